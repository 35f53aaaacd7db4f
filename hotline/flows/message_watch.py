"""What the tick does for messages left: it says what is overdue, looks after recordings at the carrier, and deletes
sounds whose time is over. Called under the router's lock."""

from datetime import datetime
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.db.together import Question
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.fetch_recording import ASK_AGAIN, order_deletion
from hotline.flows.house import House
from hotline.flows.leave_message import order_fetch
from hotline.messages import sound_store as sounds
from hotline.messages import task_store as tasks
from hotline.messages.model import Message, RecordingState, Sound
from hotline.messages.store import add_event

_AT_MOST = 50


def message_questions(house: House, now: datetime) -> list[Question[bool]]:
    """What the tick must ask to know whether there is anything to do here."""
    return [
        tasks.any_overdue_message(now=now),
        sounds.any_to_look_after(now=now),
        sounds.any_old_sound(kept_since=now - house.line.messages.keep),
    ]


def tend_messages(work: Work, house: House, now: datetime) -> int:
    """Do what is due; return for how many messages."""
    overdue = tasks.find_overdue(work.connection, now, _AT_MOST)
    for message in overdue:
        _tell(work, house, message, now)
    due = sounds.find_to_look_after(work.connection, now, _AT_MOST)
    for message in due:
        _look_after(work, house, message, now)
    old = sounds.find_old_sounds(work.connection, now - house.line.messages.keep, _AT_MOST)
    for message_id in old:
        if sounds.delete_sound(work.connection, message_id):
            add_event(work.connection, message_id, now, "sound_deleted")
    return len(overdue) + len(due) + len(old)


def _look_after(work: Work, house: House, message: Message, now: datetime) -> None:
    """Nothing of ours stays at the carrier, and nothing that was said stays there alone for want of a report."""
    is_untold = message.recording_state in {RecordingState.OFFERED, RecordingState.EXPECTED}
    is_old = message.received_at <= now - house.line.messages.keep
    if is_old and sounds.mark_gone(work.connection, message.id, Sound.DELETED):
        add_event(work.connection, message.id, now, "sound_deleted")
    elif not is_old and (is_untold or message.sound is Sound.AWAITED):
        order_fetch(work, message.id, now)
        sounds.look_at(work.connection, message.id, now + ASK_AGAIN)
        return
    if message.recording_sid is None:
        sounds.look_at(work.connection, message.id, None)
        return
    order_deletion(work, message, now)
    sounds.look_at(work.connection, message.id, now + ASK_AGAIN)


def _tell(work: Work, house: House, message: Message, now: datetime) -> None:
    """Once for each thing that is to be done: listening to it, and then what it asks for."""
    detail: dict[str, Any] = {"message": message.id, "next": message.next_action.value}
    detail |= {"in_class": message.call_class.value, "owner": message.owner_id}
    raise_alarm(work, house, AlertKind.MESSAGE_OVERDUE, now, about=message.id, **detail)
    tasks.was_told(work.connection, message.id)
    add_event(work.connection, message.id, now, "overdue", next=message.next_action.value)
