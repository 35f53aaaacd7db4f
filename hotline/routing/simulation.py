"""A line on paper: drawn callers meet the very rules that ring phones. Every pick is made by plan() and choose_next().

Events come in order of time: a caller rings, a contact ends. Giving up needs no event: who has given up is struck from
the line when the line is next looked at, with the time at which it happened. Ringing takes no time here, and a contact
includes its wrap-up.
"""

import heapq
import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId
from hotline.routing.arrivals import Caller
from hotline.routing.model import Free, Policy, Rule, Waiting
from hotline.routing.plan import plan

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Second 0 of every simulation, as the engine is told it."""

_NOBODY = -1
_MORE_PHONES = (Rule.ALL_FOR_CRISIS, Rule.MORE_PHONES)


class Passage(NamedTuple):
    """What became of one caller. `left` is when the wait ended, in seconds; `counsellor` is -1 for who gave up."""

    caller: Caller
    left: float
    counsellor: int

    @property
    def wait(self) -> float:
        return self.left - self.caller.at

    @property
    def answered(self) -> bool:
        return self.counsellor != _NOBODY


@dataclass(frozen=True)
class Log:
    """Everything that happened, in the order in which the line noted it. `seconds`: when the last caller rang."""

    passages: list[Passage]
    counsellors: int
    seconds: float


class _Held(NamedTuple):
    caller: Caller
    waiting: Waiting
    gives_up: float


class Onlooker(Protocol):
    """Looks on and changes nothing."""

    def look(self, now: datetime, line: Mapping[CallClass, Sequence[Waiting]], streak: int) -> None:
        """See who waits while everybody is busy, oldest first: after each ring and each pick. `now` as `queued_at`."""
        ...


def simulate(callers: Iterable[Caller], counsellors: int, policy: Policy, onlooker: Onlooker | None = None) -> Log:
    """Play all callers through, in order, until nobody waits. Raises ValueError without a counsellor."""
    if counsellors < 1:
        raise ValueError("counsellors: at least one is needed")
    line = _Line(counsellors, policy, onlooker)
    rang = 0.0
    for caller in callers:
        rang = caller.at
        line.end_contacts(rang)
        line.ring(caller)
    line.end_contacts(math.inf)
    return Log(line.passages, counsellors, rang)


class _Line:
    def __init__(self, counsellors: int, policy: Policy, onlooker: Onlooker | None) -> None:
        self.passages: list[Passage] = []
        self._policy = policy
        self._onlooker = onlooker
        self._held: dict[CallClass, deque[_Held]] = {call_class: deque() for call_class in CallClass}
        self._staff = [StaffId(f"{number:06}") for number in range(counsellors)]
        self._free = [Free(staff_id, staff_id, BEGINNING) for staff_id in self._staff]
        self._talking: list[tuple[float, int]] = []
        self._streak = 0
        self._rung = 0

    def ring(self, caller: Caller) -> None:
        now = moment(caller.at)
        ticket = TicketId(f"{self._rung:012}")
        self._rung += 1
        held = _Held(caller, Waiting(ticket, caller.call_class, now), caller.at + caller.patience)
        self._held[caller.call_class].append(held)
        if self._free:
            self._dispatch(caller.at, now)
        self._show(caller.at, now)

    def end_contacts(self, until: float) -> None:
        talking = self._talking
        while talking and talking[0][0] <= until:
            at, number = heapq.heappop(talking)
            now = moment(at)
            staff_id = self._staff[number]
            self._free.append(Free(staff_id, staff_id, now))
            self._dispatch(at, now)
            self._show(at, now)

    def _dispatch(self, at: float, now: datetime) -> None:
        self._strike_gone(at)
        # one head of each class will do: whoever is free when somebody rings has nobody else waiting
        heads = {call_class: (held[0].waiting,) for call_class, held in self._held.items() if held}
        if not heads:
            return
        for assignment in plan(heads, self._free, self._streak, now, self._policy):
            if assignment.pick.rule in _MORE_PHONES:
                continue  # the first phone answers at once, and the others are free again
            held = self._held[assignment.pick.ticket.call_class].popleft()
            number = int(assignment.counsellor.staff_id)
            self._free = [person for person in self._free if person is not assignment.counsellor]
            self._count(held.caller.call_class)
            self.passages.append(Passage(held.caller, at, number))
            heapq.heappush(self._talking, (at + held.caller.handle, number))

    def _strike_gone(self, at: float) -> None:
        for held in self._held.values():
            while held and held[0].gives_up <= at:
                gone = held.popleft()
                self.passages.append(Passage(gone.caller, gone.gives_up, _NOBODY))

    def _show(self, at: float, now: datetime) -> None:
        if self._onlooker is not None and not self._free and any(self._held.values()):
            line = {
                call_class: [one.waiting for one in held if one.gives_up > at]  # not all who gave up are struck yet
                for call_class, held in self._held.items()
            }
            self._onlooker.look(now, line, self._streak)

    def _count(self, picked: CallClass) -> None:
        """What the house reads from its offers: frontline picks since the last general one, crisis left out."""
        if picked is CallClass.GENERAL:
            self._streak = 0
        elif picked is CallClass.FRONTLINE:
            self._streak += 1


def moment(seconds: float) -> datetime:
    """A second of the simulation as the engine is told it."""
    return BEGINNING + timedelta(seconds=seconds)
