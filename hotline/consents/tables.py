"""Each yes and each no to a use of a number, with the wording that was answered. The newest of a use holds."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

contact_consents = Table(
    "contact_consents",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number_fingerprint", String(32), nullable=False),
    Column("use", String(4), nullable=False),  # ring | text | word
    Column("given", Boolean, nullable=False),
    Column("how", String(5), nullable=False),  # keys | text | staff
    Column("wording", String(48), nullable=False),  # the sentence that was answered, and which version of it
    Column("call_id", Id, ForeignKey("calls.id")),  # the call in which it was said
    Column("staff_id", Id, ForeignKey("staff.id")),  # who wrote down what they were told
    Column("at", UtcDateTime, nullable=False),
    Index("ix_contact_consents_newest", "number_fingerprint", "use", "id"),
)
