"""One round of dispatch: who is rung for whom, as long as somebody waits and somebody is free.

In this order: one phone for everybody in danger; all the phones that are left for them; whom a supervisor gave to one
who is free now; one phone for each other caller in the order of routing 8.3; and what is left then rings beside, for
those whom one phone did not help.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from hotline.kernel.classes import CallClass
from hotline.routing.choose import Team, choose_next, phones_at_once, see
from hotline.routing.model import Assignment, Free, Pass, PassedOver, Pick, Policy, Rule, Soon, Waiting

_PHONES_FOR_CRISIS = 50
"""All who are free are rung for somebody in danger; the carrier begins one call a second, so more would help nobody."""


def plan(
    waiting: Mapping[CallClass, Sequence[Waiting]],
    free: Sequence[Free],
    streak: int,
    now: datetime,
    policy: Policy,
    soon: Sequence[Soon] = (),
) -> list[Assignment]:
    """Pair tickets with counsellors.

    `waiting` holds each class oldest first: of those who need the same and are kept apart from nobody, at least as many
    as are free; and with them those for whom a phone rings already. `soon`: who is about to be free, for callers that
    may be kept for them.
    """
    return list(_Round(waiting, free, streak, now, policy, soon).assignments())


class _Round:
    def __init__(
        self,
        waiting: Mapping[CallClass, Sequence[Waiting]],
        free: Sequence[Free],
        streak: int,
        now: datetime,
        policy: Policy,
        soon: Sequence[Soon],
    ) -> None:
        self._quiet = {
            call_class: [ticket for ticket in tickets if not ticket.ringing] for call_class, tickets in waiting.items()
        }
        self._rung = [ticket for tickets in waiting.values() for ticket in tickets if ticket.ringing]
        self._phones = {ticket.ticket_id: ticket.ringing for ticket in self._rung}
        self._left = Team(free)
        self._streak = streak
        self._now = now
        self._policy = policy
        self._soon = {person.staff_id: person.free_at for person in soon}

    def assignments(self) -> Iterator[Assignment]:
        if self._quiet.get(CallClass.CRISIS):
            yield from self._one_phone_each(only_in_danger=True)
        if self._left and self._rung:
            yield from self._more_phones(Rule.ALL_FOR_CRISIS)
        yield from self._given()
        yield from self._one_phone_each(only_in_danger=False)
        if self._left and self._rung:
            yield from self._more_phones(Rule.MORE_PHONES)

    # -- one phone -------------------------------------------------------------------------------------------------

    def _one_phone_each(self, *, only_in_danger: bool) -> Iterator[Assignment]:
        while self._left:
            heads, passed = self._heads()
            pick = choose_next(heads, self._streak, self._now, self._policy)
            if pick is None or (only_in_danger and pick.rule is not Rule.CRISIS_FIRST):
                return
            yield self._first_phone(pick, tuple(one for one in passed if _is_ahead(one.ticket, pick.ticket)))

    def _given(self) -> Iterator[Assignment]:
        """Ring whoever is free for the callers that a supervisor gave to her, the oldest first."""
        given = [ticket for tickets in self._quiet.values() for ticket in tickets if ticket.given]
        for ticket in sorted(given, key=lambda one: (one.queued_at, one.ticket_id)):
            if self._left.has_known(ticket, self._now):
                seen = see({ticket.call_class: ticket}, self._streak, self._now, self._policy)
                yield self._first_phone(Pick(ticket, Rule.GIVEN, seen), ())

    def _first_phone(self, pick: Pick, passed: tuple[PassedOver, ...]) -> Assignment:
        ticket = pick.ticket
        self._quiet[ticket.call_class].remove(ticket)
        self._rung.append(ticket)
        self._phones[ticket.ticket_id] = 1
        self._streak = _after(self._streak, ticket.call_class)
        return self._assign(pick, passed)

    def _heads(self) -> tuple[dict[CallClass, Waiting], list[PassedOver]]:
        """Give the oldest of each class whom somebody free may serve, and those who stand before them for nothing."""
        heads: dict[CallClass, Waiting] = {}
        passed: list[PassedOver] = []
        for call_class, tickets in self._quiet.items():
            for ticket in tickets:
                why = self._not_now(ticket)
                if why is None:
                    heads[call_class] = ticket
                    break
                passed.append(why)
        return heads, passed

    def _not_now(self, ticket: Waiting) -> PassedOver | None:
        if self._is_held(ticket):
            return PassedOver(ticket, Pass.HELD)
        if self._left.can_serve(ticket, self._now):
            return None
        if self._left.has_skills_for(ticket, self._now):
            return PassedOver(ticket, Pass.KEPT_APART)
        return PassedOver(ticket, Pass.NOBODY_FREE_CAN, ticket.required(self._now))

    def _is_held(self, ticket: Waiting) -> bool:
        """Kept for the counsellor she knows, who will be free before the hold ends. In danger nobody is kept."""
        if ticket.call_class is CallClass.CRISIS or ticket.prefers is None or ticket.hold_until is None:
            return False
        if ticket.prefers in ticket.apart:
            return False
        free_at = self._soon.get(ticket.prefers)
        return free_at is not None and self._now < ticket.hold_until and free_at <= ticket.hold_until

    # -- more phones -----------------------------------------------------------------------------------------------

    def _more_phones(self, rule: Rule) -> Iterator[Assignment]:
        """Give each caller one more phone in turn, oldest first, until nobody may have more or nobody is left."""
        for_crisis = rule is Rule.ALL_FOR_CRISIS
        callers = sorted(
            (ticket for ticket in self._rung if (ticket.call_class is CallClass.CRISIS) is for_crisis),
            key=lambda ticket: (ticket.queued_at, ticket.ticket_id),
        )
        while self._left and callers:
            callers = [ticket for ticket in callers if self._may_have_more(ticket)]
            for ticket in callers:
                if self._left.can_serve(ticket, self._now):
                    self._phones[ticket.ticket_id] += 1
                    seen = see({ticket.call_class: ticket}, self._streak, self._now, self._policy)
                    yield self._assign(Pick(ticket, rule, seen), ())

    def _may_have_more(self, ticket: Waiting) -> bool:
        if not self._left.can_serve(ticket, self._now):
            return False
        if ticket.call_class is CallClass.CRISIS:
            return self._phones[ticket.ticket_id] < _PHONES_FOR_CRISIS
        return self._phones[ticket.ticket_id] < phones_at_once(ticket, self._now, self._policy)

    def _assign(self, pick: Pick, passed: tuple[PassedOver, ...]) -> Assignment:
        chosen, why = self._left.take(pick.ticket, self._now)
        return Assignment(pick, chosen, why, self._left.everybody(), passed)


def _is_ahead(passed: Waiting, picked: Waiting) -> bool:
    """Say whether somebody passed over has reason to ask why: same class or better, and older."""
    return passed.call_class.rank <= picked.call_class.rank and passed.queued_at <= picked.queued_at


def _after(streak: int, picked: CallClass) -> int:
    match picked:
        case CallClass.CRISIS:
            return streak
        case CallClass.FRONTLINE:
            return streak + 1
        case CallClass.GENERAL:
            return 0
