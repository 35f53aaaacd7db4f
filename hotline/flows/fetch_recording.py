"""The sound of a message: fetched from the carrier, kept by us, and only then deleted there.

Both are orders of the outbox: claimed, performed with no transaction open, recorded. Whoever dies in between harms
nothing: a sound is stored once, its deletion is written in the same transaction, and what is deleted already is as good
as done.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.calls import store
from hotline.calls.model import Call, CallState
from hotline.db.outbox import Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.flows.leave_message import RECORDINGS, learn, order_fetch
from hotline.flows.offers import order
from hotline.flows.order_ends import close
from hotline.kernel.ids import MessageId
from hotline.kernel.ports import CallIsOver, CarrierFault, CarrierRecording, TooBig
from hotline.messages import sound_store as sounds
from hotline.messages import store as messages
from hotline.messages.model import Message, RecordingState, Sound
from hotline.messages.rules import type_of_sound

LARGEST_SOUND = 8_000_000
"""Bytes. The longest message is 2.9 MB as the carrier records it."""

ASK_AGAIN = timedelta(minutes=15)
_NOT_YET = timedelta(seconds=60)
_SILENT = {RecordingState.ABSENT, RecordingState.FAILED}
_UNTOLD = {RecordingState.OFFERED, RecordingState.EXPECTED}


def order_deletion(work: Work, message: Message, now: datetime) -> None:
    """Delete it at the carrier, which has told its id."""
    assert message.recording_sid is not None, "nothing was recorded"
    order(work, Action.FORGET, RECORDINGS, now, message_id=message.id, sid=message.recording_sid)


def perform_recording(house: House, claimed: Order) -> None:
    """Fetch a sound, or delete it at the carrier. Raises CarrierFault."""
    with house.database.read() as connection:
        message = messages.find_message(connection, claimed.detail["message_id"])
        call_sid = None if message is None else store.get_call(connection, message.call_id).carrier_sid
    if message is None or call_sid is None:
        _drop(house, claimed, "no such message")
    elif claimed.action is Action.FORGET:
        _delete(house, claimed, message, call_sid)
    elif message.recording_state not in _UNTOLD and message.sound is not Sound.AWAITED:
        _drop(house, claimed, "nothing is to be fetched")
    elif message.recording_state in _UNTOLD or message.recording_sid is None:
        _take_in(house, claimed, message, _recordings_of(house, call_sid))
    else:
        _fetch(house, claimed, message, message.recording_sid, call_sid)


def _fetch(house: House, claimed: Order, message: Message, sid: str, call_sid: str) -> None:
    content = house.carrier.fetch_recording(sid, LARGEST_SOUND)
    if content is not None:
        _keep(house, claimed, message, content)
    elif any(one.sid == sid and not one.is_none for one in _recordings_of(house, call_sid)):
        raise CarrierFault("listed, but not given", lasting=False)
    else:
        _lost(house, claimed, message)


def _recordings_of(house: House, call_sid: str) -> Sequence[CarrierRecording]:
    try:
        return house.carrier.recordings_of(call_sid)
    except CallIsOver:  # a call the carrier knows nothing of
        return ()


def _take_in(house: House, claimed: Order, message: Message, found: Sequence[CarrierRecording]) -> None:
    """No report has come: what the carrier has is the report."""
    now = house.clock()
    with house.work() as work:
        call = store.get_call(work.connection, message.call_id)
        ready = [one for one in found if one.is_ready]
        if ready:
            best = max(ready, key=lambda one: (one.sid == message.recording_sid, one.seconds or 0))
            told = RecordingState.ABSENT if best.seconds == 0 else RecordingState.COMPLETED
            messages.note_recording(work.connection, message.id, best.sid, best.seconds, None)
            learn(work, house, call, message, told, best.seconds, now)
            if told is RecordingState.COMPLETED:
                order_fetch(work, message.id, now)
        elif not found and message.is_only_possible:
            messages.take_back_offer(work.connection, message.id)
        elif any(one.is_coming for one in found) or call.state is not CallState.CLOSED:
            sounds.look_at(work.connection, message.id, now + _NOT_YET)
        else:
            _nothing_there(work, house, call, message, now)
        close(work, claimed, "done", "the carrier was asked")


def _nothing_there(work: Work, house: House, call: Call, message: Message, now: datetime) -> None:
    """Who was only asked to speak has said nothing. If we were told that she did, it is lost."""
    if message.recording_state is RecordingState.OFFERED:
        learn(work, house, call, message, RecordingState.ABSENT, None, now)
        return
    sounds.mark_gone(work.connection, message.id, Sound.LOST)
    learn(work, house, call, message, RecordingState.FAILED, message.seconds, now, Sound.LOST)
    if message.seconds:
        _tell(work, house, message.id, now, wanted="fetch", why="lost")


def _keep(house: House, claimed: Order, message: Message, content: bytes) -> None:
    content_type = type_of_sound(content)
    if content_type is None:
        raise CarrierFault("what came is no sound", lasting=False)
    sound = sounds.SealedSound(house.vault.seal_bytes(content), content_type)
    now = house.clock()
    with house.work() as work:
        if sounds.keep_sound(work.connection, message, sound, now + ASK_AGAIN):
            messages.add_event(work.connection, message.id, now, "fetched", bytes=len(content))
            settle_alert(work.connection, AlertKind.RECORDING_STUCK, message.id, now)
            order_deletion(work, message, now)
        close(work, claimed, "done", None)


def _delete(house: House, claimed: Order, message: Message, call_sid: str) -> None:
    if message.sound is Sound.AWAITED:
        _drop(house, claimed, "it is not ours yet")
        return
    if message.recording_state in _SILENT:  # a report may have been wrong, and nothing that was said is to be lost
        found = _recordings_of(house, call_sid)
        if any(one.is_ready and one.seconds for one in found):
            _take_in(house, claimed, message, found)
            return
    with suppress(CallIsOver):  # the carrier has it no more
        house.carrier.delete_recording(claimed.detail["sid"])
    now = house.clock()
    with house.work() as work:
        sounds.look_at(work.connection, message.id, None)
        messages.add_event(work.connection, message.id, now, "deleted_at_carrier")
        settle_alert(work.connection, AlertKind.RECORDING_STUCK, message.id, now)
        close(work, claimed, "done", None)


def _lost(house: House, claimed: Order, message: Message) -> None:
    now = house.clock()
    with house.work() as work:
        if sounds.mark_gone(work.connection, message.id, Sound.LOST):
            sounds.look_at(work.connection, message.id, None)
            messages.add_event(work.connection, message.id, now, "lost")
            _tell(work, house, message.id, now, wanted="fetch", why="lost")
        close(work, claimed, "failed", "the carrier has it no more")


def _drop(house: House, claimed: Order, why: str) -> None:
    with house.work() as work:
        close(work, claimed, "dropped", why)


def recording_gave_up(work: Work, house: House, claimed: Order, fault: CarrierFault, now: datetime) -> None:
    """The carrier does not do it now. The tick tries again, and a person is told."""
    message = messages.find_message(work.connection, claimed.detail["message_id"])
    if message is None:
        return
    wanted = "fetch" if claimed.action is Action.FETCH else "delete"
    if isinstance(fault, TooBig) and sounds.mark_gone(work.connection, message.id, Sound.TOO_BIG):
        # it stays at the carrier, where a person can hear it, for as long as we would have kept it
        sounds.look_at(work.connection, message.id, message.received_at + house.line.messages.keep)
        messages.add_event(work.connection, message.id, now, "too_big")
    _tell(work, house, message.id, now, wanted=wanted, why=fault.reason)


def _tell(work: Work, house: House, message_id: MessageId, now: datetime, *, wanted: str, why: str) -> None:
    stuck = AlertKind.RECORDING_STUCK
    raise_alarm(work, house, stuck, now, about=message_id, message=message_id, wanted=wanted, why=why)
