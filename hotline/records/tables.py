"""Records of talks, with the history of their risk, their actions, and what was added after the end."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from hotline.db.base import index_where, metadata
from hotline.db.types import BigId, Id, UtcDateTime
from hotline.records.model import CHOICES, PLAN_PARTS, SLOTS, TEXTS
from hotline.records.risk_model import FACTS

_LATER = ("satisfaction", "intervention", *PLAN_PARTS)
"""Columns that came later stand at the end, as an upgrade leaves them."""


def _choice(name: str) -> Column[str]:
    return Column(name, String(16))  # null: not filled in


def _text(name: str) -> Column[bytes]:
    return Column(f"{name}_sealed", LargeBinary)


contact_records = Table(
    "contact_records",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, unique=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),  # the counsellor who has to finish it
    Column("number_fingerprint", String(32)),  # null: withheld
    Column("state", String(6), nullable=False),  # open | closed
    Column("risk", String(2)),  # R4 to R0, RX; null: nothing is set yet
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Id),  # of the staff
    Column("version", Integer, nullable=False),  # one more with each save
    Column("kept_at", UtcDateTime),
    Column("kept_by", Id),
    Column("kept_tab", String(32)),  # the page that saved last, and its turn: see Stamp in model.py
    Column("kept_turn", BigId),
    *(_choice(name) for name in CHOICES if name not in _LATER),
    *(Column(f"{slot}_problem", String(3)) for slot in SLOTS),  # P1 to P12
    *(Column(f"{slot}_detail", String(24)) for slot in SLOTS),
    Column("outcomes", String(80), nullable=False),  # such as "OC01 OC08"
    *(_text(name) for name in TEXTS if name not in _LATER),
    Column("came_at", UtcDateTime, nullable=False),  # when its call was received
    *(_choice(name) if name in CHOICES else _text(name) for name in _LATER),
    Index("ix_contact_records_hers", "staff_id", "state", "opened_at"),
    Index("ix_contact_records_number", "number_fingerprint", "opened_at"),
    Index("ix_contact_records_newest", "state", "opened_at", "id"),
    # for the call log, which looks for a level among all calls there were, the newest first
    index_where("risk is not null", "ix_contact_records_risk", "risk", "came_at", "call_id"),
    index_where("risk is null", "ix_contact_records_not_judged", "came_at", "call_id"),
)

record_problems = Table(
    "record_problems",
    metadata,
    Column("record_id", Id, ForeignKey("contact_records.id"), primary_key=True),
    Column("problem", String(28), primary_key=True),  # as somebody looks for it: P6, and P6.medicine as well
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False),
    Column("came_at", UtcDateTime, nullable=False),
    Index("ix_record_problems_newest", "problem", "came_at", "call_id"),
)
"""What stands in the three slots of a record, a line for each way to look for it: over three columns no index helps."""

risk_assessments = Table(
    "risk_assessments",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("record_id", Id, ForeignKey("contact_records.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Id, ForeignKey("staff.id"), nullable=False),
    Column("level", String(2), nullable=False),  # empty: what was asked so far, and no level with it
    Column("reason_sealed", LargeBinary),
    *(Column(f"{fact}_answer", String(10), nullable=False) for fact in FACTS),
)

record_actions = Table(
    "record_actions",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("record_id", Id, ForeignKey("contact_records.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("what_sealed", LargeBinary, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", Id, ForeignKey("staff.id"), nullable=False),
)

record_addenda = Table(
    "record_addenda",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("record_id", Id, ForeignKey("contact_records.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Id, ForeignKey("staff.id"), nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
)
