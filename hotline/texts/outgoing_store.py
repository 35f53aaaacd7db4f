"""Reads and writes of what we send. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, or_, select, update

from hotline.kernel.ids import ThreadId
from hotline.texts.tables import texts, threads

_END_RANK = 6
"""The rank of a delivery's end; see carrier/twilio_forms."""

_TEXT = select(texts, threads.c.number_sealed, threads.c.opted_out_at).join_from(
    texts, threads, threads.c.id == texts.c.thread_id
)
_BY_ID = _TEXT.where(texts.c.id == bindparam("text_id"))
_REPORTED = _TEXT.where(or_(texts.c.id == bindparam("text_id"), texts.c.carrier_sid == bindparam("sid")))
_OF_THREAD = select(texts).where(texts.c.thread_id == bindparam("thread_id")).order_by(texts.c.at, texts.c.id)
_LATEST_BODIES = (
    select(texts.c.body_sealed)
    .where(texts.c.thread_id == bindparam("thread_id"))
    .order_by(texts.c.at.desc(), texts.c.id.desc())
    .limit(bindparam("most"))
)
_REACH = select(threads.c.opted_out_at).where(
    threads.c.id == bindparam("thread_id"), threads.c.number_sealed.is_not(None)
)
_NAME = (
    update(texts)
    .where(texts.c.id == bindparam("row_id"), texts.c.carrier_sid.is_(None))
    .values(carrier_sid=bindparam("sid"))
)
_KNOWN = select(texts.c.carrier_sid).where(texts.c.carrier_sid.in_(bindparam("sids", expanding=True)))
_UNSENT = (
    update(texts)
    .where(texts.c.id == bindparam("row_id"), texts.c.status_rank < _END_RANK)
    .values(status="failed", status_rank=_END_RANK, error_code=bindparam("new_error"))
)
_OPT_OUT = (
    update(threads)
    .where(threads.c.id == bindparam("row_id"), threads.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("now"))
)
_SENT_SINCE = select(
    exists(
        select(texts.c.id)
        .join_from(texts, threads, threads.c.id == texts.c.thread_id)
        .where(
            threads.c.number_fingerprint == bindparam("fingerprint"),
            texts.c.phrase == bindparam("phrase"),
            texts.c.at > bindparam("since"),
        )
    )
)


@dataclass(frozen=True)
class TextToSend:
    """One text of ours. `phrase` is None for what a person wrote."""

    id: str
    thread_id: ThreadId
    carrier_sid: str | None
    phrase: str | None
    number_sealed: bytes
    body_sealed: bytes
    opted_out: bool


@dataclass(frozen=True)
class Reach:
    """A thread with a number that can be written to, if they let us."""

    opted_out: bool


def get_text(connection: Connection, text_id: str) -> TextToSend:
    """Return a text of ours that is known to exist."""
    return _to_send(connection.execute(_BY_ID, {"text_id": text_id}).one())


def find_reported(connection: Connection, text_id: str, carrier_sid: str) -> TextToSend | None:
    """Return the text that a delivery report speaks of."""
    row = connection.execute(_REPORTED, {"text_id": text_id, "sid": carrier_sid}).first()
    return None if row is None or row.direction != "outbound" else _to_send(row)


def find_reach(connection: Connection, thread_id: ThreadId) -> Reach | None:
    """Say whether a thread may be written to; None when its number was withheld."""
    row = connection.execute(_REACH, {"thread_id": thread_id}).first()
    return None if row is None else Reach(opted_out=row.opted_out_at is not None)


def texts_of_thread(connection: Connection, thread_id: ThreadId) -> list[Row[Any]]:
    """Return all texts of a thread, sealed, the oldest first."""
    return list(connection.execute(_OF_THREAD, {"thread_id": thread_id}))


def latest_bodies(connection: Connection, thread_id: ThreadId, most: int) -> list[bytes]:
    """Return what was last written in a thread, by them and by us, sealed, the newest first."""
    return list(connection.execute(_LATEST_BODIES, {"thread_id": thread_id, "most": most}).scalars())


def name_text(connection: Connection, text_id: str, carrier_sid: str) -> bool:
    """Learn the carrier's id of a text, unless its own report has told it already."""
    return connection.execute(_NAME, {"row_id": text_id, "sid": carrier_sid}).rowcount == 1


def known_ids(connection: Connection, carrier_sids: list[str]) -> set[str]:
    """Return those of the carrier's ids that are known to be a text's."""
    return set(connection.execute(_KNOWN, {"sids": carrier_sids}).scalars())


def mark_unsent(connection: Connection, text_id: str, error_code: str | None) -> bool:
    return connection.execute(_UNSENT, {"row_id": text_id, "new_error": error_code}).rowcount == 1


def note_opt_out(connection: Connection, thread_id: ThreadId, now: datetime) -> bool:
    """The carrier says that they have opted out there."""
    return connection.execute(_OPT_OUT, {"row_id": thread_id, "now": now}).rowcount == 1


def _to_send(row: Row[Any]) -> TextToSend:
    return TextToSend(
        id=row.id,
        thread_id=ThreadId(row.thread_id),
        carrier_sid=row.carrier_sid,
        phrase=row.phrase,
        number_sealed=bytes(row.number_sealed or b""),
        body_sealed=bytes(row.body_sealed),
        opted_out=row.opted_out_at is not None,
    )


def was_sent_since(connection: Connection, fingerprint: str, phrase: str, since: datetime) -> bool:
    """Whether this number was sent this sentence of ours after `since`."""
    wanted = {"fingerprint": fingerprint, "phrase": phrase, "since": since}
    return bool(connection.execute(_SENT_SINCE, wanted).scalar())
