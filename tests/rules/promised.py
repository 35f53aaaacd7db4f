"""What callers would be told on a simulated line, held against what became of them."""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import TicketId
from hotline.routing.arrivals import Caller, Stream
from hotline.routing.model import Policy, Waiting
from hotline.routing.promise import Pace, bucket, estimate, reach
from hotline.routing.simulation import BEGINNING, Log, simulate
from tests.rules.drawn import COUNSELLORS, HANDLE, Scenario, draw

HOUSE = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)
CRISIS_SHARE = 0.02
FURTHEST = 10_000
LISTENS_EVERY = timedelta(seconds=60)


@dataclass
class Told:
    """One caller who must wait: what was estimated at once, what plain queue length says, and each bucket told."""

    waiting: Waiting
    seconds: float
    plain_seconds: float
    buckets: list[tuple[datetime, int]] = field(default_factory=list)
    next_at: datetime | None = None
    listens: datetime = BEGINNING


class Audience:
    """Looks on, estimates for everybody who begins to wait, and tells buckets about once a minute."""

    def __init__(self, policy: Policy, pace_at: Callable[[datetime], Pace]) -> None:
        self.told: dict[TicketId, Told] = {}
        self._policy = policy
        self._pace_at = pace_at

    def look(self, now: datetime, line: Mapping[CallClass, Sequence[Waiting]], streak: int) -> None:
        for waiting in (one for ones in line.values() for one in ones):
            known = self.told.get(waiting.ticket_id)
            if known is not None and now < known.listens:
                continue
            pace = self._pace_at(now)
            most = FURTHEST if known is None else reach(pace) or 0
            found = estimate(waiting, line, streak, now, self._policy, pace, most)
            if known is None:
                assert found is not None, "a replay without end"
                plain = sum(map(len, line.values())) * pace.interval
                known = self.told[waiting.ticket_id] = Told(waiting, found.seconds, plain)
            known.listens = now + LISTENS_EVERY
            minutes = bucket(known.buckets[-1][1] if known.buckets else None, found)
            if minutes is not None:
                known.buckets.append((now, minutes))
            if known.next_at is None and found is not None and found.is_next:
                known.next_at = now


@dataclass(frozen=True)
class Kept:
    """Of one class. `bias` and RMSE in seconds, over callers who had to wait; shares in [0, 1]."""

    callers: int
    mean_wait: float
    bias: float
    rmse: float
    plain_rmse: float
    told: int
    kept: float
    heard: float
    next_kept: float
    never_rose: bool


def hold_against(log: Log, told: Mapping[TicketId, Told], call_class: CallClass) -> Kept:
    """Compare what was told with the log of the same run: of callers who never give up, or no long wait is seen."""
    answered = {
        BEGINNING + timedelta(seconds=one.caller.at): one for one in log.passages if math.isinf(one.caller.patience)
    }
    rows = [
        (one, answered[one.waiting.queued_at].wait)
        for one in told.values()
        if one.waiting.call_class is call_class and one.waiting.queued_at in answered
    ]
    picks = sorted(one.left for one in log.passages if one.answered)
    errors = [one.seconds - wait for one, wait in rows]
    plain = [one.plain_seconds - wait for one, wait in rows]
    ends = [
        [(at - one.waiting.queued_at).total_seconds() + 60 * minutes >= wait for at, minutes in one.buckets]
        for one, wait in rows
        if one.buckets
    ]
    said = [kept for each in ends for kept in each]
    return Kept(
        callers=len(rows),
        mean_wait=_mean([wait for _, wait in rows]),
        bias=_mean(errors),
        rmse=math.sqrt(_mean([error * error for error in errors])),
        plain_rmse=math.sqrt(_mean([error * error for error in plain])),
        told=len(said),
        kept=_mean([float(kept) for kept in said]),
        heard=len(ends) / len(rows),
        never_rose=all(told == sorted(set(told), reverse=True) for told in _heard(rows)),
        next_kept=_mean([_was_next(picks, one, wait) for one, wait in rows if one.next_at is not None]),
    )


def _heard(rows: Sequence[tuple[Told, float]]) -> list[list[int]]:
    return [[minutes for _, minutes in one.buckets] for one, _ in rows]


def _was_next(picks: Sequence[float], one: Told, wait: float) -> bool:
    assert one.next_at is not None
    told, answered = (
        (moment - BEGINNING).total_seconds()
        for moment in (one.next_at, one.waiting.queued_at + timedelta(seconds=wait))
    )
    return bisect_left(picks, answered - 1e-3) - bisect_right(picks, told + 1e-3) == 0


def known_pace(scenario: Scenario) -> Callable[[datetime], Pace]:
    """What theory knows of a line: the means its callers are drawn from."""
    rates = {call_class: stream.calls_per_hour for call_class, stream in with_crisis(scenario).items()}
    pace = Pace(
        COUNSELLORS,
        HANDLE,
        crisis_per_hour=rates[CallClass.CRISIS],
        frontline_per_hour=rates[CallClass.FRONTLINE],
        patience_seconds=scenario.patience,
    )
    return lambda now: pace


def measured_pace(callers: Sequence[Caller], patience: float) -> Callable[[datetime], Pace]:
    """What a line knows of itself: its last 400 contacts that are over, its callers of the last three hours."""
    rang = [caller.at for caller in callers]

    def pace_at(now: datetime) -> Pace:
        at = (now - BEGINNING).total_seconds()
        lately = callers[bisect_left(rang, at - 3 * 3600) : bisect_left(rang, at)]
        over = [caller.handle for caller in callers[: bisect_left(rang, at - 2 * 3600)][-400:]]
        counts = {one: sum(caller.call_class is one for caller in lately) / 3 for one in CallClass}
        return Pace(
            COUNSELLORS,
            _mean(over) if over else HANDLE,
            crisis_per_hour=counts[CallClass.CRISIS],
            frontline_per_hour=counts[CallClass.FRONTLINE],
            patience_seconds=patience,
        )

    return pace_at


def with_crisis(scenario: Scenario) -> dict[CallClass, Stream]:
    calls = sum(stream.calls_per_hour for stream in scenario.streams.values())
    crisis = Stream(calls * CRISIS_SHARE, HANDLE, scenario.patience)
    return {CallClass.CRISIS: crisis, **scenario.streams}


def play(
    scenario: Scenario, policy: Policy, callers: int, seed: int, *, measured: bool = False
) -> dict[CallClass, Kept]:
    """Simulate a line and tell everybody who waits. Where callers give up, each tenth is patient, to be measured."""
    drawn = list(draw(with_crisis(scenario), callers, random.Random(seed)))
    drawn[::10] = [caller._replace(patience=math.inf) for caller in drawn[::10]]
    audience = Audience(policy, measured_pace(drawn, scenario.patience) if measured else known_pace(scenario))
    log = simulate(drawn, COUNSELLORS, policy, audience)
    return {one: hold_against(log, audience.told, one) for one in (CallClass.FRONTLINE, CallClass.GENERAL)}


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
