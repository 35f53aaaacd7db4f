"""Forgetting whose a care plan or a block was. Nothing here commits."""

from sqlalchemy import Connection, bindparam, delete

from hotline.care.tables import blocks, care_plans

_FORGET = tuple(
    delete(table).where(table.c.number_fingerprint == bindparam("fingerprint")) for table in (care_plans, blocks)
)


def forget_caller(connection: Connection, fingerprint: str) -> None:
    """Nobody recognises this number any more: what was agreed with it, or said of it, goes as a whole."""
    for statement in _FORGET:
        connection.execute(statement, {"fingerprint": fingerprint})
