"""Each yes and each no to a use of a number, with the wording that was answered: the newest of a use holds. And how
somebody is reached safely, as she said it last."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, String, Table

from hotline.consents.model import PLAN_TEXTS
from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

contact_consents = Table(
    "contact_consents",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number_fingerprint", String(32), nullable=False),
    Column("use", String(4), nullable=False),  # ring | text | word
    Column("given", Boolean, nullable=False),
    Column("how", String(5), nullable=False),  # keys | text | staff | card
    Column("wording", String(48), nullable=False),  # the sentence that was answered, and which version of it
    Column("call_id", Id, ForeignKey("calls.id")),  # the call in which it was said
    Column("staff_id", Id, ForeignKey("staff.id")),  # who wrote down what they were told
    Column("at", UtcDateTime, nullable=False),
    Index("ix_contact_consents_newest", "number_fingerprint", "use", "id"),
)

contact_plans = Table(
    "contact_plans",
    metadata,
    Column("number_fingerprint", String(32), primary_key=True),
    Column("best_hours", String(11)),  # such as 18:00-21:00; null: none were named
    Column("if_drops", Boolean),  # whether we ring back when the line drops; null: not asked
    *(Column(f"{name}_sealed", LargeBinary) for name in PLAN_TEXTS),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False),  # the call in which it was said last
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
