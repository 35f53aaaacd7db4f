"""Reads and writes of wrong answers, by account. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from hotline.accounts.rules import Tries
from hotline.accounts.tables import sign_in_tries as tries

_FIND = select(tries).where(tries.c.fingerprint == bindparam("fingerprint")).with_for_update()
_ADD = insert(tries)
_SET = (
    update(tries)
    .where(tries.c.fingerprint == bindparam("of"))
    .values(count=bindparam("new_count"), not_before=bindparam("new_not_before"), last_at=bindparam("new_last_at"))
)
_CLEAR = tries.delete().where(tries.c.fingerprint == bindparam("of"))
_FORGET = tries.delete().where(tries.c.last_at < bindparam("before"))


def find_tries(connection: Connection, fingerprint: str) -> Tries | None:
    """Return what was tried, and keep others from counting until this work is done."""
    row = connection.execute(_FIND, {"fingerprint": fingerprint}).first()
    return None if row is None else Tries(int(row._mapping["count"]), row.not_before, row.last_at)


def add_tries(connection: Connection, fingerprint: str, first: Tries) -> None:
    """Count the first. Raises IntegrityError when another was counted at the same moment elsewhere."""
    row = {"fingerprint": fingerprint, "count": first.count, "not_before": first.not_before, "last_at": first.last_at}
    connection.execute(_ADD, row)


def set_tries(connection: Connection, fingerprint: str, now: Tries) -> None:
    values = {"of": fingerprint, "new_count": now.count, "new_not_before": now.not_before, "new_last_at": now.last_at}
    connection.execute(_SET, values)


def clear_tries(connection: Connection, fingerprint: str) -> None:
    connection.execute(_CLEAR, {"of": fingerprint})


def forget_tries(connection: Connection, before: datetime) -> int:
    return connection.execute(_FORGET, {"before": before}).rowcount
