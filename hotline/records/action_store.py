"""Reads and writes of a record's actions, and of what was added after its end. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from hotline.kernel.ids import RecordId, StaffId
from hotline.records.action_model import ActionState, Addendum, RecordAction
from hotline.records.tables import record_actions, record_addenda

_A = record_actions.c

_ADD = insert(record_actions)
_OF_RECORD = select(record_actions).where(_A.record_id == bindparam("record_id")).order_by(_A.id)
_MOVE = (
    update(record_actions)
    .where(_A.id == bindparam("row_id"), _A.record_id == bindparam("of_record"))
    .values(state=bindparam("new_state"), changed_at=bindparam("now"), changed_by=bindparam("new_by"))
)
_ADD_LATER = insert(record_addenda)
_ADDENDA = (
    select(record_addenda)
    .where(record_addenda.c.record_id == bindparam("record_id"))
    .order_by(record_addenda.c.id)
)  # fmt: skip


def add_action(
    connection: Connection, record_id: RecordId, what_sealed: bytes, state: ActionState, by: StaffId, now: datetime
) -> None:
    row = {"record_id": record_id, "what_sealed": what_sealed, "state": state.value}
    connection.execute(_ADD, row | {"changed_at": now, "changed_by": by})


def move_action(
    connection: Connection, record_id: RecordId, action_id: int, state: ActionState, by: StaffId, now: datetime
) -> bool:
    """Say how far an action has come. False when this record has no such action."""
    wanted = {"row_id": action_id, "of_record": record_id, "new_state": state.value, "now": now, "new_by": by}
    return connection.execute(_MOVE, wanted).rowcount == 1


def list_actions(connection: Connection, record_id: RecordId) -> list[RecordAction]:
    return [
        RecordAction(
            id=row.id,
            record_id=record_id,
            state=ActionState(row.state),
            changed_at=row.changed_at,
            changed_by=StaffId(row.changed_by),
            what_sealed=bytes(row.what_sealed),
        )
        for row in connection.execute(_OF_RECORD, {"record_id": record_id})
    ]


def add_addendum(connection: Connection, record_id: RecordId, one: Addendum) -> None:
    row = {"record_id": record_id, "at": one.at, "by": one.by}
    connection.execute(_ADD_LATER, row | {"reason_sealed": one.reason_sealed, "body_sealed": one.body_sealed})


def list_addenda(connection: Connection, record_id: RecordId) -> list[Addendum]:
    return [
        Addendum(row.at, StaffId(row.by), bytes(row.reason_sealed), bytes(row.body_sealed))
        for row in connection.execute(_ADDENDA, {"record_id": record_id})
    ]
