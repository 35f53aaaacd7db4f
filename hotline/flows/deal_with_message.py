"""Somebody deals with a message left: looks at it, writes down what was said, gives it to somebody, closes it.

Nobody has a message at first; who looks into it has it from then on. Then only she and supervisors may go on with it.
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.call_for_help import help_is_over
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.keep_apart import refuse_if_apart
from hotline.help.model import Place
from hotline.kernel.errors import Refused, Why
from hotline.messages import store as messages
from hotline.messages import task_store as tasks
from hotline.messages.model import Message, MessageState, RecordingState, Result, Sound
from hotline.roster.model import Counsellor, Role

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Written:
    """What people wrote about a message, opened for somebody who may read it."""

    transcript: str | None
    note: str | None


def read_written(house: House, now: datetime, *, by: str, which: str) -> Written:
    """Open what was written. Each reading is a line in the message's story. Raises Refused."""
    with house.work() as work:
        message, person = hers(work, which, by, now)
        messages.add_event(work.connection, message.id, now, "shown", to=person.id)
        return Written(_opened(house, message.transcript_sealed), _opened(house, message.note_sealed))


def transcribe(house: House, now: datetime, *, by: str, which: str, text: str) -> int:
    """Keep what somebody wrote down of it, in place of what was there; return its length. Raises Refused."""
    text = _text_of(text, "the transcript")
    with house.work() as work:
        message, person = hers(work, which, by, now)
        tasks.keep_transcript(work.connection, message.id, house.vault.seal(text))
        again = message.transcript_sealed is not None
        messages.add_event(work.connection, message.id, now, "transcribed", by=person.id, again=again)
    return len(text)


def assign(house: House, now: datetime, *, by: str, which: str, to: str) -> None:
    """Give a message that nobody has, or her own, to somebody; a supervisor gives any. Raises Refused."""
    with house.work() as work:
        message, person = hers(work, which, by, now, takes=False)
        other = who_counsels(work, to)
        refuse_if_apart(work, other, _number_of(work, message), now)
        if not tasks.assign(work.connection, message.id, other.id):
            raise Refused("this message is closed", Why.IS_CLOSED)
        messages.add_event(work.connection, message.id, now, "assigned", to=other.id, by=person.id)
        if other.id != message.owner_id:
            help_is_over(work, Place.MESSAGE, message.id, now)


def close_message(house: House, now: datetime, *, by: str, which: str, result: Result, note: str | None) -> None:
    """End a message with its result. Raises Refused, also when nobody has listened to what can be heard."""
    sealed = sealed_note(house, note)
    with house.work() as work:
        message, person = hers(work, which, by, now)
        end(work, message, person, result, sealed, now)


def end(work: Work, message: Message, person: Counsellor, result: Result, note: bytes | None, now: datetime) -> None:
    if message.state is MessageState.NEW and message.sound in {Sound.AWAITED, Sound.KEPT}:
        raise Refused("nobody has listened to this message yet", Why.NOT_HEARD)
    if not tasks.close(work.connection, message.id, result, note, person.id, now):
        raise Refused("this message is closed", Why.IS_CLOSED)
    messages.add_event(work.connection, message.id, now, "closed", by=person.id, result=result.value)
    settle_alert(work.connection, AlertKind.MESSAGE_OVERDUE, message.id, now)
    help_is_over(work, Place.MESSAGE, message.id, now)


def sealed_note(house: House, note: str | None) -> bytes | None:
    """Raises Refused for one that is empty or too long."""
    return None if note is None else house.vault.seal(_text_of(note, "the note"))


def hers(work: Work, which: str, by: str, now: datetime, *, takes: bool = True) -> tuple[Message, Counsellor]:
    """The message and who asks for it; from now on it is hers if nobody had it. Raises Refused."""
    person = who_counsels(work, by)
    message = messages.find_message(work.connection, which)
    if message is None or message.recording_state is RecordingState.OFFERED:
        raise Refused("there is no message left with this id")
    if message.owner_id not in {None, person.id} and person.role is not Role.SUPERVISOR:
        raise Refused("somebody else has this message: a supervisor may assign it", Why.SOMEBODY_HAS_IT)
    refuse_if_apart(work, person, _number_of(work, message), now)
    if takes and message.owner_id is None and tasks.take(work.connection, message.id, person.id):
        messages.add_event(work.connection, message.id, now, "assigned", to=person.id, by=person.id)
    return message, person


def _number_of(work: Work, message: Message) -> str | None:
    return get_call(work.connection, message.call_id).number_fingerprint


def _opened(house: House, sealed: bytes | None) -> str | None:
    return None if sealed is None else house.vault.open(sealed)


def _text_of(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(f"{what} is empty", Why.EMPTY)
    if len(text) > LONGEST_TEXT:
        raise Refused(f"{what} has {len(text)} characters; at most {LONGEST_TEXT} are kept", Why.TOO_LONG)
    return text
