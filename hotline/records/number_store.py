"""Numbers of who talked with us: what is known of one, and forgetting it. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from hotline.db.transitions import one_of
from hotline.kernel.risk import RiskLevel
from hotline.records.tables import contact_records

_R = contact_records.c
_OF_NUMBER = _R.number_fingerprint == bindparam("fingerprint")
_IS_GRAVE = one_of(_R.risk, [level.value for level in RiskLevel if level.is_grave])
_KNOWN = select(
    func.max(_R.opened_at, type_=_R.opened_at.type).label("last_at"),
    func.max(case((_IS_GRAVE, _R.opened_at)), type_=_R.opened_at.type).label("danger_at"),
).where(_OF_NUMBER)
_FORGET_CALLER = update(contact_records).where(_OF_NUMBER).values(number_fingerprint=None)


@dataclass(frozen=True)
class KnownTalks:
    """`danger_at`: the last talk whose risk was grave. A record that nobody finishes keeps no number."""

    last_at: datetime | None
    danger_at: datetime | None


def known_talks(connection: Connection, fingerprint: str) -> KnownTalks:
    row = connection.execute(_KNOWN, {"fingerprint": fingerprint}).one()
    return KnownTalks(row.last_at, row.danger_at)


def forget_caller(connection: Connection, fingerprint: str) -> None:
    """Leave the record for as long as the law wants it, and nothing that says whose it was."""
    connection.execute(_FORGET_CALLER, {"fingerprint": fingerprint})
