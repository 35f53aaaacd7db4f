"""What the tick does for emergencies: an open loop is never forgotten. Called under the router's lock."""

from datetime import datetime
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.db.together import Question
from hotline.db.unit_of_work import Work
from hotline.emergencies import store
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House

_AT_MOST = 50


def rescue_questions(now: datetime) -> list[Question[bool]]:
    """What the tick must ask to know whether there is anything to do here."""
    return [store.any_overdue_rescue(now=now)]


def tend_rescues(work: Work, house: House, now: datetime) -> int:
    """Tell of each that is overdue, and again for as long as it is open, also when somebody has seen the alert."""
    overdue = store.find_overdue(work.connection, now, _AT_MOST)
    for one in overdue:
        detail: dict[str, Any] = {
            "emergency": one.id,
            "call": one.call_id,
            "counsellor": one.asked_by,
            "state": one.state.value,
        }
        raise_alarm(work, house, AlertKind.RESCUE_OPEN, now, about=one.id, **detail)
        store.tell_again_at(work.connection, one.id, now + house.line.emergencies.confirm)
    return len(overdue)
