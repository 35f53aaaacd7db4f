"""Alerts, newest first."""

from sqlalchemy import Connection, and_, or_, select

from hotline.alerts.tables import alerts
from hotline.boards.calls import iso
from hotline.boards.paging import Page, cursor_of, read_cursor
from hotline.roster.tables import staff

_ALERTS = select(alerts, staff.c.name).join_from(alerts, staff, staff.c.id == alerts.c.staff_id, isouter=True)


def list_alerts(connection: Connection, cursor: str | None, limit: int, *, only_open: bool = False) -> Page:
    """Return alerts. Raises BadCursor."""
    query = _ALERTS.order_by(alerts.c.at.desc(), alerts.c.id.desc()).limit(limit + 1)
    if only_open:
        query = query.where(alerts.c.seen_at.is_(None))
    if cursor is not None:
        at, last_id = read_cursor(cursor)
        query = query.where(or_(alerts.c.at < at, and_(alerts.c.at == at, alerts.c.id < last_id)))
    rows = connection.execute(query).all()
    following = cursor_of(rows[limit - 1].at, rows[limit - 1].id) if len(rows) > limit else None
    items: list[dict[str, object]] = [
        {
            "id": row.id,
            "at": iso(row.at),
            "kind": row.kind,
            "counsellor": None if row.staff_id is None else {"id": row.staff_id, "name": row.name},
            "call_id": row.call_id,
            "detail": row.detail,
            "seen_at": iso(row.seen_at),
            "seen_by": row.seen_by,
        }
        for row in rows[:limit]
    ]
    return Page(items, following)
