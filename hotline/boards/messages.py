"""What people left for us: recorded messages and texts, newest first; sounds and bodies are not among it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, and_, or_, select

from hotline.boards.calls import iso, masked
from hotline.boards.left_messages import LEFT, OPEN, left
from hotline.boards.paging import Page, cursor_of, read_cursor
from hotline.kernel.vault import Vault
from hotline.messages.tables import messages
from hotline.texts.tables import texts, threads

_TEXT = select(texts, texts.c.at.label("when"), threads.c.number_sealed, threads.c.opted_out_at).join_from(
    texts, threads, threads.c.id == texts.c.thread_id
)


def list_messages(
    connection: Connection, vault: Vault, kind: str | None, cursor: str | None, limit: int, *, only_open: bool = False
) -> Page:
    """Return recorded messages (`kind` voice), texts (text) or both, newest first. Raises BadCursor.

    `only_open`: of those recorded only what is still to be dealt with.
    """
    after = None if cursor is None else read_cursor(cursor)
    found: list[tuple[datetime, str, dict[str, object]]] = []
    voice = LEFT.where(OPEN) if only_open else LEFT
    if kind in {None, "voice"}:
        found += _newest(connection, voice, messages.c.received_at, messages.c.id, after, limit, vault, left)
    if kind in {None, "text"}:
        found += _newest(connection, _TEXT, texts.c.at, texts.c.id, after, limit, vault, _text)
    found.sort(key=lambda one: one[:2], reverse=True)
    following = cursor_of(*found[limit - 1][:2]) if len(found) > limit else None
    return Page([item for _, _, item in found[:limit]], following)


def _newest(
    connection: Connection,
    query: Select[Any],
    at: Column[Any],
    row_id: Column[Any],
    after: tuple[datetime, str] | None,
    limit: int,
    vault: Vault,
    show: Callable[[Row[Any], Vault], dict[str, object]],
) -> list[tuple[datetime, str, dict[str, object]]]:
    if after is not None:
        query = query.where(or_(at < after[0], and_(at == after[0], row_id < after[1])))
    rows = connection.execute(query.order_by(at.desc(), row_id.desc()).limit(limit + 1))
    return [(row.when, row.id, show(row, vault)) for row in rows]


def _text(row: Row[Any], vault: Vault) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": "text",
        "direction": row.direction,
        "thread_id": row.thread_id,
        "carrier_sid": row.carrier_sid,
        "number_masked": masked(row.number_sealed, vault),
        "received_at": iso(row.at),
        "state": row.status,
        "danger": bool(row.danger),
        "answer": row.phrase,
        "error_code": row.error_code,
        "opted_out": row.opted_out_at is not None,
    }
