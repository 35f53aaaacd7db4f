"""What was left on the demo's line before it started: a message to hear, a text to answer, and one that was answered.

The carrier of the demo knows nothing of them, so nothing of theirs may be ordered of it: sound and answer are written
as rows. What people send us comes in through the flows of a real line.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hotline.calls import store as calls
from hotline.calls.event_store import add_event
from hotline.calls.model import Exit, Outcome
from hotline.demo.past_calls import GREETING, begin_call, end_call
from hotline.demo.past_words import ANSWERED, ASKED, ASKED_NOW
from hotline.demo.people import COUNSELLORS
from hotline.flows.answer_texts import take_text
from hotline.flows.house import House
from hotline.flows.incoming_text import incoming_text
from hotline.flows.leave_message import learn, take_message
from hotline.flows.text_status import text_status
from hotline.kernel.ids import StaffId, ThreadId, new_id
from hotline.kernel.phone import CallerNumber
from hotline.messages import sound_store as sounds
from hotline.messages import store as messages
from hotline.messages.model import RecordingState
from hotline.simulator.recordings import spoken_wave
from hotline.texts import conversation_store as conversations
from hotline.texts import store as texts
from hotline.texts.model import IncomingText
from hotline.texts.outgoing_store import texts_of_thread

_LIN, _WU = (person.name for person in COUNSELLORS[:2])
_SPOKE = 24  # seconds
_FAMILY, _ASKS, _ASKED = 23, 916, 917
_DELIVERED, _END_RANK = "delivered", 6


def leave_behind(house: House, now: datetime, staff: Mapping[str, StaffId]) -> None:
    """Leave something to do, and something that is done."""
    _message(house, now - timedelta(minutes=12))
    minutes = timedelta(minutes=1)
    thread_id = _write(house, now - 50 * minutes, _ASKED, ASKED, _WU)
    _answer(house, now - 46 * minutes, thread_id, staff[_WU])
    _write(house, now - minutes, _ASKS, ASKED_NOW, _LIN)


def _message(house: House, at: datetime) -> None:
    """A family is tired of waiting, and speaks after the tone; nobody has heard it yet."""
    call_id, _ = begin_call(house, at, _FAMILY)
    asked = at + GREETING + timedelta(seconds=70)
    over = asked + timedelta(seconds=_SPOKE)
    with house.work() as work:
        calls.leave_queue(work.connection, call_id, Exit.MESSAGE)
        add_event(work.connection, call_id, asked, "leaves_line", to=Exit.MESSAGE.value)
        call = calls.get_call(work.connection, call_id)
        take_message(work, house, call, asked)
        message = messages.find_message_of_call(work.connection, call_id)
        assert message is not None, "it has just been made"
        sid = f"RE{new_id()}"
        messages.note_recording(work.connection, message.id, sid, _SPOKE, None)
        learn(work, house, call, message, RecordingState.COMPLETED, _SPOKE, over)
        sound = sounds.SealedSound(house.vault.seal_bytes(spoken_wave(sid, _SPOKE)), "audio/wav")
        sounds.keep_sound(work.connection, message, sound, over)
        sounds.look_at(work.connection, message.id, None)
    end_call(house, call_id, Outcome.VOICEMAIL, over)


def _write(house: House, at: datetime, caller: int, body: str, reader: str) -> ThreadId:
    """Somebody writes, hears that it has come, and a counsellor has it."""
    number = f"+8613800000{caller:03d}"
    incoming_text(house, IncomingText(f"SM{new_id()}", CallerNumber(number), body, 0), at)
    with house.database.read() as connection:
        thread = texts.find_thread(connection, house.vault.fingerprint(number))
        assert thread is not None, "it has just been made"
        talk = conversations.find_open(connection, thread.id)
        ours = [row.id for row in texts_of_thread(connection, thread.id) if row.direction == "outbound"]
    assert talk is not None, "a person has to read it"
    for text_id in ours:
        text_status(house, text_id, f"SM{text_id}", _DELIVERED, _END_RANK, None)
    take_text(house, at + timedelta(seconds=5), by=reader, which=talk.id)
    return thread.id


def _answer(house: House, at: datetime, thread_id: ThreadId, by: StaffId) -> None:
    with house.work() as work:
        talk = conversations.find_open(work.connection, thread_id)
        assert talk is not None, "it was not closed"
        texts.add_text(
            work.connection, thread_id, direction="outbound", carrier_sid=f"SM{new_id()}", phrase=None,
            body=house.vault.seal(ANSWERED), danger=False, media=0, status=_DELIVERED, now=at,
        )  # fmt: skip
        quiet = at + timedelta(hours=house.line.text_quiet_hours)
        conversations.answer(work.connection, talk.id, at, quiet)
        conversations.add_event(work.connection, talk.id, at, "answered", counsellor=by, texts=1)
