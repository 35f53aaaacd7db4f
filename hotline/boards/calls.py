"""Calls, for who looks at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from hotline.boards.paging import Page, cursor_of, read_cursor
from hotline.calls.tables import call_events, calls, legs
from hotline.kernel.phone import mask
from hotline.kernel.vault import Vault
from hotline.roster.tables import staff
from hotline.tickets.tables import decisions

_CALLS = select(calls, staff.c.name.label("counsellor_name")).join_from(
    calls, staff, staff.c.id == calls.c.counsellor_id, isouter=True
)


@dataclass(frozen=True)
class CallFilter:
    """What to list; None means any. Times are aware; `since` is included, `until` is not."""

    state: str | None = None
    outcome: str | None = None
    call_class: str | None = None
    carrier_sid: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_calls(connection: Connection, vault: Vault, wanted: CallFilter, cursor: str | None, limit: int) -> Page:
    """Return calls newest first. Raises BadCursor."""
    query = _filtered(_CALLS, wanted).order_by(calls.c.received_at.desc(), calls.c.id.desc()).limit(limit + 1)
    if cursor is not None:
        at, last_id = read_cursor(cursor)
        query = query.where(
            or_(calls.c.received_at < at, and_(calls.c.received_at == at, calls.c.id < last_id)),
        )
    rows = connection.execute(query).all()
    more = len(rows) > limit
    rows = rows[:limit]
    following = cursor_of(rows[-1].received_at, rows[-1].id) if more else None
    return Page([_call(row, vault) for row in rows], following)


def _filtered(query: Select[Any], wanted: CallFilter) -> Select[Any]:
    for column, value in (
        (calls.c.state, wanted.state),
        (calls.c.outcome, wanted.outcome),
        (calls.c["class"], wanted.call_class),
        (calls.c.carrier_sid, wanted.carrier_sid),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(calls.c.received_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(calls.c.received_at < wanted.until)
    return query


def show_call(connection: Connection, vault: Vault, call_id: str) -> dict[str, object] | None:
    """Return one call with its whole story: legs, events, decisions."""
    row = connection.execute(_CALLS.where(calls.c.id == call_id)).first()
    if row is None:
        return None
    events = connection.execute(select(call_events).where(call_events.c.call_id == call_id).order_by(call_events.c.id))
    made = connection.execute(select(decisions).where(decisions.c.call_id == call_id).order_by(decisions.c.id))
    parts = connection.execute(select(legs).where(legs.c.call_id == call_id).order_by(legs.c.started_at, legs.c.id))
    return {
        **_call(row, vault),
        "events": [{"at": iso(event.at), "kind": event.kind, "detail": event.detail} for event in events],
        "decisions": [
            {
                "at": iso(choice.at),
                "rule": choice.rule,
                "chosen": choice.chosen,
                "considered": choice.considered,
                "why": choice.why,
            }
            for choice in made
        ],
        "legs": [
            {
                "party": leg.party,
                "carrier_sid": leg.carrier_sid,
                "state": leg.state,
                "started_at": iso(leg.started_at),
                "answered_at": iso(leg.answered_at),
                "ended_at": iso(leg.ended_at),
                "end_reason": leg.end_reason,
            }
            for leg in parts
        ],
    }


def _call(row: Row[Any], vault: Vault) -> dict[str, object]:
    fields = row._mapping
    counsellor = {"id": row.counsellor_id, "name": row.counsellor_name} if row.counsellor_id else None
    return {
        "id": row.id,
        "carrier_sid": row.carrier_sid,
        "direction": row.direction,
        "class": fields["class"],
        "state": row.state,
        "outcome": row.outcome,
        "received_at": iso(row.received_at),
        "queued_at": iso(row.queued_at),
        "connected_at": iso(row.connected_at),
        "ended_at": iso(row.ended_at),
        "counsellor": counsellor,
        "class_reason": row.class_reason,
        "number_masked": masked(row.number_sealed, vault),
    }


def masked(sealed: bytes | None, vault: Vault) -> str:
    """Open a number only to mask it; a withheld or forgotten one is an empty text."""
    number = "" if not sealed else vault.open(bytes(sealed))
    return mask(number) if number else ""


def iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
