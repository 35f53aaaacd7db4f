"""Alerts that nobody has seen yet, and who has seen the last ones. Codes, never numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from hotline.alerts.model import AlertKind
from hotline.alerts.store import SETTLED
from hotline.alerts.tables import alerts
from hotline.calls.tables import calls
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff

_SEEN_SHOWN = 3
_OPENED = ("record", "step", "emergency", "message", "text")

_FIELDS: Select[Any] = (
    select(alerts, staff.c.name, calls.c.number_fingerprint)
    .join_from(alerts, staff, staff.c.id == alerts.c.staff_id, isouter=True)
    .join(calls, calls.c.id == alerts.c.call_id, isouter=True)
)
_UNSEEN = (
    _FIELDS.add_columns(func.count().over().label("how_many"))
    .where(alerts.c.seen_at.is_(None))
    .order_by(alerts.c.at.desc(), alerts.c.id.desc())
    .limit(bindparam("most"))
)
_SEEN = (
    _FIELDS.where(alerts.c.seen_at >= bindparam("since"), alerts.c.at >= bindparam("since"))
    .where(alerts.c.seen_by != SETTLED)
    .order_by(alerts.c.seen_at.desc(), alerts.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Alert:
    """What a supervisor must know. `whom`: the counsellor's name, else the code of the caller it is about.

    `help_id`: a colleague calls for a supervisor, and waits to be told that somebody comes."""

    id: str
    at: datetime
    kind: AlertKind
    whom: str | None
    staff_id: StaffId | None
    code: str | None
    call_id: str | None
    help_id: str | None
    lacking: tuple[str, ...]
    leads_to: tuple[str, str] | None
    """What can be opened to deal with it, and its id."""
    seen_at: datetime | None
    seen_by: str | None


@dataclass(frozen=True)
class Alerts:
    """`unseen` are the newest of `how_many`; `seen` the last that a person has seen."""

    how_many: int
    unseen: tuple[Alert, ...]
    seen: tuple[Alert, ...]

    @property
    def more(self) -> int:
        return self.how_many - len(self.unseen)


def alerts_now(connection: Connection, since: datetime, most: int) -> Alerts:
    """Return the open alerts, newest first, and the last that a person has seen since then."""
    unseen = connection.execute(_UNSEEN, {"most": most}).all()
    seen = connection.execute(_SEEN, {"since": since, "most": _SEEN_SHOWN}).all()
    return Alerts(unseen[0].how_many if unseen else 0, tuple(map(_alert, unseen)), tuple(map(_alert, seen)))


def _alert(row: Row[Any]) -> Alert:
    code = caller_code(row.number_fingerprint) if row.number_fingerprint else None
    return Alert(
        id=row.id,
        at=row.at,
        kind=AlertKind(row.kind),
        whom=row.name or code,
        staff_id=row.staff_id,
        code=code,
        call_id=row.call_id,
        help_id=row.detail.get("help"),
        lacking=tuple(row.detail.get("lacking", ())),
        leads_to=next(((one, row.detail[one]) for one in _OPENED if one in row.detail), None),
        seen_at=row.seen_at,
        seen_by=row.seen_by,
    )
