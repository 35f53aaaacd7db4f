"""Reads and writes of contact records. Nothing here commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from hotline.db.together import Adds
from hotline.db.transitions import transition
from hotline.kernel.ids import CallId, RecordId, StaffId, new_id
from hotline.kernel.risk import RiskLevel
from hotline.records.model import CHOICES, SLOTS, TEXTS, Filled, Outcome, Record, RecordState, Stamp
from hotline.records.problem_store import keep_problems
from hotline.records.tables import contact_records

_R = contact_records.c

_ADD = insert(contact_records)
_BY_ID = select(contact_records).where(_R.id == bindparam("record_id"))
_EARLIER = (
    select(contact_records)
    .where(_R.number_fingerprint == bindparam("fingerprint"), _R.opened_at < bindparam("before"))
    .order_by(_R.opened_at.desc())
    .limit(bindparam("most"))
)
_LAST_PLAN = (
    select(contact_records)
    .where(_R.number_fingerprint == bindparam("fingerprint"), _R.plan_sealed.is_not(None))
    .order_by(_R.opened_at.desc())
    .limit(1)
)
_HAND_ON = (
    update(contact_records)
    .where(_R.call_id == bindparam("of_call"), _R.state == "open")
    .values(staff_id=bindparam("new_staff_id"))
)
_PROBLEMS = [f"{slot}_{part}" for part in ("problem", "detail") for slot in SLOTS]
_CONTENT = [*CHOICES, *_PROBLEMS, "outcomes", *(f"{name}_sealed" for name in TEXTS)]
_KEEP = (
    transition(contact_records, leaves=("open",), enters=None, sets=("kept_at", "kept_by", "kept_tab", "kept_turn"))
    .where(
        or_(
            _R.version == bindparam("known"),
            and_(_R.kept_tab == bindparam("new_kept_tab"), _R.kept_turn < bindparam("new_kept_turn")),
        )
    )
    .values(version=_R.version + 1, **{name: bindparam(f"to_{name}") for name in _CONTENT})
)
_CLOSE = transition(
    contact_records, leaves=("open",), enters="closed", sets=("closed_at", "closed_by")
).where(_R.version == bindparam("known"))  # fmt: skip
_SET_RISK = (
    update(contact_records)
    .where(_R.id == bindparam("row_id"), _R.risk.is_not_distinct_from(bindparam("known")))
    .values(risk=bindparam("new_risk"))
)


def open_record(
    adds: Adds, call_id: CallId, staff_id: StaffId, number_fingerprint: str | None, came_at: datetime, now: datetime
) -> RecordId:
    """Open the one record of a call, which came at `came_at`. The database refuses a second."""
    record_id = RecordId(new_id())
    row: dict[str, object] = {"id": record_id, "call_id": call_id, "staff_id": staff_id}
    row |= {"number_fingerprint": number_fingerprint}
    row |= {"state": RecordState.OPEN.value, "came_at": came_at, "opened_at": now}
    adds.execute(_ADD, row | {"version": 1, "outcomes": ""})
    return record_id


def hand_on(connection: Connection, call_id: CallId, to: StaffId) -> None:
    """The caller is with a colleague now, and so is the record."""
    connection.execute(_HAND_ON, {"of_call": call_id, "new_staff_id": to})


def find_record(connection: Connection, record_id: str) -> Record | None:
    row = connection.execute(_BY_ID, {"record_id": record_id}).first()
    return None if row is None else _record(row)


def get_record(connection: Connection, record_id: RecordId) -> Record:
    """Return a record that is known to exist."""
    return _record(connection.execute(_BY_ID, {"record_id": record_id}).one())


def find_earlier(connection: Connection, record: Record, most: int) -> list[Record]:
    """Return the records of the same number before this one, newest first; none of a number that was withheld."""
    if record.number_fingerprint is None:
        return []
    wanted = {"fingerprint": record.number_fingerprint, "before": record.opened_at, "most": most}
    return [_record(row) for row in connection.execute(_EARLIER, wanted)]


def find_last_planned(connection: Connection, fingerprint: str) -> Record | None:
    """Return the newest record of a number in which something was agreed."""
    row = connection.execute(_LAST_PLAN, {"fingerprint": fingerprint}).first()
    return None if row is None else _record(row)


def keep(
    connection: Connection,
    record_id: RecordId,
    stamp: Stamp,
    filled: Filled,
    sealed: Mapping[str, bytes],
    by: StaffId,
    now: datetime,
) -> bool:
    """Save a page, if nobody else has saved since it was opened. False: somebody has, or the record is closed."""
    parts = [code.partition(".") for code in filled.problems] + [("", "", "")] * (len(SLOTS) - len(filled.problems))
    content: dict[str, object] = {name: getattr(filled, name) and getattr(filled, name).value for name in CHOICES}
    content |= {f"{slot}_problem": part[0] or None for slot, part in zip(SLOTS, parts, strict=True)}
    content |= {f"{slot}_detail": part[2] or None for slot, part in zip(SLOTS, parts, strict=True)}
    content |= {"outcomes": " ".join(one.value for one in filled.outcomes)} | {
        f"{name}_sealed": sealed.get(name) for name in TEXTS
    }
    parameters: dict[str, object] = {f"to_{name}": value for name, value in content.items()}
    parameters |= {"row_id": record_id, "known": stamp.version, "new_kept_at": now, "new_kept_by": by}
    parameters |= {"new_kept_tab": stamp.tab or None, "new_kept_turn": stamp.turn}
    if connection.execute(_KEEP, parameters).rowcount != 1:
        return False
    keep_problems(connection, record_id, filled.problems)
    return True


def close(connection: Connection, record: Record, by: StaffId, now: datetime) -> bool:
    """Close it as it was read."""
    parameters = {"row_id": record.id, "known": record.version, "new_closed_at": now, "new_closed_by": by}
    return connection.execute(_CLOSE, parameters).rowcount == 1


def set_risk(connection: Connection, record: Record, level: RiskLevel) -> bool:
    """False when somebody has set another level since it was read."""
    known = None if record.risk is None else record.risk.value
    parameters = {"row_id": record.id, "known": known, "new_risk": level.value}
    return connection.execute(_SET_RISK, parameters).rowcount == 1


def _record(row: Row[Any]) -> Record:
    fields = row._mapping
    problems = [(fields[f"{slot}_problem"], fields[f"{slot}_detail"]) for slot in SLOTS]
    return Record(
        id=RecordId(row.id),
        call_id=CallId(row.call_id),
        staff_id=StaffId(row.staff_id),
        number_fingerprint=row.number_fingerprint,
        state=RecordState(row.state),
        risk=None if row.risk is None else RiskLevel(row.risk),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        version=row.version,
        kept_at=row.kept_at,
        kept_by=None if row.kept_by is None else StaffId(row.kept_by),
        filled=Filled(
            **{name: kind(fields[name]) for name, kind in CHOICES.items() if fields[name] is not None},  # type: ignore[arg-type]
            problems=tuple(f"{group}.{detail}" if detail else group for group, detail in problems if group),
            outcomes=tuple(Outcome(code) for code in row.outcomes.split()),
        ),
        sealed={name: bytes(fields[f"{name}_sealed"]) for name in TEXTS if fields[f"{name}_sealed"] is not None},
    )
