"""Saved views: a person's name for a search, and the search as its page writes it into an address."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("search", String(500), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Index("uq_saved_views_name", "staff_id", "name", unique=True),
)
