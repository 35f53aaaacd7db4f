"""Reads and writes of what was thought of a risk, and when. Nothing here commits."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select, update

from hotline.db.transitions import one_of
from hotline.kernel.ids import CallId, RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import Answer
from hotline.records.risk_model import FACTS, Assessment
from hotline.records.tables import contact_records, risk_assessments

_A = risk_assessments.c
_ADD = insert(risk_assessments)
_OF_RECORD = select(risk_assessments).where(_A.record_id == bindparam("record_id")).order_by(_A.id.desc())
_NEWEST = _OF_RECORD.limit(1)
_ANSWERS = [f"{fact}_answer" for fact in FACTS]
_GO_ON = (
    update(risk_assessments)
    .where(
        _A.id == select(func.max(_A.id)).where(_A.record_id == bindparam("of_record")).scalar_subquery(),
        _A.level == "",
        _A.by == bindparam("of_person"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("at", "level", "reason_sealed", *_ANSWERS)})
)
_WAS_GRAVE = select(
    exists().where(
        contact_records.c.call_id == bindparam("call_id"),
        risk_assessments.c.record_id == contact_records.c.id,
        one_of(risk_assessments.c.level, [level.value for level in RiskLevel if level.is_grave]),
    )
)


def keep_assessment(connection: Connection, one: Assessment) -> bool:
    """Write a line of the history, which nobody changes once it has a level. True when it took the place of what the
    same person had asked so far."""
    level = "" if one.level is None else one.level.value
    said = {"at": one.at, "level": level, "reason_sealed": one.reason_sealed}
    said |= {f"{fact}_answer": one.facts[fact].value for fact in FACTS}
    new = {f"new_{name}": value for name, value in said.items()}
    if connection.execute(_GO_ON, {"of_record": one.record_id, "of_person": one.by} | new).rowcount == 1:
        return True
    connection.execute(_ADD, {"record_id": one.record_id, "by": one.by} | said)
    return False


def newest_assessment(connection: Connection, record_id: RecordId) -> Assessment | None:
    row = connection.execute(_NEWEST, {"record_id": record_id}).first()
    return None if row is None else _assessment(row)


def list_assessments(connection: Connection, record_id: RecordId) -> list[Assessment]:
    """Return all that was thought of it, newest first."""
    return [_assessment(row) for row in connection.execute(_OF_RECORD, {"record_id": record_id})]


def _assessment(row: Row[Any]) -> Assessment:
    return Assessment(
        record_id=RecordId(row.record_id),
        at=row.at,
        by=StaffId(row.by),
        level=RiskLevel(row.level) if row.level else None,
        facts={fact: Answer(row._mapping[f"{fact}_answer"]) for fact in FACTS},
        reason_sealed=None if row.reason_sealed is None else bytes(row.reason_sealed),
    )


def was_grave(connection: Connection, call_id: CallId) -> bool:
    """Whether somebody has seen grave danger in this call, be it lower by now."""
    return bool(connection.execute(_WAS_GRAVE, {"call_id": call_id}).scalar())
