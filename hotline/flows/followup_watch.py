"""What the tick does for follow-ups: it says what is overdue, rings who was cut off in danger, and asks by text whom
nobody could reach. Under the router's lock."""

from datetime import datetime
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.db.together import Question
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.ask_followup import ask_by_itself
from hotline.flows.house import House
from hotline.flows.ring_followup import ring
from hotline.flows.safe_contact import rings_if_it_drops
from hotline.followups import store as followups
from hotline.followups import watch_store as watch
from hotline.followups.model import Step
from hotline.kernel.errors import Refused
from hotline.roster.store import is_away

_AT_MOST = 50


def followup_questions(now: datetime) -> list[Question[bool]]:
    """What the tick must ask to know whether there is anything to do here."""
    return [watch.any_overdue_step(now=now), watch.any_to_ring(now=now), watch.any_to_ask(now=now)]


def tend_followups(work: Work, house: House, now: datetime) -> int:
    """Do what is due; return for how many steps."""
    overdue = watch.find_overdue(work.connection, now, _AT_MOST)
    for step in overdue:
        _tell(work, house, step, now)
    to_ring = watch.find_to_ring(work.connection, now, _AT_MOST)
    for step in to_ring:
        _ring(work, house, step, now)
    to_ask = watch.find_to_ask(work.connection, now, _AT_MOST)
    for step in to_ask:
        ask_by_itself(work, house, step, now)
    return len(overdue) + len(to_ring) + len(to_ask)


def _tell(work: Work, house: House, step: Step, now: datetime) -> None:
    """Supervisors are told once for each time that it is due. What was with somebody who is away is anybody's."""
    owner_id = step.owner_id
    if owner_id is not None and is_away(work.connection, owner_id, now - house.line.followups.owner_away):
        watch.drop_owner(work.connection, step.id, owner_id)
        owner_id = None
    origin = followups.get_followup(work.connection, step.followup_id).origin
    detail: dict[str, Any] = {"step": step.id, "risk": origin.risk.value, "after": origin.kind.value, "owner": owner_id}
    raise_alarm(work, house, AlertKind.FOLLOWUP_OVERDUE, now, about=step.id, **detail)
    watch.was_told(work.connection, step.id, now)


def _ring(work: Work, house: House, step: Step, now: datetime) -> None:
    """Without a yes of hers nobody rings, nor if she said no to a ring when the line drops: the step is overdue in
    minutes, and a supervisor decides."""
    fingerprint = followups.get_followup(work.connection, step.followup_id).origin.fingerprint
    try:
        if fingerprint is None or not rings_if_it_drops(work, fingerprint):
            raise Refused("she has told us not to ring when the line drops, or hides her number")
        ring(work, house, step, now)
    except Refused:
        watch.ring_no_more(work.connection, step.id)
