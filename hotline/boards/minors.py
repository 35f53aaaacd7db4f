"""What is held of children, and who read it: the counts for the yearly audit (standards 2.1), nothing small among them.

Three groups that share nobody: under 14, from 14 to 17, and minors of whom no age was written. A group too small to be
told of is told nothing more of, or it could be reckoned from that.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select

from hotline.audit.tables import audit_events
from hotline.boards.past import RecordThen, Span, records_then
from hotline.emergencies.tables import emergencies
from hotline.followups.tables import followups
from hotline.kernel.risk import RiskLevel
from hotline.records.model import AgeGroup, Answer
from hotline.records.tables import contact_records
from hotline.sheets.small_cells import broken_down, part_of

GROUPS = ("under_14", "14_17", "age_unknown")
PURPOSES = ("safety", "followup", "rescue")
"""Beside the counselling itself: a level of risk, a follow-up, a rescue."""
ROLES = ("counsellor", "supervisor", "data_officer")

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_A = audit_events.c
_FOLLOWED = select(followups.c.origin_id).where(followups.c.counts_from <= bindparam("as_of"))
_RESCUED = (
    select(contact_records.c.id)
    .join_from(emergencies, contact_records, contact_records.c.call_id == emergencies.c.call_id)
    .where(emergencies.c.asked_at <= bindparam("as_of"))
)
_READ = select(_A.which, _A.role).where(
    *(_A.subject == "record", _A.act == "read"),
    *(_A.at >= bindparam("since"), _A.at < bindparam("until"), _A.at <= bindparam("as_of")),
)


@dataclass(frozen=True)
class HeldOf:
    """Of one group: how many records, what beside counselling they serve, and how often each role opened one in the
    year. None is withheld."""

    group: str
    records: int | None
    purposes: dict[str, int | None]
    readings: int | None
    by_role: dict[str, int | None]


@dataclass(frozen=True)
class MinorsAudit:
    total: int | None
    groups: tuple[HeldOf, ...]


def minors_audit(connection: Connection, year: Span) -> MinorsAudit:
    """Count what is held at the end of the year, and the readings in it."""
    bounds = year.bounds | {"as_of": min(year.as_of, year.until)}
    by_group: dict[str, list[RecordThen]] = {name: [] for name in GROUPS}
    for record in records_then(connection, Span(_EVER, year.until, bounds["as_of"])):
        if group := _group(record):
            by_group[group].append(record)
    followed = set(connection.execute(_FOLLOWED, {"as_of": bounds["as_of"]}).scalars())
    rescued = set(connection.execute(_RESCUED, {"as_of": bounds["as_of"]}).scalars())
    readings = [(row.which, row.role) for row in connection.execute(_READ, bounds)]
    shown = broken_down([len(by_group[name]) for name in GROUPS])
    groups = [
        _nothing(name) if count is None else _held(name, by_group[name], followed, rescued, readings)
        for name, count in zip(GROUPS, shown.parts, strict=True)
    ]
    return MinorsAudit(shown.total, tuple(groups))


def _group(record: RecordThen) -> str | None:
    match record.age_group:
        case AgeGroup.UNDER_14:
            return "under_14"
        case AgeGroup.TO_17:
            return "14_17"
        case None | AgeGroup.NOT_KNOWN | AgeGroup.REFUSED | AgeGroup.NOT_ASKED:
            return "age_unknown" if record.minor is Answer.YES else None
    return None


def _nothing(name: str) -> HeldOf:
    return HeldOf(name, None, dict.fromkeys(PURPOSES), None, dict.fromkeys(ROLES))


def _held(
    name: str,
    records: Sequence[RecordThen],
    followed: set[str],
    rescued: set[str],
    readings: Sequence[tuple[str, str]],
) -> HeldOf:
    ids, many = {record.id for record in records}, len(records)
    by_role = Counter(role for which, role in readings if which in ids)
    shown = broken_down([by_role[role] for role in ROLES])
    assessed = sum(record.level not in {None, RiskLevel.NOT_ASSESSED} for record in records)
    serving = (assessed, len(ids & followed), len(ids & rescued))
    return HeldOf(
        group=name,
        records=many,
        purposes={purpose: part_of(many, count) for purpose, count in zip(PURPOSES, serving, strict=True)},
        readings=shown.total,
        by_role=dict(zip(ROLES, shown.parts, strict=True)),
    )
