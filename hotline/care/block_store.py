"""Reads and writes of blocks. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from hotline.care.model import Block, BlockState
from hotline.care.tables import blocks
from hotline.db.together import Question
from hotline.db.transitions import transition
from hotline.kernel.ids import BlockId, CallId, StaffId, new_id

_B = blocks.c
_ADD = insert(blocks)
_STANDS_UNTIL = select(
    select(func.max(_B.until))
    .where(_B.number_fingerprint == bindparam("caller"), _B.state == "stands", _B.until > bindparam("now"))
    .scalar_subquery()
    .label("blocked_until")
)
_OF_NUMBER = select(blocks).where(
    _B.number_fingerprint == bindparam("fingerprint"), _B.state != "over", _B.until > bindparam("now")
)
_BY_ID = select(blocks).where(_B.id == bindparam("block_id"))
_CONFIRM = (
    transition(blocks, leaves=("asked",), enters="stands", sets=("confirmed_by", "confirmed_at"))
    .where(_B.asked_by != bindparam("not_by"), _B.until > bindparam("now"))
)  # fmt: skip
_LIFT = transition(blocks, leaves=("asked", "stands"), enters="over", sets=("lifted_at", "lifted_by"))
_END_OLD = (
    update(blocks)
    .where(_B.number_fingerprint == bindparam("of_number"), _B.state != "over", _B.until <= bindparam("now"))
    .values(state="over")
)


def stands_until(fingerprint: str | None, now: datetime) -> Question[datetime | None]:
    """Until when this number is blocked; None when it is not. A withheld number never is."""
    return Question(_STANDS_UNTIL, {"caller": fingerprint, "now": now}, lambda row: row.blocked_until)


def add_block(
    connection: Connection,
    call_id: CallId,
    fingerprint: str,
    reason_sealed: bytes,
    until: datetime,
    by: StaffId,
    now: datetime,
) -> BlockId:
    """Write down that one supervisor asks for it. Raises IntegrityError when there is one already."""
    connection.execute(_END_OLD, {"of_number": fingerprint, "now": now})
    block_id = BlockId(new_id())
    row = {"id": block_id, "call_id": call_id, "number_fingerprint": fingerprint, "state": BlockState.ASKED.value}
    connection.execute(
        _ADD, row | {"reason_sealed": reason_sealed, "asked_at": now, "asked_by": by, "until": until}
    )  # fmt: skip
    return block_id


def confirm(connection: Connection, block_id: BlockId, by: StaffId, now: datetime) -> bool:
    """Let it stand. False for who asked for it, and when it was lifted or its day has come."""
    parameters = {"row_id": block_id, "new_confirmed_by": by, "new_confirmed_at": now, "not_by": by, "now": now}
    return connection.execute(_CONFIRM, parameters).rowcount == 1


def lift(connection: Connection, block_id: BlockId, by: StaffId, now: datetime) -> bool:
    """From now on the number is connected as any other. False when it is over already."""
    return connection.execute(_LIFT, {"row_id": block_id, "new_lifted_at": now, "new_lifted_by": by}).rowcount == 1


def find_block(connection: Connection, fingerprint: str, now: datetime) -> Block | None:
    """Return the block of a number that is asked for or stands."""
    row = connection.execute(_OF_NUMBER, {"fingerprint": fingerprint, "now": now}).first()
    return None if row is None else _block(row)


def find_block_by_id(connection: Connection, block_id: str) -> Block | None:
    row = connection.execute(_BY_ID, {"block_id": block_id}).first()
    return None if row is None else _block(row)


def _block(row: Row[Any]) -> Block:
    return Block(
        id=BlockId(row.id),
        call_id=CallId(row.call_id),
        number_fingerprint=row.number_fingerprint,
        state=BlockState(row.state),
        reason_sealed=bytes(row.reason_sealed),
        asked_by=StaffId(row.asked_by),
        asked_at=row.asked_at,
        confirmed_by=None if row.confirmed_by is None else StaffId(row.confirmed_by),
        until=row.until,
    )
