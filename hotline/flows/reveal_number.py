"""A supervisor sees a caller's number: one asks, another allows it, and only then, once and for a while, it is shown.

In danger, while the call goes on, one may do it alone; the others are told by an alert. Every step is in the audit:
there the reason is a word, because what is said beside it may tell of the caller, and lies sealed.
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.audit.model import Act
from hotline.calls.model import Call, CallState
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallId, RevealId, StaffId
from hotline.reveals import store as reveals
from hotline.reveals.model import Reason, Reveal, RevealState
from hotline.reveals.rules import APPROVE_WITHIN, LOOK_WITHIN, SHOWN_FOR, may_decide_alone
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import get_counsellor

LONGEST_WORDS = 500
_SUBJECT = "number"


@dataclass(frozen=True)
class Asked:
    """Somebody else's wish, with what she said beside its reason."""

    reveal: Reveal
    words: str


@dataclass(frozen=True)
class NumberState:
    """What a supervisor may see and do about one call's number now. `mine`: her own wish, while it is open."""

    number: str | None
    until: datetime | None
    mine: Reveal | None
    others: tuple[Asked, ...]
    may_alone: bool


def ask_for_number(house: House, now: datetime, *, by: StaffId, call_id: CallId, reason: Reason, words: str) -> None:
    """Ask the other supervisors. Raises Refused."""
    sealed = house.vault.seal(_words_of(words))
    with house.work() as work:
        work.lock_router()  # two clicks are two pieces of work, and the second must see the first
        person, call = _supervisor(work, by), _with_number(work, call_id)
        _refuse_second(work, call.id, by, now)
        until = now + APPROVE_WITHIN
        asked = reveals.add_reveal(
            work.connection, call.id, by, reason, sealed, now, state=RevealState.ASKED, until=until
        )  # fmt: skip
        raise_alarm(work, house, AlertKind.NUMBER_ASKED, now, but=by, call_id=call.id, by=by, reason=reason.value)
        write_down(work, house, now, person, Act.CHANGED, "reveal", asked, f"asked: {reason.value}")


def see_number_alone(house: House, now: datetime, *, by: StaffId, call_id: CallId, words: str) -> None:
    """See it at once, while somebody in danger is on the line; every other supervisor is told. Raises Refused."""
    sealed = house.vault.seal(_words_of(words))
    with house.work() as work:
        work.lock_router()  # two clicks are two pieces of work, and the second must see the first
        person, call = _supervisor(work, by), _with_number(work, call_id)
        if not may_decide_alone(call.call_class, is_live=call.state is not CallState.CLOSED):
            raise Refused("only while somebody in danger is on the line does one decide alone")
        _refuse_second(work, call.id, by, now)
        until = now + SHOWN_FOR
        reveals.add_reveal(
            work.connection, call.id, by, Reason.DANGER, sealed, now, state=RevealState.SHOWN, until=until
        )  # fmt: skip
        raise_alarm(work, house, AlertKind.NUMBER_SHOWN, now, call_id=call.id, by=by)
        write_down(work, house, now, person, Act.REVEALED, _SUBJECT, call.id, f"alone: {Reason.DANGER.value}")


def approve_reveal(house: House, now: datetime, *, by: StaffId, reveal_id: RevealId) -> None:
    """Let a colleague see it. Raises Refused for one's own wish, or one that is over."""
    with house.work() as work:
        person, asked = _supervisor(work, by), _get(work, reveal_id)
        if not reveals.approve(work.connection, asked.id, by, now, now + LOOK_WITHIN):
            raise Refused("it is your own, or its time is over")
        settle_alert(work.connection, AlertKind.NUMBER_ASKED, asked.call_id, now)
        write_down(work, house, now, person, Act.CHANGED, "reveal", asked.id, f"approved: {asked.reason.value}")


