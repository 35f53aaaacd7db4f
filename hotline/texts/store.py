"""Reads and writes of threads and texts. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from hotline.kernel.ids import ThreadId, new_id
from hotline.kernel.vault import SealedNumber
from hotline.texts.model import Thread
from hotline.texts.tables import texts, threads

_ADD_THREAD = insert(threads)
_ADD_TEXT = insert(texts)
# FOR UPDATE: of two texts at once the second must see that the first was answered
_OF_NUMBER = select(threads).where(threads.c.number_fingerprint == bindparam("fingerprint")).with_for_update()
_BY_ID = select(threads).where(threads.c.id == bindparam("thread_id"))
_NUMBER = select(threads.c.number_fingerprint).where(threads.c.id == bindparam("thread_id"))
_NUMBERS_OF_CODE = select(threads.c.number_fingerprint).where(
    threads.c.number_fingerprint >= bindparam("begins"), threads.c.number_fingerprint < bindparam("ends")
)
_KNOWN = select(texts.c.id).where(texts.c.carrier_sid == bindparam("sid"))
_TOUCH = (
    update(threads)
    .where(threads.c.id == bindparam("row_id"))
    .values(
        last_text_at=bindparam("now"),
        answered_at=func.coalesce(
            bindparam("new_answered_at", type_=threads.c.answered_at.type), threads.c.answered_at
        ),
        danger_at=func.coalesce(bindparam("new_danger_at", type_=threads.c.danger_at.type), threads.c.danger_at),
    )
)
_OPT = update(threads).where(threads.c.id == bindparam("row_id")).values(opted_out_at=bindparam("new_opted_out_at"))
_REPORT = (
    update(texts)
    .where(
        or_(texts.c.id == bindparam("text_id"), texts.c.carrier_sid == bindparam("sid")),
        texts.c.direction == "outbound",
        texts.c.status_rank < bindparam("new_rank"),
    )
    .values(
        status=bindparam("new_status"),
        status_rank=bindparam("new_rank"),
        carrier_sid=func.coalesce(texts.c.carrier_sid, bindparam("sid")),
        error_code=bindparam("new_error"),
    )
)


def find_thread(connection: Connection, fingerprint: str) -> Thread | None:
    row = connection.execute(_OF_NUMBER, {"fingerprint": fingerprint}).first()
    return None if row is None else _thread(row)


def open_thread(connection: Connection, number: SealedNumber | None, now: datetime) -> Thread:
    """Begin a thread. Raises IntegrityError when the number has one."""
    thread_id = new_id()
    connection.execute(
        _ADD_THREAD,
        {
            "id": thread_id,
            "number_fingerprint": number.fingerprint if number else None,
            "number_sealed": number.sealed if number else None,
            "opened_at": now,
            "last_text_at": now,
        },
    )
    return _thread(connection.execute(_BY_ID, {"thread_id": thread_id}).one())


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        id=ThreadId(row.id),
        opted_out=row.opted_out_at is not None,
        answered_at=row.answered_at,
        last_text_at=row.last_text_at,
    )


def number_of_thread(connection: Connection, thread_id: ThreadId) -> str | None:
    """Return the fingerprint of a thread's number; None when it was withheld."""
    found = connection.execute(_NUMBER, {"thread_id": thread_id}).scalar()
    return None if found is None else str(found)


def numbers_of_code(connection: Connection, begins: str, ends: str) -> set[str]:
    """Return the numbers that have written whose fingerprints stand between these two."""
    return set(connection.execute(_NUMBERS_OF_CODE, {"begins": begins, "ends": ends}).scalars())


def is_known(connection: Connection, carrier_sid: str) -> bool:
    return connection.execute(_KNOWN, {"sid": carrier_sid}).first() is not None


def add_text(
    connection: Connection,
    thread_id: ThreadId,
    *,
    direction: str,
    carrier_sid: str | None,
    phrase: str | None,
    body: bytes,
    danger: bool,
    media: int,
    status: str,
    now: datetime,
) -> str:
    """Add one text and return its id. Raises IntegrityError when the carrier's id is known already."""
    text_id = new_id()
    connection.execute(
        _ADD_TEXT,
        {
            "id": text_id,
            "thread_id": thread_id,
            "direction": direction,
            "carrier_sid": carrier_sid,
            "phrase": phrase,
            "body_sealed": body,
            "danger": danger,
            "media": media,
            "status": status,
            "status_rank": 0,
            "at": now,
        },
    )
    return text_id


def touch_thread(connection: Connection, thread_id: ThreadId, now: datetime, *, answered: bool, danger: bool) -> None:
    connection.execute(
        _TOUCH,
        {
            "row_id": thread_id,
            "now": now,
            "new_answered_at": now if answered else None,
            "new_danger_at": now if danger else None,
        },
    )


def set_opt_out(connection: Connection, thread_id: ThreadId, since: datetime | None) -> None:
    connection.execute(_OPT, {"row_id": thread_id, "new_opted_out_at": since})


def report_delivery(
    connection: Connection, text_id: str, carrier_sid: str, status: str, rank: int, error_code: str | None
) -> bool:
    """Take in a delivery report. False when we know better already: reports come in any order, the end stays."""
    parameters = {
        "text_id": text_id,
        "sid": carrier_sid,
        "new_status": status,
        "new_rank": rank,
        "new_error": error_code,
    }
    return connection.execute(_REPORT, parameters).rowcount >= 1
