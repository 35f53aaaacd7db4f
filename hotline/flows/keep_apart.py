"""A supervisor keeps a counsellor and a caller apart: from the next choice on they are never brought together again.

The pair is known by the number's fingerprint; a withheld number cannot be kept apart from anybody. Which household it
may be of is not looked at: only the household's contact is not preferred when she is kept apart from who calls.
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.audit.model import Act
from hotline.calls.event_store import add_event
from hotline.calls.history_store import open_calls_of
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.line_place import tell_if_nobody_can
from hotline.flows.number_of import number_named
from hotline.flows.offers import end_unwanted, put_back
from hotline.flows.reasons import check_reason
from hotline.flows.text_line import give_back
from hotline.kernel.codes import caller_code
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import CallId, StaffId
from hotline.roster import apart_store as pairs
from hotline.roster.model import Counsellor, Role
from hotline.texts import conversation_store as conversations
from hotline.texts.store import find_thread
from hotline.tickets import store as tickets
from hotline.tickets.model import UNANSWERED, OfferState
from hotline.tickets.offer_store import active_offers_of_call


@dataclass(frozen=True)
class KeptApart:
    """One pair as a supervisor reads it, its reason opened."""

    id: str
    name: str
    caller: str
    by: str
    since: datetime
    until: datetime | None
    reason: str


def keep_apart(
    house: House, now: datetime, *, name: str, which: str, by: str, reason: str, until: datetime | None = None
) -> tuple[str, bool]:
    """Keep a counsellor apart from a caller, by a call of hers or her code. Raises Refused.

    A phone that rings for the pair stops; a talk that is on is not cut. Returns the caller's code, and whether they
    talk.
    """
    check_reason(reason)
    if until is not None and until <= now:
        raise NotNow("until", "until: is over already")
    with house.work() as work:
        work.lock_router()
        supervisor, person = _supervisor(work, by), who_counsels(work, name)
        number = number_named(work, which)
        sealed = house.vault.seal(reason.strip())
        pair_id = pairs.keep_apart(work.connection, person.id, number, sealed, supervisor.id, now, until)
        talks = [
            _part(work, house, call_id, number, person, supervisor, now)
            for call_id in open_calls_of(work.connection, number)
        ]
        _part_in_writing(work, house, number, person, now)
        work.ring("dispatch")
        write_down(work, house, now, supervisor, Act.CHANGED, "pair", pair_id)
    return caller_code(number), any(talks)


def let_together(house: House, now: datetime, *, name: str, which: str, by: str) -> str:
    """Let a pair meet again; return the caller's code. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        supervisor, person = _supervisor(work, by), who_counsels(work, name)
        number = number_named(work, which)
        apart = pairs.apart_of(work.connection, number, now).get(person.id)
        if apart is None:
            raise Refused(f"{person.name} is not kept apart from this caller")
        _lift(work, house, apart.id, person.id, number, supervisor, now)
    return caller_code(number)


def end_apart(house: House, now: datetime, *, pair_id: str, by: str) -> None:
    """As let_together, for a pair that is read on a page. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        supervisor = _supervisor(work, by)
        apart = next((one for one in pairs.list_apart(work.connection, now) if one.id == pair_id), None)
        if apart is None:
            raise NotNow("over", "they are not kept apart any more")
        _lift(work, house, apart.id, apart.staff_id, apart.number_fingerprint, supervisor, now)


def _lift(work: Work, house: House, pair_id: str, person: StaffId, number: str, by: Counsellor, now: datetime) -> None:
    """Raises NotNow."""
    if not pairs.lift(work.connection, person, number, by.id, now):
        raise NotNow("over", "they are not kept apart any more")
    work.ring("dispatch")
    write_down(work, house, now, by, Act.CHANGED, "pair", pair_id)


def read_kept_apart(house: House, now: datetime, *, by: str, which: str | None = None) -> list[KeptApart]:
    """Read which pairs are kept apart, and why: all, or those of one caller, by a call of hers or her code. Raises
    Refused."""
    with house.work() as work:
        supervisor = _supervisor(work, by)
        number = None if which is None else number_named(work, which)
        apart = [one for one in pairs.list_apart(work.connection, now) if number in {None, one.number_fingerprint}]
        if which is None or apart:
            read = "all" if which is None else apart[0].id
            write_down(work, house, now, supervisor, Act.READ, "pair", read)
        return [
            KeptApart(
                one.id,
                one.name,
                caller_code(one.number_fingerprint),
                one.by,
                one.since,
                one.until,
                house.vault.open(one.reason_sealed),
            )
            for one in apart
        ]


def refuse_if_apart(work: Work, person: Counsellor, number: str | None, now: datetime) -> None:
    """Raise Refused when somebody may not be brought together with this number."""
    apart = pairs.apart_of(work.connection, number, now).get(person.id)
    if apart is not None:
        raise Refused(f"{person.name} is kept apart from this caller by {apart.by}")


def _supervisor(work: Work, by: str) -> Counsellor:
    person = who_counsels(work, by)
    if person.role is not Role.SUPERVISOR:
        raise Refused(f"{person.name} is no supervisor: only they keep people apart, or let them together")
    return person


def _part(
    work: Work, house: House, call_id: CallId, number: str, person: Counsellor, by: Counsellor, now: datetime
) -> bool:
    """Let a call that is open know of it; return whether the two talk in it."""
    add_event(work.connection, call_id, now, "kept_apart", counsellor=person.id, name=person.name, by=by.name)
    tickets.mark_apart(work.connection, [call_id], number)
    hers = [one for one in active_offers_of_call(work.connection, call_id) if one.staff_id == person.id]
    for offer in hers:
        if offer.state in UNANSWERED:
            end_unwanted(work, house, offer, OfferState.RESCINDED, now)
            put_back(work, offer, now)
    ticket = tickets.find_open_ticket(work.connection, call_id)
    if ticket is not None:
        apart, call = pairs.apart_of(work.connection, number, now), get_call(work.connection, call_id)
        tell_if_nobody_can(work, house, call, ticket.call_class, ticket.asks, apart, now)
    return any(offer.state not in UNANSWERED for offer in hers)


def _part_in_writing(work: Work, house: House, number: str, person: Counsellor, now: datetime) -> None:
    thread = find_thread(work.connection, number)
    conversation = None if thread is None else conversations.find_open(work.connection, thread.id)
    if conversation is not None and conversation.staff_id == person.id:
        give_back(work, house, conversation, person.id, now)
