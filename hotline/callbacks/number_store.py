"""Numbers of promises to ring back: which are old, what is known of one, forgetting it. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select, update

from hotline.callbacks.model import OPEN
from hotline.callbacks.tables import callbacks
from hotline.db.transitions import one_of

_B = callbacks.c
_FINGERPRINT = bindparam("fingerprint", type_=_B.number_fingerprint.type)
_IS_OPEN = one_of(_B.state, [state.value for state in OPEN])
_OLD = (
    select(_B.number_fingerprint)
    .where(_B.number_fingerprint > bindparam("after"), _B.requested_at <= bindparam("before"))
    .group_by(_B.number_fingerprint)
    .order_by(_B.number_fingerprint)
    .limit(bindparam("most"))
)
_OLD_NUMBERS = _OLD.where(or_(_B.number_sealed != b"", _B.given_sealed.is_not(None)))
_ANY_PART = or_(
    _B.number_fingerprint == _FINGERPRINT, _B.asker_fingerprint == _FINGERPRINT, _B.given_fingerprint == _FINGERPRINT
)
_KNOWN = select(
    func.max(_B.requested_at, type_=_B.requested_at.type).label("last_at"),
    func.max(case((_IS_OPEN, 1), else_=0)).label("is_open"),
).where(_ANY_PART)
_IS_PROMISED = select(
    exists().where(
        _B.asker_fingerprint == _FINGERPRINT,
        or_(
            and_(_IS_OPEN, _B.number_confirmed),
            and_(one_of(_B.state, ("merged",)), _B.withdrawn_at >= bindparam("since")),
        ),
    )
)
_FORGET_RUNG = update(callbacks).where(_B.number_fingerprint == _FINGERPRINT).values(number_sealed=b"")
_FORGET_GIVEN = update(callbacks).where(_ANY_PART).values(given_sealed=None)
_FORGET_CALLER = [
    update(callbacks).where(_B.number_fingerprint == _FINGERPRINT).values(number_fingerprint="", number_sealed=b""),
    update(callbacks).where(_B.asker_fingerprint == _FINGERPRINT).values(asker_fingerprint=""),
    update(callbacks).where(_B.given_fingerprint == _FINGERPRINT).values(given_fingerprint=None, given_sealed=None),
]


@dataclass(frozen=True)
class KnownPromises:
    last_at: datetime | None
    is_open: bool


def old_numbers(connection: Connection, before: datetime, after: str, most: int) -> list[str]:
    """Return fingerprints, in their order, of promises until then that have still a number."""
    return list(connection.execute(_OLD_NUMBERS, {"before": before, "after": after, "most": most}).scalars())


def old_callers(connection: Connection, before: datetime, after: str, most: int) -> list[str]:
    """Return fingerprints, in their order, of promises until then."""
    return list(connection.execute(_OLD, {"before": before, "after": after, "most": most}).scalars())


def known_promises(connection: Connection, fingerprint: str) -> KnownPromises:
    """What is known of a number that was to be rung, asked for it, or was given."""
    row = connection.execute(_KNOWN, {"fingerprint": fingerprint}).one()
    return KnownPromises(row.last_at, bool(row.is_open))


def is_promised(connection: Connection, fingerprint: str, since: datetime) -> bool:
    """Whether somebody will ring, with her yes, for whoever asks by this number: by a promise of hers, or by another's
    for the number she gave, in which hers has ended since then."""
    return bool(connection.execute(_IS_PROMISED, {"fingerprint": fingerprint, "since": since}).scalar())


def forget_number(connection: Connection, fingerprint: str) -> None:
    for statement in (_FORGET_RUNG, _FORGET_GIVEN):
        connection.execute(statement, {"fingerprint": fingerprint})


def forget_caller(connection: Connection, fingerprint: str) -> None:
    """Leave the promises, and nothing that says whose they were."""
    for statement in (_FORGET_GIVEN, *_FORGET_CALLER):
        connection.execute(statement, {"fingerprint": fingerprint})
