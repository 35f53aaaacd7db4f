"""Talks of which nobody could say how great the danger is (RX): a supervisor looks after each, day by day. Codes alone;
why nobody could say is sealed, and opened by flows/read_unjudged.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from hotline.calls.tables import calls
from hotline.db.transitions import one_of
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import RecordId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import ContactType
from hotline.records.tables import contact_records, risk_assessments
from hotline.roster.tables import staff

LISTED_FOR = timedelta(days=14)
_MOST = 100
_R, _A = contact_records.c, risk_assessments.c
_who = staff.alias("who")
_LAST = (
    select(func.max(_A.id)).where(_A.record_id == _R.id, _A.level != "").correlate(contact_records).scalar_subquery()
)
_UNJUDGED = (
    select(_R.id, _R.number_fingerprint, _R.opened_at, _R.contact_type, staff.c.name, _A.at)
    .join_from(contact_records, risk_assessments, _A.id == _LAST)
    .join(calls, calls.c.id == _R.call_id)
    .join(staff, staff.c.id == _R.staff_id)
    .join(_who, _who.c.id == _A.by)
    .where(
        # both words, because the index by time begins with them
        and_(one_of(_R.state, ("open", "closed")), _R.opened_at > bindparam("since")),
        and_(_R.risk == RiskLevel.NOT_ASSESSED.value, calls.c.state == "closed"),
        # a supervisor who says RX of another's talk has looked after it
        or_(_who.c.role != "supervisor", _A.by == _R.staff_id),
    )
    .order_by(_R.opened_at, _R.id)
    .limit(_MOST)
)


@dataclass(frozen=True)
class Unjudged:
    """One of these talks. `code` None: the number was withheld; `since`: when it was said that nobody could say."""

    record_id: RecordId
    code: str | None
    at: datetime
    since: datetime
    counsellor: str
    contact_type: ContactType | None


def unjudged_talks(connection: Connection, now: datetime) -> list[Unjudged]:
    """Return those of the last 14 days that no supervisor has looked after, the oldest first."""
    return [
        Unjudged(
            record_id=RecordId(row.id),
            code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
            at=row.opened_at,
            since=row.at,
            counsellor=row.name,
            contact_type=None if row.contact_type is None else ContactType(row.contact_type),
        )
        for row in connection.execute(_UNJUDGED, {"since": now - LISTED_FOR})
    ]
