"""Conversations by text, newest first; what was written is not among it."""

from sqlalchemy import Connection, and_, or_, select

from hotline.boards.calls import iso, masked
from hotline.boards.paging import Page, cursor_of, read_cursor
from hotline.kernel.classes import CallClass
from hotline.kernel.vault import Vault
from hotline.roster.tables import staff
from hotline.texts.tables import conversations, threads

_CONVERSATIONS = (
    select(conversations, threads.c.number_sealed, threads.c.opted_out_at, staff.c.name)
    .join_from(conversations, threads, threads.c.id == conversations.c.thread_id)
    .join(staff, staff.c.id == conversations.c.staff_id, isouter=True)
)


def list_conversations(
    connection: Connection, vault: Vault, cursor: str | None, limit: int, *, only_open: bool = False
) -> Page:
    """Return conversations. Raises BadCursor."""
    since = conversations.c.queued_at
    query = _CONVERSATIONS.order_by(since.desc(), conversations.c.id.desc()).limit(limit + 1)
    if only_open:
        query = query.where(conversations.c.state != "closed")
    if cursor is not None:
        at, last_id = read_cursor(cursor)
        query = query.where(or_(since < at, and_(since == at, conversations.c.id < last_id)))
    rows = connection.execute(query).all()
    following = cursor_of(rows[limit - 1].queued_at, rows[limit - 1].id) if len(rows) > limit else None
    items: list[dict[str, object]] = [
        {
            "id": row.id,
            "thread_id": row.thread_id,
            "state": row.state,
            "class": CallClass.of_rank(row.class_rank).value,
            "number_masked": masked(row.number_sealed, vault),
            "opted_out": row.opted_out_at is not None,
            "waiting_since": iso(row.queued_at),
            "last_text_at": iso(row.asked_at),
            "answered_at": iso(row.answered_at),
            "counsellor": None if row.staff_id is None else {"id": row.staff_id, "name": row.name},
            "closed_at": iso(row.closed_at),
        }
        for row in rows[:limit]
    ]
    return Page(items, following)
