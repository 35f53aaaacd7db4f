"""A message is left. The carrier reports it twice, in either order, or once, or never; there is one row all the same.

The row is written when the caller is asked to speak. If no report comes, the tick looks at the carrier.
"""

from datetime import datetime

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, IncomingCall, Outcome
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.expect_message import NO_RECORDING, expect_message
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.line_hours import hours_now
from hotline.flows.offers import order
from hotline.kernel.ids import MessageId
from hotline.kernel.steps import NOTHING, Steps
from hotline.messages import store as messages
from hotline.messages.model import Message, RecordingState, Sound

RECORDINGS = "recordings"
"""The lane of all orders about them: however many messages are left, one worker at most is held up by a long one."""


def take_message(work: Work, house: House, call: Call, now: datetime) -> Steps:
    """Ask the caller to speak after the tone."""
    expect_message(work, house, call, now, is_asked=True)
    return house.script.take_message(call.language)


def recording_done(
    house: House,
    call: IncomingCall,
    recording_sid: str | None,
    seconds: int | None,
    ended_by: str | None,
    delivery: str,
    now: datetime,
) -> str:
    """The caller has spoken, pressed the hash key or hung up."""

    def decide(work: Work) -> Steps:
        known = find_or_adopt(work, house, call, now)
        told = RecordingState.ABSENT if seconds == 0 else RecordingState.EXPECTED
        message = expect_message(work, house, known, now, is_asked=True)
        messages.note_recording(work.connection, message.id, recording_sid, seconds, ended_by)
        learn(work, house, known, message, told, seconds, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if told is RecordingState.ABSENT or not messages.has_message(work.connection, known.id):
            return house.script.no_message(known.language)
        return house.script.thank_for_message(known.language)

    return answer_once(house, delivery, now, decide)


def recording_stored(
    house: House,
    call_sid: str,
    recording_sid: str | None,
    told: RecordingState,
    seconds: int | None,
    delivery: str,
    now: datetime,
) -> str:
    """The carrier has the recording, or says that there is none. It names no caller: after one whose call we have heard
    nothing of, it is asked."""

    def decide(work: Work) -> Steps:
        known = store.find_call_by_sid(work.connection, call_sid)
        if known is None:
            work.ring("look_for_missed")
        else:
            message = expect_message(work, house, known, now, is_asked=True)
            messages.note_recording(work.connection, message.id, recording_sid, seconds, None)
            told_now = RecordingState.ABSENT if seconds == 0 else told
            moved = learn(work, house, known, message, told_now, seconds, now)
            if moved and told_now is RecordingState.COMPLETED:
                order_fetch(work, message.id, now)
        return NOTHING

    return answer_once(house, delivery, now, decide)


def learn(
    work: Work,
    house: House,
    call: Call,
    message: Message,
    told: RecordingState,
    seconds: int | None,
    now: datetime,
    sound: Sound | None = None,
) -> bool:
    """Take in what the carrier says of a recording, whoever asked; False when something better was told before."""
    if told is RecordingState.OFFERED:
        return False
    is_there = told in {RecordingState.EXPECTED, RecordingState.COMPLETED}
    moved = messages.learn(
        work.connection,
        message.id,
        told,
        sound or (Sound.AWAITED if is_there else Sound.NONE),
        now,
        due_at=house.line.listen_by(hours_now(work, house, now), message.call_class, now),
        look_at=now + NO_RECORDING,
    )
    if moved:
        add_event(work.connection, call.id, now, "message", state=told.value, seconds=seconds)
        messages.add_event(work.connection, message.id, now, "told", state=told.value, seconds=seconds)
        if call.state is CallState.CLOSED and messages.has_message(work.connection, call.id):
            store.better_outcome(work.connection, call.id, Outcome.VOICEMAIL)
    return moved


def order_fetch(work: Work, message_id: MessageId, now: datetime) -> None:
    """Fetch the sound of a message; see fetch_recording.py."""
    order(work, Action.FETCH, RECORDINGS, now, message_id=message_id)
