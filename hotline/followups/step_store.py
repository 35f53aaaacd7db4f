"""Reads and writes of the steps of follow-ups, each somebody's task, and of the tries. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, exists, func, insert, select, update

from hotline.db.transitions import transition, won
from hotline.followups.model import Result, Step
from hotline.followups.tables import followup_steps, followup_tries
from hotline.kernel.ids import CallbackId, FollowupId, StaffId, StepId, new_id

_S = followup_steps.c
_OPEN = ("open",)

_ADD = insert(followup_steps)
_ADD_TRY = insert(followup_tries)
_BY_ID = select(followup_steps).where(_S.id == bindparam("step_id"))
_OPEN_OF = select(followup_steps).where(_S.followup_id == bindparam("followup_id"), _S.state == "open")
_OF_CALLBACK = select(followup_steps).where(_S.callback_id == bindparam("callback_id"), _S.state == "open")
_HAS_SERVED = select(exists().where(_S.callback_id == bindparam("callback_id")))
_TRIES = (
    select(followup_tries)
    .join_from(followup_tries, followup_steps, _S.id == followup_tries.c.step_id)
    .where(_S.followup_id == bindparam("followup_id"))
    .order_by(followup_tries.c.id)
)
_TAKE = transition(followup_steps, leaves=_OPEN, enters=None, sets=("owner_id",)).where(_S.owner_id.is_(None))
_ASSIGN = transition(followup_steps, leaves=_OPEN, enters=None, sets=("owner_id",))
_now = bindparam("now", type_=_S.due_at.type)
_due_then = bindparam("new_due_at", type_=_S.due_at.type)
_alert_then = bindparam("new_alert_at", type_=_S.alert_at.type)
_ask_then = bindparam("new_ask_at", type_=_S.ask_at.type)
# two who tell of one try at once: the second finds another number of tries
_SAME_TRIES = _S.tries == bindparam("tries_before")
_TRY_AGAIN = (
    transition(followup_steps, leaves=_OPEN, enters=None, sets=("due_at",))
    .where(_SAME_TRIES)
    .values(
        tries=_S.tries + 1,
        first_try_at=func.coalesce(_S.first_try_at, _now),
        alert_at=_alert_then,
        ask_at=_ask_then,
    )
)
_CLOSE = (
    transition(followup_steps, leaves=_OPEN, enters="closed", sets=("result", "closed_at", "closed_by"))
    .where(_SAME_TRIES)
    .values(
        first_try_at=func.coalesce(_S.first_try_at, bindparam("tried_at", type_=_S.due_at.type)),
        owner_id=func.coalesce(_S.owner_id, bindparam("new_closed_by")),
        alert_at=None,
        ring_at=None,
        ask_at=None,
    )
)
_first_due = bindparam("new_first_due_at", type_=_S.due_at.type)
_TIGHTEN = (
    update(followup_steps)
    .where(_S.id == bindparam("row_id"), _S.state == "open")
    .values(
        place=0,
        due_at=_due_then,
        # never into the past: what was asked of a past moment must be told the same again
        first_due_at=case((_S.first_due_at > _first_due, _first_due), else_=_S.first_due_at),
        alert_at=_due_then,
        ring_at=func.coalesce(bindparam("new_ring_at", type_=_S.ring_at.type), _S.ring_at),
    )
)
_LINK = transition(followup_steps, leaves=_OPEN, enters=None, sets=("callback_id",)).values(ring_at=None)


def open_step(
    connection: Connection,
    followup_id: FollowupId,
    place: int,
    now: datetime,
    due_at: datetime,
    owner_id: StaffId | None,
    *,
    ring_at: datetime | None = None,
) -> StepId:
    """Raises IntegrityError when the follow-up has an open one."""
    step_id = StepId(new_id())
    row = {"id": step_id, "followup_id": followup_id, "place": place, "state": "open", "tries": 0}
    times = {"opened_at": now, "due_at": due_at, "first_due_at": due_at, "alert_at": due_at, "ring_at": ring_at}
    connection.execute(_ADD, row | times | {"owner_id": owner_id})
    return step_id


def find_step(connection: Connection, step_id: str) -> Step | None:
    return _maybe(connection.execute(_BY_ID, {"step_id": step_id}).first())


def find_open_step(connection: Connection, followup_id: FollowupId) -> Step | None:
    return _maybe(connection.execute(_OPEN_OF, {"followup_id": followup_id}).first())


def find_of_callback(connection: Connection, callback_id: CallbackId) -> Step | None:
    """Return the open step that a promised call is to serve."""
    return _maybe(connection.execute(_OF_CALLBACK, {"callback_id": callback_id}).first())


def has_served(connection: Connection, callback_id: CallbackId) -> bool:
    """Whether a promised call was for a step, open or closed."""
    return bool(connection.execute(_HAS_SERVED, {"callback_id": callback_id}).scalar())


def take(connection: Connection, step_id: StepId, staff_id: StaffId) -> bool:
    """Let somebody own a step that nobody has."""
    return won(connection, _TAKE, step_id, owner_id=staff_id)


def assign(connection: Connection, step_id: StepId, staff_id: StaffId) -> bool:
    return won(connection, _ASSIGN, step_id, owner_id=staff_id)


def try_again(
    connection: Connection, step: Step, now: datetime, due_at: datetime, alert_at: datetime, ask_at: datetime | None
) -> bool:
    """Nobody was reached: the step is due again, and overdue then. False when somebody was quicker."""
    times = {"now": now, "new_due_at": due_at, "new_alert_at": alert_at, "new_ask_at": ask_at}
    found = connection.execute(_TRY_AGAIN, {"row_id": step.id, "tries_before": step.tries, **times})
    return found.rowcount == 1


def close(connection: Connection, step: Step, result: Result, by: StaffId | None, now: datetime) -> bool:
    """End it with its result; who closes what nobody had has had it. False when somebody was quicker."""
    found = connection.execute(
        _CLOSE,
        {
            "row_id": step.id,
            "tries_before": step.tries,
            "new_result": result.value,
            "new_closed_at": now,
            "new_closed_by": by,
            "tried_at": None if result is Result.NO_SAFE_WAY else now,
        },
    )
    return found.rowcount == 1


def tighten(
    connection: Connection, step_id: StepId, now: datetime, due_at: datetime, ring_at: datetime | None
) -> bool:  # fmt: skip
    """It is the first of a stricter plan now, and due then."""
    times = {"new_due_at": due_at, "new_first_due_at": max(due_at, now), "new_ring_at": ring_at}
    return connection.execute(_TIGHTEN, {"row_id": step_id, **times}).rowcount == 1


def link_callback(connection: Connection, step_id: StepId, callback_id: CallbackId) -> bool:
    """A call is promised for it."""
    return won(connection, _LINK, step_id, callback_id=callback_id)


def add_try(
    connection: Connection,
    step_id: StepId,
    now: datetime,
    result: Result,
    by: StaffId | None,
    note: bytes | None,
    callback_id: CallbackId | None,
) -> None:
    row = {"step_id": step_id, "at": now, "result": result.value, "by_id": by}
    connection.execute(_ADD_TRY, row | {"note_sealed": note, "callback_id": callback_id})


def tries_of(connection: Connection, followup_id: FollowupId) -> list[Row[Any]]:
    """Return what came of each try of all its steps, notes sealed, the oldest first."""
    return list(connection.execute(_TRIES, {"followup_id": followup_id}))


def _maybe(row: Row[Any] | None) -> Step | None:
    return None if row is None else step_of(row)


def step_of(row: Row[Any]) -> Step:
    return Step(
        id=StepId(row.id),
        followup_id=FollowupId(row.followup_id),
        place=row.place,
        is_open=row.state == "open",
        due_at=row.due_at,
        opened_at=row.opened_at,
        owner_id=None if row.owner_id is None else StaffId(row.owner_id),
        tries=row.tries,
        asked_at=row.asked_at,
        callback_id=None if row.callback_id is None else CallbackId(row.callback_id),
    )
