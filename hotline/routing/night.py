"""A night on paper, with everything a real one has: shifts, skills, pools, phones that ring in vain, call-backs.

Every choice is made by plan(), and a missed ring costs what it costs in the house. What happens at the same second
happens in the order of `_Kind`; callers who ring come last. Draws for rings are the night's own.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum

from hotline.kernel.pools import Pool
from hotline.roster.rules import CoolOff, NotHerFault, Unresponsive, cost_of_miss
from hotline.routing.arrivals import Chance, Visitor
from hotline.routing.crew import Person, begins_shift, is_on_shift, next_change
from hotline.routing.model import Assignment
from hotline.routing.night_log import NOBODY, Contact, End, Ended, NightLog, Ring, Ringing
from hotline.routing.night_people import Doing, Seat
from hotline.routing.night_queue import AlsoNeeds, Queue, Ticket, looks
from hotline.routing.night_rules import CallBacks, NightRules
from hotline.routing.plan import plan
from hotline.routing.pools import Staffed, pool_needs
from hotline.routing.simulation import moment


class _Kind(IntEnum):
    ANSWERS = 0
    MISSES = 1
    GIVES_UP = 2
    WRAPPED_UP = 3
    MAY_BE_RUNG = 4
    SHIFT = 5
    OFFER_CALLBACK = 6
    TOO_LONG = 7
    RING_BACK = 8
    LOOK = 9


def play_night(
    visitors: Iterable[Visitor], people: Sequence[Person], rules: NightRules, chance: Chance, seconds: float
) -> NightLog:
    """Play all visitors through, in order, until each has an end. They come within `seconds`, from midnight on.

    Raises ValueError without a counsellor. For a visitor who needs, for ever, what nobody can do, and whose patience
    and wait have no end, it would not come back: the caller must see to it that there is none.
    """
    if not people:
        raise ValueError("counsellors: at least one is needed")
    night = _Night(people, rules, chance)
    for visitor in visitors:
        night.go_on_until(visitor.caller.at)
        night.comes(visitor)
    night.go_on_until(math.inf)
    return NightLog(night.ended, night.rings, night.contacts, tuple(people), seconds)


class _Night:
    def __init__(self, people: Sequence[Person], rules: NightRules, chance: Chance) -> None:
        self.ended: list[Ended] = []
        self.rings: list[Ring] = []
        self.contacts: list[Contact] = []
        self._rules = rules
        self._chance = chance
        self._events: list[tuple[float, _Kind, int, int, int]] = []
        self._rung = 0
        self._seats = [Seat(number, person) for number, person in enumerate(people)]
        self._queue = Queue(rules.needs)
        self._has_pools = any(person.pool is not Pool.FIRST for person in people)
        for seat in self._seats:
            self._later(next_change(seat.person.shifts, 0), _Kind.SHIFT, seat.number)

    def _later(self, at: float, kind: _Kind, number: int, stamp: int = 0, order: int = 0) -> None:
        """`stamp` makes an event of somebody's phone void once the phone does something else. Of two phones that
        are answered in the same second the one that was rung first, by `order`, has the caller.
        """
        if at < math.inf:
            heapq.heappush(self._events, (at, kind, order, number, stamp))

    def go_on_until(self, until: float) -> None:
        while self._events and self._events[0][0] <= until and (until < math.inf or self._queue.tickets):
            at, kind, _, number, stamp = heapq.heappop(self._events)
            match kind:
                case _Kind.ANSWERS | _Kind.MISSES | _Kind.WRAPPED_UP | _Kind.MAY_BE_RUNG:
                    seat = self._seats[number]
                    if seat.stamp == stamp:
                        self._phone(seat, kind, at)
                case _Kind.SHIFT:
                    self._shift(self._seats[number], at)
                case _:
                    ticket = self._queue.tickets.get(number)
                    if ticket is not None:
                        self._caller(ticket, kind, at)
            self._dispatch(at)

    # -- callers ---------------------------------------------------------------------------------------------------

    def comes(self, visitor: Visitor) -> None:
        caller, rules = visitor.caller, self._rules
        at = caller.at
        ticket = self._queue.add(visitor)
        if caller.patience <= 0:
            self._end(ticket, End.GAVE_UP, at)
            return
        if not self._anybody():
            self._send_on(ticket, at)
            return
        self._later(at + caller.patience, _Kind.GIVES_UP, ticket.number)
        self._later(at + rules.longest_wait, _Kind.TOO_LONG, ticket.number)
        if visitor.takes_callback and rules.callbacks is not None:
            self._later(at + rules.callbacks.after, _Kind.OFFER_CALLBACK, ticket.number)
        self._dispatch(at)
        if ticket.number in self._queue.tickets:
            for look in looks(ticket.waiting, at, rules.policy, pools=self._has_pools):
                self._later(look, _Kind.LOOK, ticket.number)

    def _caller(self, ticket: Ticket, kind: _Kind, at: float) -> None:
        if kind is _Kind.RING_BACK:
            self._queue.put_back(ticket)
        elif ticket.asked is None and kind is _Kind.GIVES_UP:
            self._hush(ticket, at)
            self._end(ticket, End.GAVE_UP, at)
        elif ticket.asked is None and kind in (_Kind.TOO_LONG, _Kind.OFFER_CALLBACK):
            if ticket.phones:  # not while a phone rings for her
                self._later(at + self._rules.ring, kind, ticket.number)
            else:
                self._send_on(ticket, at)

    def _send_on(self, ticket: Ticket, at: float) -> None:
        """Out of the queue by telephone: into a call-back with her place kept, or away."""
        if ticket.visitor.takes_callback and self._rules.callbacks is not None:
            ticket.asked = at
        else:
            self._end(ticket, End.SENT_ON, at)

    def _end(self, ticket: Ticket, end: End, at: float, counsellor: int = NOBODY) -> None:
        self._queue.remove(ticket)
        self.ended.append(Ended(ticket.visitor.caller, end, at, counsellor, ticket.asked))

    # -- counsellors -----------------------------------------------------------------------------------------------

    def _anybody(self) -> bool:
        return any(seat.takes_calls for seat in self._seats)

    def _dispatch(self, at: float) -> None:
        free = [seat for seat in self._seats if seat.is_free]
        if free and self._queue.anybody:
            now = moment(at)
            heads = self._queue.heads(len(free), self._pools(now) if self._has_pools else None)
            streak = self._queue.streak(self._rules.policy.frontline_streak)
            for assignment in plan(heads, [seat.free for seat in free], streak, now, self._rules.policy):
                self._ring(assignment, at)

    def _pools(self, now: datetime) -> AlsoNeeds:
        """Which pools each caller may have now, by who is on duty."""
        staffed, policy = Staffed.by({seat.person.pool for seat in self._seats if seat.takes_calls}), self._rules.policy
        return lambda waiting: pool_needs(waiting.call_class, waiting.age(now), staffed, policy)

    def _ring(self, assignment: Assignment, at: float) -> None:
        seat = self._seats[int(assignment.counsellor.staff_id)]
        ticket = self._queue.tickets[int(assignment.pick.ticket.ticket_id)]
        self._queue.ring(ticket, seat.number)
        seat.rings_for(ticket.number, at)
        self._rung += 1
        if self._chance.random() < seat.person.misses:
            self._later(at + self._rules.ring, _Kind.MISSES, seat.number, seat.stamp)
        else:
            self._later(at + seat.person.answers_after, _Kind.ANSWERS, seat.number, seat.stamp, self._rung)

    def _phone(self, seat: Seat, kind: _Kind, at: float) -> None:
        match kind:
            case _Kind.ANSWERS:
                self._answers(seat, at)
            case _Kind.MISSES:
                self._misses(seat, at)
            case _Kind.WRAPPED_UP:
                seat.is_ready(at)
            case _:
                seat.may_be_rung(at)

    def _answers(self, seat: Seat, at: float) -> None:
        ticket = self._queue.tickets[seat.ticket]
        ticket.taken = True
        self._ring_over(seat, ticket, at, Ringing.ANSWERED)
        self._hush(ticket, at)
        caller = ticket.visitor.caller
        back = self._rules.callbacks
        if ticket.asked is not None and back is not None and self._chance.random() >= back.reached:
            busy = self._rules.ring
            self._not_reached(ticket, back, at + busy)
        else:
            busy = caller.handle + self._rules.wrap_up
            self._end(ticket, End.ANSWERED if ticket.asked is None else End.CALLED_BACK, at, seat.number)
        seat.talks()
        self.contacts.append(Contact(seat.number, caller, at, at + busy))
        self._later(at + busy, _Kind.WRAPPED_UP, seat.number, seat.stamp)

    def _not_reached(self, ticket: Ticket, back: CallBacks, at: float) -> None:
        ticket.attempts += 1
        if ticket.attempts > len(back.again):
            self._end(ticket, End.NOT_REACHED, at)
        else:
            self._later(at + back.again[ticket.attempts - 1], _Kind.RING_BACK, ticket.number)

    def _misses(self, seat: Seat, at: float) -> None:
        ticket = self._queue.tickets[seat.ticket]
        self._ring_over(seat, ticket, at, Ringing.MISSED)
        ticket.failed += 1
        match cost_of_miss("no_answer", seat.misses, moment(at)):
            case CoolOff(until, misses):
                seat.pauses(Doing.COOLS_OFF, misses)
                self._later(at + (until - moment(at)).total_seconds(), _Kind.MAY_BE_RUNG, seat.number, seat.stamp)
            case Unresponsive(misses):
                seat.pauses(Doing.UNRESPONSIVE, misses)
                self._later(at + seat.person.returns_after, _Kind.MAY_BE_RUNG, seat.number, seat.stamp)
            case NotHerFault():
                seat.rings_no_more()
        self._see_who_is_left(at)

    def _ring_over(self, seat: Seat, ticket: Ticket, at: float, how: Ringing) -> None:
        self.rings.append(Ring(seat.number, ticket.visitor.caller, seat.since, at, how))
        self._queue.hush(ticket, seat.number)

    def _hush(self, ticket: Ticket, at: float) -> None:
        """The phones that still ring for her are hung up; their owners are free, in their old places."""
        for number in sorted(ticket.phones):
            self._ring_over(self._seats[number], ticket, at, Ringing.WITHDRAWN)
            self._seats[number].rings_no_more()

    def _shift(self, seat: Seat, at: float) -> None:
        shifts = seat.person.shifts
        self._later(next_change(shifts, at), _Kind.SHIFT, seat.number)
        seat.shift_changes(at, on=is_on_shift(shifts, at), begins=begins_shift(shifts, at))
        self._see_who_is_left(at)

    def _see_who_is_left(self, at: float) -> None:
        if not self._anybody():
            for ticket in list(self._queue.tickets.values()):
                if ticket.asked is None and not ticket.phones:
                    self._send_on(ticket, at)
