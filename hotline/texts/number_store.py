"""Numbers of threads: which are old, what is known of one, forgetting and knowing it again. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update

from hotline.kernel.ids import ThreadId
from hotline.texts.tables import conversations, threads

_T = threads.c
_OLD = (
    select(_T.number_fingerprint)
    .where(_T.number_fingerprint > bindparam("after"), _T.last_text_at <= bindparam("before"))
    .order_by(_T.number_fingerprint)
    .limit(bindparam("most"))
)
_OLD_NUMBERS = _OLD.where(_T.number_sealed.is_not(None))
_IS_OPEN = exists().where(conversations.c.thread_id == _T.id, conversations.c.state.in_(("waiting", "taken")))
_OF_NUMBER = _T.number_fingerprint == bindparam("fingerprint")
_KNOWN = select(_T.last_text_at, _T.danger_at, _IS_OPEN.label("is_open")).where(_OF_NUMBER)
_FORGET_NUMBER = update(threads).where(_OF_NUMBER).values(number_sealed=None)
_FORGET_CALLER = update(threads).where(_OF_NUMBER).values(number_sealed=None, number_fingerprint=None)
_KNOW_AGAIN = (
    update(threads)
    .where(_T.id == bindparam("row_id"), _T.number_sealed.is_(None), _T.number_fingerprint.is_not(None))
    .values(number_sealed=bindparam("new_number_sealed"))
)


@dataclass(frozen=True)
class KnownThread:
    last_at: datetime | None = None
    danger_at: datetime | None = None
    is_open: bool = False


def old_numbers(connection: Connection, before: datetime, after: str, most: int) -> list[str]:
    """Return fingerprints, in their order, of threads that were silent since then and have still a number."""
    return list(connection.execute(_OLD_NUMBERS, {"before": before, "after": after, "most": most}).scalars())


def old_callers(connection: Connection, before: datetime, after: str, most: int) -> list[str]:
    """Return fingerprints, in their order, of threads that were silent since then."""
    return list(connection.execute(_OLD, {"before": before, "after": after, "most": most}).scalars())


def known_thread(connection: Connection, fingerprint: str) -> KnownThread:
    row = connection.execute(_KNOWN, {"fingerprint": fingerprint}).first()
    return KnownThread() if row is None else KnownThread(row.last_text_at, row.danger_at, bool(row.is_open))


def forget_number(connection: Connection, fingerprint: str) -> None:
    connection.execute(_FORGET_NUMBER, {"fingerprint": fingerprint})


def forget_caller(connection: Connection, fingerprint: str) -> None:
    """Leave what was written, and nothing that says by whom."""
    connection.execute(_FORGET_CALLER, {"fingerprint": fingerprint})


def know_again(connection: Connection, thread_id: ThreadId, number_sealed: bytes) -> None:
    """Somebody whose number was forgotten writes again, and is to be answered."""
    connection.execute(_KNOW_AGAIN, {"row_id": thread_id, "new_number_sealed": number_sealed})
