"""A message was left. The carrier reports it twice, in either order; both make one row, with a next action."""

from datetime import datetime, timedelta

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, IncomingCall, Outcome
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.kernel.classes import CallClass
from hotline.kernel.steps import NOTHING, Steps
from hotline.messages.store import find_message_of_call, has_message, keep_message

_LISTEN_WITHIN = {
    CallClass.CRISIS: timedelta(minutes=15),
    CallClass.FRONTLINE: timedelta(hours=2),
    CallClass.GENERAL: timedelta(hours=4),
}


def recording_done(
    house: House, call: IncomingCall, recording_sid: str | None, seconds: int | None, delivery: str, now: datetime
) -> str:
    """The caller has spoken, pressed the hash key or hung up."""

    def decide(work: Work) -> Steps:
        known = find_or_adopt(work, house, call, now)
        state = "absent" if seconds == 0 else "expected"
        if find_message_of_call(work.connection, known.id) is None:
            _keep(work, known, recording_sid, state, seconds, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if state == "absent" or not has_message(work.connection, known.id):
            return house.script.no_message(known.language)
        return house.script.thank_for_message(known.language)

    return answer_once(house, delivery, now, decide)


def recording_stored(
    house: House,
    call_sid: str,
    recording_sid: str | None,
    state: str,
    seconds: int | None,
    delivery: str,
    now: datetime,
) -> str:
    """The carrier has the recording, or says that there is none. It names no caller: an unknown call is only logged."""

    def decide(work: Work) -> Steps:
        known = store.find_call_by_sid(work.connection, call_sid)
        if known is not None:
            _keep(work, known, recording_sid, "absent" if seconds == 0 else state, seconds, now)
        return NOTHING

    return answer_once(house, delivery, now, decide)


def _keep(work: Work, call: Call, recording_sid: str | None, state: str, seconds: int | None, now: datetime) -> None:
    keep_message(
        work.connection,
        call.id,
        call.call_class,
        recording_sid=recording_sid,
        recording_state=state,
        seconds=seconds,
        now=now,
        due_at=now + _LISTEN_WITHIN[call.call_class],
    )
    add_event(work.connection, call.id, now, "message", state=state, seconds=seconds)
    if call.state is CallState.CLOSED and has_message(work.connection, call.id):
        store.better_outcome(work.connection, call.id, Outcome.VOICEMAIL)
