"""Timers of follow-ups, and the question by text with its answer. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from hotline.db.together import AnyOf
from hotline.db.transitions import transition, won
from hotline.followups.model import Feeling, Step
from hotline.followups.step_store import step_of
from hotline.followups.tables import followup_steps, followups
from hotline.kernel.ids import StaffId, StepId

_S = followup_steps.c
_OPEN = ("open",)

_OVERDUE = select(followup_steps).where(_S.alert_at <= bindparam("now")).order_by(_S.alert_at).limit(bindparam("most"))
any_overdue_step = AnyOf(_OVERDUE, "followups_overdue")
_TO_RING = select(followup_steps).where(_S.ring_at <= bindparam("now")).order_by(_S.ring_at).limit(bindparam("most"))
any_to_ring = AnyOf(_TO_RING, "followups_to_ring")
_TO_ASK = select(followup_steps).where(_S.ask_at <= bindparam("now")).order_by(_S.ask_at).limit(bindparam("most"))
any_to_ask = AnyOf(_TO_ASK, "followups_to_ask")
_TOLD = transition(followup_steps, leaves=_OPEN, enters=None, sets=("told_at",)).values(alert_at=None)
_RUNG = transition(followup_steps, leaves=_OPEN, enters=None).values(ring_at=None)
_ASK_THEN = transition(followup_steps, leaves=_OPEN, enters=None, sets=("ask_at",))
_DROP_OWNER = (
    transition(followup_steps, leaves=_OPEN, enters=None)
    .where(_S.owner_id == bindparam("of_owner"))
    .values(owner_id=None)
)  # fmt: skip
_ASK = transition(followup_steps, leaves=_OPEN, enters=None, sets=("asked_at",)).where(_S.asked_at.is_(None))
_ASKED = (
    select(followup_steps)
    .join_from(followup_steps, followups, followups.c.id == _S.followup_id)
    .where(
        followups.c.number_fingerprint == bindparam("fingerprint"),
        _S.state == "open",
        _S.asked_at >= bindparam("since"),
        _S.feeling.is_(None),
    )
    .order_by(_S.asked_at.desc(), _S.id.desc())
    .limit(1)
)
_UNANSWERED = (_S.id == bindparam("row_id"), _S.state == "open", _S.feeling.is_(None))
_FEEL = (
    update(followup_steps)
    .where(*_UNANSWERED)
    .values(feeling=bindparam("new_feeling"), felt_at=bindparam("now"))
)  # fmt: skip
_FEEL_BAD = _FEEL.values(due_at=bindparam("now"), alert_at=bindparam("new_alert_at"))


def find_overdue(connection: Connection, now: datetime, most: int) -> list[Step]:
    """Return the open steps whose time is over and of which nobody has been told."""
    return [step_of(row) for row in connection.execute(_OVERDUE, {"now": now, "most": most})]


def find_to_ring(connection: Connection, now: datetime, most: int) -> list[Step]:
    """Return the steps that ring by themselves and have not."""
    return [step_of(row) for row in connection.execute(_TO_RING, {"now": now, "most": most})]


def was_told(connection: Connection, step_id: StepId, now: datetime) -> bool:
    """Somebody has been told that it is overdue: the timer is over."""
    return won(connection, _TOLD, step_id, told_at=now)


def ring_no_more(connection: Connection, step_id: StepId) -> bool:
    """It does not ring by itself any more."""
    return won(connection, _RUNG, step_id)


def find_to_ask(connection: Connection, now: datetime, most: int) -> list[Step]:
    """Return the steps in which she is to be asked by text, and has not been."""
    return [step_of(row) for row in connection.execute(_TO_ASK, {"now": now, "most": most})]


def ask_then(connection: Connection, step_id: StepId, at: datetime | None) -> bool:
    """She is asked by text then; None: never by itself any more."""
    return won(connection, _ASK_THEN, step_id, ask_at=at)


def drop_owner(connection: Connection, step_id: StepId, staff_id: StaffId) -> bool:
    """Take a step from who is away: it is everybody's now."""
    return connection.execute(_DROP_OWNER, {"row_id": step_id, "of_owner": staff_id}).rowcount == 1


def mark_asked(connection: Connection, step_id: StepId, now: datetime) -> bool:
    """She is asked by text; False when she was before: once in a step."""
    return won(connection, _ASK, step_id, asked_at=now)


def find_asked(connection: Connection, fingerprint: str, since: datetime) -> Step | None:
    """Return the open step in which this number was asked last, at or after `since`, and has not answered."""
    row = connection.execute(_ASKED, {"fingerprint": fingerprint, "since": since}).first()
    return None if row is None else step_of(row)


def keep_feeling(
    connection: Connection, step_id: StepId, feeling: Feeling, now: datetime, tell_at: datetime | None = None
) -> bool:
    """Keep her answer, once. With `tell_at` the step is due now, and overdue then."""
    answer = {"row_id": step_id, "new_feeling": feeling.value, "now": now}
    if tell_at is None:
        return connection.execute(_FEEL, answer).rowcount == 1
    return connection.execute(_FEEL_BAD, answer | {"new_alert_at": tell_at}).rowcount == 1
