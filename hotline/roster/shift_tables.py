"""Who is to be there when; and when the roster is looked at next for hours in which nobody is."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

shifts = Table(
    "shifts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("place", String(80)),
    Column("note_sealed", LargeBinary),
    Column("added_at", UtcDateTime, nullable=False),
    Column("reminded_at", UtcDateTime),  # a text was written, or there was a reason not to: once a shift
    Column("begun_at", UtcDateTime),  # her duty was set on by this shift, where the line lets it
    Column("over_at", UtcDateTime),
    Column("swapped_at", UtcDateTime),
    Column("swapped_by", String(80)),
    Column("cancelled_at", UtcDateTime),
    Column("handover_sealed", LargeBinary),  # what the next one must know
    Column("handover_at", UtcDateTime),
    Column("pool_rank", SmallInteger),  # the pool of its person while it runs; null: her own
    Column("confirmed_at", UtcDateTime),  # she has said that she will be there; not of who had it before a swap
    Column("swap_asked_at", UtcDateTime),  # she looks for somebody to take it
    Column("swap_to_id", Id, ForeignKey("staff.id")),  # the one she asks; null: anybody
    Index("ix_shifts_times", "starts_at", "ends_at"),
    Index("ix_shifts_staff", "staff_id", "starts_at"),
)

roster_watch = Table(
    "roster_watch",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),  # one row, from the first shift on
    Column("look_at", UtcDateTime, nullable=False),
)
