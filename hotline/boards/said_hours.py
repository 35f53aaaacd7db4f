"""What supervisors have said of the line's hours: who, until when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from hotline.hours.tables import said_hours
from hotline.kernel.vault import Vault
from hotline.roster.tables import staff

_ender = staff.alias("ender")
_ALL: Select[Any] = (
    select(said_hours, staff.c.name, _ender.c.name.label("ender"))
    .join_from(said_hours, staff, staff.c.id == said_hours.c.said_by)
    .join(_ender, _ender.c.id == said_hours.c.ended_by, isouter=True)
    .order_by(said_hours.c.said_at.desc(), said_hours.c.id.desc())
    .limit(bindparam("most"))
)
_STANDS = _ALL.where(said_hours.c.until > bindparam("now"), said_hours.c.ended_at.is_(None))


@dataclass(frozen=True)
class SaidHours:
    """The line is open, or closed, until then. `ended_at`: before its time, by `ended_by`."""

    is_open: bool
    said_at: datetime
    said_by: str
    reason: str
    until: datetime
    ended_at: datetime | None
    ended_by: str | None


def said_now(connection: Connection, vault: Vault, now: datetime) -> SaidHours | None:
    """Return what stands; None while the line keeps its written hours."""
    row = connection.execute(_STANDS, {"now": now, "most": 1}).first()
    return None if row is None else _said(row, vault)


def said_before(connection: Connection, vault: Vault, most: int) -> list[SaidHours]:
    """Return the last of all, newest first."""
    return [_said(row, vault) for row in connection.execute(_ALL, {"most": most})]


def _said(row: Row[Any], vault: Vault) -> SaidHours:
    reason = vault.open(row.reason_sealed)
    return SaidHours(row.is_open, row.said_at, row.name, reason, row.until, row.ended_at, row.ender)
