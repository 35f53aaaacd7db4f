"""One call after the other: new calls leave no faster than the carrier begins them, whoever performs them.

The carrier begins one call a second for an account, as a rule. What comes faster it keeps in the order it came, where
nobody in danger can overtake: so rings wait with us. One row says when the next may leave, and a turn is one
conditional UPDATE of it, in the transaction that claims the ring: right with any number of workers and machines.
"""

from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, Table, bindparam, or_, select, update

from hotline.db.base import metadata
from hotline.db.types import UtcDateTime

pace = Table(
    "pace",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("next_at", UtcDateTime, nullable=False),
)

_WRONG_CLOCK = timedelta(seconds=30)
"""Nobody sets the next turn further ahead than one gap. If it is, a clock was put back, and must not silence us."""

_TAKE = (
    update(pace)
    .where(pace.c.id == 1, or_(pace.c.next_at <= bindparam("now"), pace.c.next_at > bindparam("wrong")))
    .values(next_at=bindparam("then"))
)
_SET = update(pace).where(pace.c.id == 1).values(next_at=bindparam("then"))
_NEXT = select(pace.c.next_at).where(pace.c.id == 1)


def take_turn(connection: Connection, now: datetime, gap: timedelta) -> bool:
    """Take the turn to begin a call now; False when the one before began less than `gap` ago."""
    times = {"now": now, "then": now + gap, "wrong": now + gap + _WRONG_CLOCK}
    return connection.execute(_TAKE, times).rowcount == 1


def give_turn_back(connection: Connection, now: datetime) -> None:
    """The turn taken in this transaction is not needed: no call begins."""
    connection.execute(_SET, {"then": now})


def next_turn(connection: Connection, now: datetime, gap: timedelta) -> datetime:
    """Return from when on a call may begin; `now` or earlier: at once."""
    at: datetime = connection.execute(_NEXT).scalar_one()
    return now if at > now + gap + _WRONG_CLOCK else at


def began_since(connection: Connection, since: datetime) -> bool:
    """Whether calls have been begun after `since`, or could be only later than that."""
    at: datetime = connection.execute(_NEXT).scalar_one()
    return at > since
