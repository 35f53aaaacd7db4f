"""How long one caller will still wait, by playing the selector forward; and what of it may be said. Routing 6.8.

Everybody now waiting is picked by choose_next() itself, at once while counsellors are free and then each time one
becomes free: after s = handle time / counsellors on average, or more when danger takes its share. Frontline callers who
come later and go before a general one are there too, as often as they lately came; and callers give up. Whether a pick
comes soon or late decides who is old enough to be preferred by then, so the line is played eight times: in each,
another eighth of the exponential distribution stands for each interval and each patience, spread evenly and without
chance. So it does for each gap between those who come later, but as irregularly as chance would have it: coming evenly
they would never queue, and go before ours all of them, of whom in truth some still wait when she is heard.

The wait is told as a bucket that is likely true. A play that takes N picks, a share phi of them later arrivals, says
N s: as a random walk, down at rate 1/s and up at phi/s, its variance is N s^2 (1 + phi) / (1 - phi)^2 (the busy period,
Kleinrock 1975). A gamma distribution of that mean and variance stands for it; without later arrivals that is exact:
P(wait <= t) = P(Poisson(t/s) >= N).
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import TicketId
from hotline.routing.choose import choose_next
from hotline.routing.eighths import PLAYS, evenly, irregularly
from hotline.routing.erlang import Unstable
from hotline.routing.model import Policy, Waiting

LIKELY = 0.85
"""The chance asked of whatever is said. 80 % must be kept; the rest is room for a pace that is measured, not known."""

BUCKETS = (2, 5, 10, 20)
"""Minutes within which a caller may be told to be answered."""

MOST_PICKS = 200
"""A replay never goes further; whoever stands behind that many picks of the longest bucket is told nothing."""

_HOUR = 3600.0
_ENOUGH = 1e-9


@dataclass(frozen=True)
class Pace:
    """How fast the line answers: who takes calls, and how many of them are free now; the mean time a contact takes, in
    seconds with its wrap-up; how often crisis and frontline callers ring; mean seconds after which callers give up.
    """

    counsellors: int
    handle_seconds: float
    free: int = 0
    crisis_per_hour: float = 0.0
    frontline_per_hour: float = 0.0
    patience_seconds: float = math.inf

    @property
    def interval(self) -> float:
        """Mean seconds between two picks while everybody is busy, but for those that danger takes. Raises Unstable."""
        danger = self.crisis_per_hour / _HOUR
        left = self.counsellors / self.handle_seconds - danger
        if left <= 0:
            raise Unstable("crisis callers alone are more than the counsellors can answer")
        return 1 / left


@dataclass(frozen=True)
class Played:
    """What one play gave: the picks until ours, ours included, those of them that had to wait for a counsellor, and
    those that went to later arrivals."""

    picks: int
    busy: int
    later: int


@dataclass(frozen=True)
class Estimate:
    """`interval` as of the pace; `plays` are equally likely."""

    interval: float
    plays: tuple[Played, ...]

    @property
    def seconds(self) -> float:
        """Mean wait from now."""
        return self.interval * sum(play.busy for play in self.plays) / len(self.plays)

    @property
    def is_next(self) -> bool:
        """Ours is the very next pick, even when it is late: then time is left for others to come and go before."""
        return all(play.picks == 1 for play in self.plays)

    def chance_within(self, seconds: float) -> float:
        """Chance of being picked in `seconds` from now."""
        return math.fsum(self._chance(play, seconds) for play in self.plays) / len(self.plays)

    def _chance(self, play: Played, seconds: float) -> float:
        if play.busy == 0:
            return 1.0
        share = play.later / play.picks
        spread = (1 + share) / (1 - share) ** 2
        return _gamma_below(play.busy / spread, seconds / (self.interval * spread))


def reach(pace: Pace) -> int | None:
    """Picks after which a caller is likely not answered in the longest bucket: further a replay need not look.

    None when that is further than a replay may go.
    """
    longest = BUCKETS[-1] * 60 / pace.interval
    for picks in range(1, MOST_PICKS + 1):
        if _gamma_below(picks, longest) < LIKELY:
            return picks + pace.free
    return None


def estimate(
    ours: Waiting,
    line: Mapping[CallClass, Sequence[Waiting]],
    streak: int,
    now: datetime,
    policy: Policy,
    pace: Pace,
    most: int,
) -> Estimate | None:
    """Play the selector forward until it picks `ours`; None when `most` picks do not come to it.

    `line` holds who waits, oldest first; the first `most` of each class are enough.
    """
    plays = []
    for number in range(PLAYS):
        play = _Play(ours, line, now, pace, number).until_ours(streak, policy, most)
        if play is None:
            return None
        plays.append(play)
    return Estimate(pace.interval, tuple(plays))


class _InLine(NamedTuple):
    waiting: Waiting
    gone: float  # gives up so many seconds from now


class _Play:
    def __init__(
        self, ours: Waiting, line: Mapping[CallClass, Sequence[Waiting]], now: datetime, pace: Pace, number: int
    ) -> None:
        self._ours, self._now, self._pace, self._number = ours, now, pace, number
        self._people = 0
        self._queues: dict[CallClass, deque[_InLine]] = {call_class: deque() for call_class in CallClass}
        for waiting in (one for ones in line.values() for one in ones):
            self._join(waiting, 0.0)
        # nobody who comes later goes before a frontline caller, but in danger
        is_passed = ours.call_class is CallClass.GENERAL and pace.frontline_per_hour > 0
        self._mean_gap = _HOUR / pace.frontline_per_hour if is_passed else math.inf
        self._came = 0
        self._next = self._mean_gap * irregularly(0, number)

    def until_ours(self, streak: int, policy: Policy, most: int) -> Played | None:
        passed, later = 0.0, 0
        for number in range(1, most + 1):
            busy = max(0, number - self._pace.free)
            if busy > 0:
                passed += self._pace.interval * evenly(busy, self._number, _SQUARE_ROOT)
            pick = choose_next(self._heads(passed), streak, self._now + timedelta(seconds=passed), policy)
            if pick is None:
                return None
            if pick.ticket.ticket_id == self._ours.ticket_id:
                return Played(number, busy, later)
            later += pick.ticket.ticket_id == _NOT_HERE_YET
            self._queues[pick.ticket.call_class].popleft()
            streak = _streak_after(streak, pick.ticket.call_class)
        return None

    def _heads(self, passed: float) -> dict[CallClass, Waiting]:
        while self._next <= passed:
            rings = self._now + timedelta(seconds=self._next)
            self._join(Waiting(_NOT_HERE_YET, CallClass.FRONTLINE, rings), self._next)
            self._came += 1
            self._next += self._mean_gap * irregularly(self._came, self._number)
        for queue in self._queues.values():
            while queue and queue[0].gone <= passed:
                queue.popleft()
        return {call_class: queue[0].waiting for call_class, queue in self._queues.items() if queue}

    def _join(self, waiting: Waiting, at: float) -> None:
        self._people += 1
        gone = math.inf
        if math.isfinite(self._pace.patience_seconds) and waiting.ticket_id != self._ours.ticket_id:
            gone = at + self._pace.patience_seconds * evenly(self._people, self._number, _GOLDEN)
        self._queues[waiting.call_class].append(_InLine(waiting, gone))


_SQUARE_ROOT, _GOLDEN = math.sqrt(2), (math.sqrt(5) - 1) / 2


def _streak_after(streak: int, picked: CallClass) -> int:
    if picked is CallClass.GENERAL:
        return 0
    return streak + (picked is CallClass.FRONTLINE)


_NOT_HERE_YET = TicketId("")


def _gamma_below(shape: float, x: float) -> float:
    """Distribution function of the gamma distribution with scale 1, by its series (DLMF 8.7.1).

    For a whole `shape` it is the chance that a Poisson number of mean `x` is at least `shape`.
    """
    if x <= 0:
        return 0.0
    if x > 4 * shape + 50:  # all but 1e-15, and the series would be long
        return 1.0
    term = total = 1 / shape
    above = shape
    while term > _ENOUGH * total:
        above += 1
        term *= x / above
        total += term
    return min(1.0, total * math.exp(shape * math.log(x) - x - math.lgamma(shape)))


def bucket(told: int | None, found: Estimate | None) -> int | None:
    """Minutes in which to promise an answer: likely true, and fewer than were `told` before. None: say nothing."""
    if found is None:
        return None
    for minutes in BUCKETS:
        if told is not None and minutes >= told:
            return None
        if found.chance_within(minutes * 60) >= LIKELY:
            return minutes
    return None
