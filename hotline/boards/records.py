"""Records as somebody sees them in a list: codes, never numbers; not a word of what was written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hotline.calls.tables import calls
from hotline.db.transitions import one_of
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.tables import contact_records, risk_assessments
from hotline.roster.tables import staff
from hotline.tickets.tables import offers

_R, _A = contact_records.c, risk_assessments.c
_MOST = 100
_FIELDS = (
    select(_R.id, _R.opened_at, _R.state, _R.risk, _R.number_fingerprint, staff.c.name, calls.c.state.label("call"))
    .join_from(contact_records, staff, staff.c.id == _R.staff_id)
    .join(calls, calls.c.id == _R.call_id)
)
_HERS = _FIELDS.where(_R.staff_id == bindparam("staff_id"), _R.state == "open").order_by(_R.opened_at, _R.id)
_OPEN = _FIELDS.where(_R.state == "open").order_by(_R.opened_at, _R.id).limit(_MOST)
_CLOSED = _FIELDS.where(_R.state == "closed").order_by(_R.opened_at.desc(), _R.id.desc()).limit(_MOST)
_IN_TALK = (
    select(_R.id)
    .join_from(offers, contact_records, _R.call_id == offers.c.call_id)
    .where(offers.c.staff_id == bindparam("staff_id"), one_of(offers.c.state, ("bridged", "joined")))
)
_JUDGED = select(_A.at).where(_A.record_id == bindparam("record_id")).order_by(_A.id.desc()).limit(1)


@dataclass(frozen=True)
class Listed:
    """A record in a list. `code` None: the number was withheld."""

    id: RecordId
    code: str | None
    opened_at: datetime
    risk: RiskLevel | None
    counsellor: str
    is_open: bool
    is_talk: bool


@dataclass(frozen=True)
class Writing:
    """What she has to write: the record of the talk she is in, else the newest of hers that is not finished; and all
    of hers that are not, oldest first. `judged_at`: when somebody last wrote of the danger in the one at hand."""

    at_hand: RecordId | None
    judged_at: datetime | None
    hers: tuple[Listed, ...]

    @property
    def others(self) -> tuple[Listed, ...]:
        return tuple(one for one in self.hers if one.id != self.at_hand)


def what_to_write(connection: Connection, staff_id: StaffId) -> Writing:
    hers = tuple(_listed(row) for row in connection.execute(_HERS, {"staff_id": staff_id}))
    talk = connection.execute(_IN_TALK, {"staff_id": staff_id}).scalar()
    at_hand = talk or (hers[-1].id if hers else None)
    judged_at = connection.execute(_JUDGED, {"record_id": at_hand}).scalar() if at_hand else None
    return Writing(at_hand, judged_at, hers)


def unfinished_records(connection: Connection) -> list[Listed]:
    """Return what anybody has to finish, oldest first."""
    return [_listed(row) for row in connection.execute(_OPEN)]


def closed_records(connection: Connection) -> list[Listed]:
    """Return what was closed, newest first."""
    return [_listed(row) for row in connection.execute(_CLOSED)]


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    fields = row._mapping
    fingerprint, risk = fields["number_fingerprint"], fields["risk"]
    return Listed(
        id=RecordId(fields["id"]),
        code=caller_code(fingerprint) if fingerprint else None,
        opened_at=fields["opened_at"],
        risk=None if risk is None else RiskLevel(risk),
        counsellor=fields["name"],
        is_open=fields["state"] == "open",
        is_talk=fields["call"] != "closed",
    )
