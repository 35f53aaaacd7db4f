"""The directory of other help. Nothing in it is secret."""

from sqlalchemy import JSON, Column, Date, String, Table

from hotline.db.base import metadata
from hotline.db.types import UtcDateTime

resources = Table(
    "resources",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("name_zh", String(80), nullable=False),
    Column("name_en", String(80), nullable=False),
    Column("number", String(32), nullable=False),
    Column("hours_zh", String(80), nullable=False),
    Column("hours_en", String(80), nullable=False),
    Column("about_zh", String(200), nullable=False),
    Column("about_en", String(200), nullable=False),
    Column("fits", JSON, nullable=False),  # P1 to P12
    Column("area_zh", String(80), nullable=False),
    Column("area_en", String(80), nullable=False),
    Column("checked_on", Date),
    Column("checked_by", String(80)),
    Column("removed_at", UtcDateTime),  # taken off the list; a file that has it again puts it back
)
