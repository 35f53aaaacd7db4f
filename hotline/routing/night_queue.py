"""The line of a played night: who waits, in groups of those who need the same, and for whom phones ring."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import TicketId
from hotline.routing.arrivals import Visitor
from hotline.routing.choose import streak_of
from hotline.routing.model import Need, Policy, Waiting
from hotline.routing.needs import NeedRule, needs_of
from hotline.routing.simulation import moment

_REMEMBERED = 100
"""Picks that are kept in mind; a streak longer than this is as good as this."""

AlsoNeeds = Callable[[Waiting], tuple[Need, ...]]

_Group = tuple[CallClass, frozenset[str]]


class Ticket:
    """A caller in line. `asked`: since when she waits for a call-back; `taken`: somebody has accepted her."""

    def __init__(self, number: int, visitor: Visitor, needs: tuple[Need, ...]) -> None:
        self.number = number
        self.visitor = visitor
        self.phones: set[int] = set()
        self.asked: float | None = None
        self.attempts = 0
        self.taken = False
        self.failed = 0
        self._needs = needs
        self._ticket_id = TicketId(f"{number:012}")
        self._queued_at = moment(visitor.caller.at)

    @property
    def group(self) -> _Group:
        return self.visitor.caller.call_class, self.visitor.asks

    @property
    def waiting(self) -> Waiting:
        return Waiting(
            self._ticket_id,
            self.visitor.caller.call_class,
            self._queued_at,
            self._needs,
            ringing=len(self.phones),
            failed=self.failed,
        )


class Queue:
    """`tickets`: everybody who has no end yet, by number."""

    def __init__(self, rules: Sequence[NeedRule]) -> None:
        self.tickets: dict[int, Ticket] = {}
        self._rules = rules
        self._needs: dict[_Group, tuple[Need, ...]] = {}
        self._quiet: dict[_Group, list[int]] = {}
        self._rung: set[int] = set()
        self._picks: list[tuple[int, CallClass]] = []
        self._came = 0

    @property
    def anybody(self) -> bool:
        """Whether a phone could be rung for anybody."""
        return bool(self._rung) or any(self._quiet.values())

    def add(self, visitor: Visitor) -> Ticket:
        group = visitor.caller.call_class, visitor.asks
        if group not in self._needs:
            self._needs[group] = needs_of(*group, self._rules)
        ticket = Ticket(self._came, visitor, self._needs[group])
        self._came += 1
        self.tickets[ticket.number] = ticket
        self._quiet.setdefault(group, []).append(ticket.number)
        return ticket

    def remove(self, ticket: Ticket) -> None:
        del self.tickets[ticket.number]
        self._stand_aside(ticket)

    def put_back(self, ticket: Ticket) -> None:
        """Let her wait where she stood: places follow the order of ringing, and so do numbers."""
        ticket.taken = False
        insort(self._quiet[ticket.group], ticket.number)

    def _stand_aside(self, ticket: Ticket) -> None:
        quiet = self._quiet[ticket.group]
        place = bisect_left(quiet, ticket.number)
        if place < len(quiet) and quiet[place] == ticket.number:
            del quiet[place]

    def ring(self, ticket: Ticket, counsellor: int) -> None:
        if not ticket.phones:
            self._stand_aside(ticket)
            self._rung.add(ticket.number)
            self._picks = [*self._picks[-_REMEMBERED:], (ticket.number, ticket.visitor.caller.call_class)]
        ticket.phones.add(counsellor)

    def hush(self, ticket: Ticket, counsellor: int) -> None:
        """A phone rings no more; after the last one she waits again, unless she was taken. A pick in vain is none."""
        ticket.phones.discard(counsellor)
        if not ticket.phones:
            self._rung.discard(ticket.number)
            if not ticket.taken:
                self._picks = [pick for pick in self._picks if pick[0] != ticket.number]
                self.put_back(ticket)

    def heads(self, most: int, also_needs: AlsoNeeds | None = None) -> dict[CallClass, list[Waiting]]:
        """The `most` oldest of each group, and all for whom phones ring. `also_needs`: what else each needs now."""
        numbers = sorted([*self._rung, *(number for quiet in self._quiet.values() for number in quiet[:most])])
        found: dict[CallClass, list[Waiting]] = {call_class: [] for call_class in CallClass}
        for number in numbers:
            waiting = self.tickets[number].waiting
            if also_needs is not None:
                waiting = replace(waiting, needs=waiting.needs + also_needs(waiting))
            found[waiting.call_class].append(waiting)
        return found

    def streak(self, most: int) -> int:
        """Frontline picks that stand since the last general one, up to `most`; crisis is left out."""
        newest_first = (picked for _, picked in reversed(self._picks) if picked is not CallClass.CRISIS)
        return streak_of([picked for _, picked in zip(range(most), newest_first, strict=False)])


def looks(waiting: Waiting, at: float, policy: Policy, *, pools: bool) -> Iterator[float]:
    """When the house, which looks each second, will find that her needs have relaxed, that two phones may ring, or that
    it is the next pool's turn.
    """
    ages = {need.until for need in waiting.needs} | {policy.frontline_floor}
    if pools:
        ages |= {policy.overflow_after, policy.standby_after}
    yield from (float(at + age) // 1 + 1 for age in ages)
