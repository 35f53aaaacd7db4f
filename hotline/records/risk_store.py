"""Reads and writes of what was thought of a risk, and when. Nothing here commits."""

from sqlalchemy import Connection, bindparam, insert, select

from hotline.kernel.ids import RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import Answer
from hotline.records.risk_model import FACTS, Assessment
from hotline.records.tables import risk_assessments

_ADD = insert(risk_assessments)
_OF_RECORD = (
    select(risk_assessments)
    .where(risk_assessments.c.record_id == bindparam("record_id"))
    .order_by(risk_assessments.c.id.desc())
)


def add_assessment(connection: Connection, one: Assessment) -> None:
    """Add a line of the history, which nobody changes."""
    facts = {f"{fact}_answer": one.facts[fact].value for fact in FACTS}
    row = {"record_id": one.record_id, "at": one.at, "by": one.by, "level": one.level.value}
    connection.execute(_ADD, row | {"reason_sealed": one.reason_sealed} | facts)


def list_assessments(connection: Connection, record_id: RecordId) -> list[Assessment]:
    """Return all that was thought of it, newest first."""
    return [
        Assessment(
            record_id=record_id,
            at=row.at,
            by=StaffId(row.by),
            level=RiskLevel(row.level),
            facts={fact: Answer(row._mapping[f"{fact}_answer"]) for fact in FACTS},
            reason_sealed=None if row.reason_sealed is None else bytes(row.reason_sealed),
        )
        for row in connection.execute(_OF_RECORD, {"record_id": record_id})
    ]
