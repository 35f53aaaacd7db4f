"""Emergencies: every step with its own time and person, and the time by which the next one is due."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

emergencies = Table(
    "emergencies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("service", String(8), nullable=False),  # 110 | 119 | 120 | other
    Column("ground", String(16), nullable=False),  # consent | life_in_danger
    Column("state", String(12), nullable=False),  # asked | on_the_way | arrived | told | failed | withdrawn
    Column("said_sealed", LargeBinary, nullable=False),  # what the service was told: the place, and what is known
    Column("incident_sealed", LargeBinary),  # the service's own number
    Column("supervisor_id", Id, ForeignKey("staff.id")),  # who was informed
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("way_at", UtcDateTime),
    Column("way_by", Id, ForeignKey("staff.id")),
    Column("arrived_at", UtcDateTime),
    Column("arrived_by", Id, ForeignKey("staff.id")),
    Column("met_sealed", LargeBinary),  # with whom it was confirmed
    Column("told_at", UtcDateTime),
    Column("told_by", Id, ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),  # failed or withdrawn
    Column("ended_by", Id, ForeignKey("staff.id")),
    Column("outcome_sealed", LargeBinary),
    Column("due_at", UtcDateTime),
    Column("alert_at", UtcDateTime),  # when a supervisor is told that it is overdue; null: the loop is closed
    Column("read_at", UtcDateTime),  # when who asked had the outcome before her
    Index("ix_emergencies_alert", "alert_at"),
    Index("ix_emergencies_asked_by", "asked_by", "asked_at"),
)
