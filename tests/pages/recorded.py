"""Many finished talks at once, as rows: what a month or a year of a line leaves behind."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from hotline.calls.tables import calls
from hotline.kernel.ids import new_id
from hotline.records.tables import contact_records, risk_assessments
from hotline.roster.tables import staff
from tests.world import World

A_MINUTE = timedelta(minutes=1)


def talked(
    world: World, many: int, at: datetime, *, level: str = "R1", lasts: timedelta = A_MINUTE, **fields: str
) -> list[str]:
    """So many talks, a minute apart, each with a closed record; return the records' ids."""
    ids = [(new_id(), new_id(), at + lasts * number) for number in range(many)]
    if not ids:
        return []
    with world.house.work() as work:
        connection = work.connection
        staff_id = connection.execute(select(staff.c.id).limit(1)).scalar_one()
        connection.execute(insert(calls), [_call(call_id, since, lasts, staff_id) for _, call_id, since in ids])
        record = {"staff_id": staff_id, "state": "closed", "version": 2, "outcomes": "OC01", "risk": level}
        record |= {"contact_type": "CT01", "main_problem": "P1"} | fields
        closed = [
            record
            | {"id": record_id, "call_id": call_id, "came_at": since, "opened_at": since, "closed_at": since + lasts}
            for record_id, call_id, since in ids
        ]
        connection.execute(insert(contact_records), closed)
        facts = {f"{fact}_answer": "no" for fact in ("plan", "time", "means", "past_attempt", "alone", "intoxicated")}
        said = [
            facts | {"record_id": record_id, "at": since, "by": staff_id, "level": level} for record_id, _, since in ids
        ]
        connection.execute(insert(risk_assessments), said)
    return [record_id for record_id, _, _ in ids]


def _call(call_id: str, since: datetime, lasts: timedelta, staff_id: str) -> dict[str, object]:
    row: dict[str, object] = {"id": call_id, "carrier_sid": call_id, "direction": "inbound", "class": "general"}
    row |= {"state": "closed", "outcome": "answered", "language": "zh", "reconnects": 0, "counsellor_id": staff_id}
    return row | {"received_at": since, "queued_at": since, "connected_at": since, "ended_at": since + lasts}
