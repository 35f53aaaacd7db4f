"""What the tick does for messages left: it says what is overdue. Called under the router's lock."""

from datetime import datetime
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.alerts.store import raise_alert
from hotline.db.together import Question
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.messages import task_store as tasks
from hotline.messages.model import Message
from hotline.messages.store import add_event

_AT_MOST = 50


def message_questions(house: House, now: datetime) -> list[Question[bool]]:
    """What the tick must ask to know whether there is anything to do here."""
    return [tasks.any_overdue_message(now=now)]


def tend_messages(work: Work, house: House, now: datetime) -> int:
    """Do what is due; return for how many messages."""
    overdue = tasks.find_overdue(work.connection, now, _AT_MOST)
    for message in overdue:
        _tell(work, message, now)
    return len(overdue)


def _tell(work: Work, message: Message, now: datetime) -> None:
    """Once for each thing that is to be done: listening to it, and then what it asks for."""
    detail: dict[str, Any] = {"message": message.id, "next": message.next_action.value}
    detail |= {"in_class": message.call_class.value, "owner": message.owner_id}
    raise_alert(work.connection, AlertKind.MESSAGE_OVERDUE, now, about=message.id, **detail)
    tasks.was_told(work.connection, message.id)
    add_event(work.connection, message.id, now, "overdue", next=message.next_action.value)