def refuse_reveal(house: House, now: datetime, *, by: StaffId, reveal_id: RevealId) -> None:
    """Raises Refused for one's own wish, or one that is over."""
    with house.work() as work:
        person, asked = _supervisor(work, by), _get(work, reveal_id)
        if not reveals.refuse(work.connection, asked.id, by):
            raise Refused("it is your own, or its time is over")
        settle_alert(work.connection, AlertKind.NUMBER_ASKED, asked.call_id, now)
        write_down(work, house, now, person, Act.CHANGED, "reveal", asked.id, f"refused: {asked.reason.value}")


def show_number(house: House, now: datetime, *, by: StaffId, reveal_id: RevealId) -> None:
    """Begin the minutes in which it stands on her page. Raises Refused when that is not, or no longer, allowed."""
    with house.work() as work:
        person, asked = _supervisor(work, by), _get(work, reveal_id)
        _with_number(work, asked.call_id)
        if not reveals.show(work.connection, asked.id, by, now, now + SHOWN_FOR):
            raise Refused("it is not allowed, or no longer")
        assert asked.decided_by is not None, "what is shown after asking was approved by somebody"
        why = f"{asked.reason.value}, approved by {get_counsellor(work.connection, asked.decided_by).name}"
        write_down(work, house, now, person, Act.REVEALED, _SUBJECT, asked.call_id, why)


def number_state(house: House, now: datetime, *, by: StaffId, call_id: CallId) -> NumberState:
    """Look at what stands; opens the number only for her to whom it is shown now."""
    with house.database.read() as connection:
        known, call = reveals.reveals_of_call(connection, call_id), get_call(connection, call_id)
    current = [reveal for reveal in known if reveal.until > now]
    mine = [reveal for reveal in current if reveal.asked_by == by]
    shown = next((reveal for reveal in mine if reveal.state is RevealState.SHOWN), None)
    is_open = shown is not None and call.number_sealed is not None
    others = [one for one in current if one.asked_by != by and one.state is RevealState.ASKED]
    return NumberState(
        number=house.vault.open(bytes(call.number_sealed)) if is_open and call.number_sealed else None,
        until=shown.until if shown is not None and is_open else None,
        mine=next((one for one in mine if one.state in {RevealState.ASKED, RevealState.APPROVED}), None),
        others=tuple(Asked(one, house.vault.open(one.words_sealed)) for one in others),
        may_alone=may_decide_alone(call.call_class, is_live=call.state is not CallState.CLOSED),
    )


def end_old_wishes(house: House, now: datetime) -> int:
    """End what nobody allowed in time; return how many."""
    with house.work() as work:
        return _lapse(work, now)


def _lapse(work: Work, now: datetime) -> int:
    over = reveals.lapse(work.connection, now)
    for call_id in over:
        settle_alert(work.connection, AlertKind.NUMBER_ASKED, call_id, now)
    return len(over)


def _refuse_second(work: Work, call_id: CallId, by: StaffId, now: datetime) -> None:
    """A person has one wish for one call at a time."""
    _lapse(work, now)
    if any(
        one.asked_by == by and one.until > now and one.state is not RevealState.REFUSED
        for one in reveals.reveals_of_call(work.connection, call_id)
    ):
        raise Refused("you have asked for this number already")


def _supervisor(work: Work, by: StaffId) -> Counsellor:
    person = get_counsellor(work.connection, by)
    if person.role is not Role.SUPERVISOR:
        raise Refused("only supervisors may see a number")
    return person


def _with_number(work: Work, call_id: CallId) -> Call:
    call = get_call(work.connection, call_id)
    if call.number_sealed is None:
        raise Refused("the number was withheld, or its time with us is over")
    return call


def _get(work: Work, reveal_id: RevealId) -> Reveal:
    found = reveals.find_reveal(work.connection, reveal_id)
    if found is None:
        raise Refused("nobody asked for this")
    return found


def _words_of(words: str) -> str:
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise Refused(f"say in 1 to {LONGEST_WORDS} characters what the number is needed for")
    return words
