"""Promises to ring back, newest first."""

from sqlalchemy import Connection, and_, or_, select

from hotline.boards.calls import iso, masked
from hotline.boards.paging import Page, cursor_of, read_cursor
from hotline.callbacks.model import OPEN
from hotline.callbacks.tables import callback_attempts, callbacks
from hotline.kernel.classes import CallClass
from hotline.kernel.vault import Vault


def list_callbacks(
    connection: Connection, vault: Vault, cursor: str | None, limit: int, *, only_open: bool = False
) -> Page:
    """Return call-backs as promised. Raises BadCursor."""
    query = select(callbacks).order_by(callbacks.c.requested_at.desc(), callbacks.c.id.desc()).limit(limit + 1)
    if only_open:
        query = query.where(callbacks.c.state.in_([state.value for state in OPEN]))
    if cursor is not None:
        at, last_id = read_cursor(cursor)
        query = query.where(
            or_(callbacks.c.requested_at < at, and_(callbacks.c.requested_at == at, callbacks.c.id < last_id))
        )
    rows = connection.execute(query).all()
    tries = _attempts(connection, [row.id for row in rows[:limit]])
    following = cursor_of(rows[limit - 1].requested_at, rows[limit - 1].id) if len(rows) > limit else None
    items: list[dict[str, object]] = [
        {
            "id": row.id,
            "call_id": row.call_id,
            "state": row.state,
            "class": CallClass.of_rank(row.class_rank).value,
            "number_masked": masked(row.number_sealed, vault),
            "number_confirmed": bool(row.number_confirmed),
            "place_since": iso(row.place_since),
            "best_hours": row.best_hours,
            "counts_from": iso(row.counts_from),
            "promised_by": iso(row.promised_by),
            "promise_kept": row.promise_kept,
            "attempts": tries.get(row.id, []),
        }
        for row in rows[:limit]
    ]
    return Page(items, following)


def _attempts(connection: Connection, ids: list[str]) -> dict[str, list[dict[str, object]]]:
    query = select(callback_attempts).where(callback_attempts.c.callback_id.in_(ids)).order_by(callback_attempts.c.id)
    tries: dict[str, list[dict[str, object]]] = {}
    for row in connection.execute(query):
        tries.setdefault(row.callback_id, []).append({"at": iso(row.at), "result": row.result})
    return tries
