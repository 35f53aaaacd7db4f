"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

Id = String(32)
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER primary key

_WHOLE = len("2026-03-04 12:00:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. SQLite forgets zones: a naive time is refused going in, UTC is put back coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _from_text if dialect.name == "sqlite" else _to_utc


def _to_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """As SQLAlchemy's own type writes it, in a quarter of the time; a round of dispatch writes twenty of them."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    if value is None:
        return None
    if len(value) == _WHOLE:  # as we write it; to name the zone in the text takes a tenth of putting it in afterwards
        return datetime.fromisoformat(f"{value}+00:00")
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
