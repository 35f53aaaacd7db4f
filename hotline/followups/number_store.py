"""Numbers of who is followed up: what is known of one, and forgetting it. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from hotline.followups.tables import followups

_F = followups.c
_OF_NUMBER = _F.number_fingerprint == bindparam("fingerprint")
_KNOWN = select(
    func.max(_F.counts_from, type_=_F.counts_from.type).label("last_at"),
    func.max(case((_F.ended_at.is_(None), 1), else_=0)).label("is_open"),
).where(_OF_NUMBER)
_FORGET_CALLER = update(followups).where(_OF_NUMBER).values(number_fingerprint=None)


@dataclass(frozen=True)
class KnownFollowups:
    """`is_open`: she is to be asked again, for which her number is needed."""

    last_at: datetime | None
    is_open: bool


def known_followups(connection: Connection, fingerprint: str) -> KnownFollowups:
    row = connection.execute(_KNOWN, {"fingerprint": fingerprint}).one()
    return KnownFollowups(row.last_at, bool(row.is_open))


def forget_caller(connection: Connection, fingerprint: str) -> None:
    """Leave what came of each step, and nothing that says whose it was."""
    connection.execute(_FORGET_CALLER, {"fingerprint": fingerprint})
