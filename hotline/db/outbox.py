"""Carrier actions, written in the same transaction as the state they follow from.

A worker performs them after the commit: claim (one conditional UPDATE, with a lease), call the carrier with no
transaction open, record. `tick` rings again for what nobody performed. Actions of one lane (one person's phone) are
performed in the order written: a new ring never overtakes the hang-up before it. Only a ring that nobody has claimed
holds up nobody: its offer has ended, or nothing would have been written behind it.
Rings take turns, one for each call that the carrier begins (see pace.py): danger first, then the oldest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, insert, or_, select, update

from hotline.db.outbox_table import outbox
from hotline.db.together import AnyOf
from hotline.db.transitions import one_of
from hotline.db.types import UtcDateTime

LEASE = timedelta(seconds=12)
"""A claim is held this long. The carrier's client gives up on one request well before (hotline/carrier/limits.py); who
looks first and then acts takes the time anew in between (`hold_order`)."""

LONG_LEASE = timedelta(seconds=55)
"""A sound takes longer to fetch, and nobody waits for it. Shorter than a job may take (hotline/doorbell.py)."""

RETRY_AFTER = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds until the next try after the first, second, ... passing failure; then the action has failed."""
LISTS_LAG = 6.0
"""Seconds until the carrier's lists surely show what it did without our hearing of it: they lag behind its deeds."""
URGENT, USUAL = 0, 1
"""Ranks of an order. Among rings that wait for their turn the urgent ones go first."""


class Action(StrEnum):
    RING = "ring"  # a counsellor's phone
    DIAL = "dial"  # a person who is rung back
    LISTEN = "listen"  # rings a supervisor who wants to hear a talk
    REDIRECT = "redirect"
    HANG_UP = "hang_up"
    TEXT = "text"
    FETCH = "fetch"  # the sound of a message left
    FORGET = "forget"  # ... is deleted at the carrier, because it is ours


_BEGINS_A_CALL = (Action.RING.value, Action.DIAL.value, Action.LISTEN.value)


@dataclass(frozen=True)
class Order:
    """One action to perform. `attempts` counts claims so far, this one included; above 1, look before acting."""

    id: int
    action: Action
    lane: str
    detail: dict[str, Any]
    created_at: datetime
    attempts: int


_INSERT = insert(outbox)

_earlier = outbox.alias("earlier")
_IS_OPEN = one_of(outbox.c.state, ("pending", "claimed"))
_MAY_BE_CLAIMED = and_(
    outbox.c.due_at <= bindparam("now"),
    or_(
        outbox.c.state == "pending",
        and_(outbox.c.state == "claimed", outbox.c.lease_until <= bindparam("now")),
    ),
    ~exists().where(
        _earlier.c.lane == outbox.c.lane,
        _earlier.c.id < outbox.c.id,
        one_of(_earlier.c.state, ("pending", "claimed")),
        or_(~one_of(_earlier.c.action, _BEGINS_A_CALL), _earlier.c.attempts > 0),
    ),
)

_LEASE_END = case(
    (outbox.c.action == Action.FETCH.value, bindparam("long_lease", type_=UtcDateTime)),
    else_=bindparam("lease", type_=UtcDateTime),  # a case tells its parameters no type
)

_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("order_id"), _MAY_BE_CLAIMED)
    .values(
        state="claimed",
        claimed_at=bindparam("now"),
        lease_until=_LEASE_END,
        attempts=outbox.c.attempts + 1,
    )
)

_OURS = and_(
    outbox.c.id == bindparam("order_id"),
    outbox.c.state == "claimed",
    outbox.c.attempts == bindparam("claim"),  # each claim counts one up, so this is nobody's but ours
)
_HOLD = update(outbox).where(_OURS).values(lease_until=_LEASE_END)

_WAITING_RINGS = (
    select(outbox.c.id)
    .where(one_of(outbox.c.action, _BEGINS_A_CALL), _IS_OPEN, _MAY_BE_CLAIMED)
    .order_by(outbox.c.rank, outbox.c.id)
    .limit(bindparam("most"))
)
_UNTRIED_RINGS_OF_LANE = and_(
    outbox.c.lane == bindparam("b_lane"),
    one_of(outbox.c.action, _BEGINS_A_CALL),
    outbox.c.state == "pending",
    outbox.c.attempts == 0,
)
_UNTRIED = select(outbox.c.detail).where(_UNTRIED_RINGS_OF_LANE)
_HURRY = update(outbox).where(_UNTRIED_RINGS_OF_LANE).values(rank=URGENT)
_ACTION = select(outbox.c.action).where(outbox.c.id == bindparam("order_id"))

_ONE = select(outbox).where(outbox.c.id == bindparam("order_id"))

_CLOSE = (
    update(outbox)
    .where(outbox.c.id == bindparam("order_id"), outbox.c.state == "claimed")
    .values(state=bindparam("new_state"), note=bindparam("new_note"), lease_until=None)
)

_RETRY = (
    update(outbox)
    .where(_OURS)
    .values(state="pending", due_at=bindparam("due"), note=bindparam("new_note"), lease_until=None)
)

_FORGOTTEN = (
    select(outbox.c.id)
    .where(
        outbox.c.due_at <= bindparam("before"),
        or_(
            and_(
                ~one_of(outbox.c.action, _BEGINS_A_CALL),  # a ring's bell is rung when its turn has come
                outbox.c.state == "pending",
                or_(outbox.c.rung_at.is_(None), outbox.c.rung_at <= bindparam("quiet")),
            ),
            and_(outbox.c.state == "claimed", outbox.c.lease_until <= bindparam("now")),
        ),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
any_forgotten = AnyOf(_FORGOTTEN, "orders_forgotten")

_NEXT_IN_LANE = (
    select(outbox.c.id)
    .where(outbox.c.lane == bindparam("lane"), outbox.c.state == "pending")
    .order_by(outbox.c.id)
    .limit(1)
)

_RUNG = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).values(rung_at=bindparam("now"))

_PENDING = select(func.count()).select_from(outbox).where(_IS_OPEN)


def add_order(
    connection: Connection, action: Action, lane: str, detail: dict[str, Any], now: datetime, rank: int = USUAL
) -> int:
    """Write down an action to be performed after the commit; return its id, to ring for."""
    row = {
        "action": action.value,
        "lane": lane,
        "rank": rank,
        "detail": detail,
        "state": "pending",
        "created_at": now,
        "due_at": now,
        "rung_at": now,
        "attempts": 0,
    }
    primary_key = connection.execute(_INSERT, row).inserted_primary_key
    assert primary_key is not None
    return int(primary_key[0])


def is_ring(connection: Connection, order_id: int) -> bool:
    return connection.execute(_ACTION, {"order_id": order_id}).scalar() in _BEGINS_A_CALL


def waiting_rings(connection: Connection, now: datetime, most: int) -> list[int]:
    """Return the rings that could leave if it were their turn: urgent ones first, then the oldest."""
    return list(connection.execute(_WAITING_RINGS, {"now": now, "most": most}).scalars())


def untried_rings(connection: Connection, lane: str) -> list[dict[str, Any]]:
    """Return what the rings of a lane that nobody has claimed yet are to do."""
    return [dict(detail) for detail in connection.execute(_UNTRIED, {"b_lane": lane}).scalars()]


def hurry_rings(connection: Connection, lane: str) -> None:
    """Let the rings of a lane that nobody has claimed yet go before the usual ones."""
    connection.execute(_HURRY, {"b_lane": lane})


def claim_order(connection: Connection, order_id: int, now: datetime) -> Order | None:
    """Take an action for ourselves; None when it is done, taken, not due, or an earlier one of its lane is open."""
    ends = {"lease": now + LEASE, "long_lease": now + LONG_LEASE}
    won = connection.execute(_CLAIM, {"order_id": order_id, "now": now} | ends)
    if won.rowcount != 1:
        return None
    row = connection.execute(_ONE, {"order_id": order_id}).one()
    return Order(row.id, Action(row.action), row.lane, dict(row.detail), row.created_at, row.attempts)


def hold_order(connection: Connection, order: Order, now: datetime) -> bool:
    """Take the time of our claim anew; False when it ran out and somebody else has the action now."""
    ends = {"lease": now + LEASE, "long_lease": now + LONG_LEASE}
    return connection.execute(_HOLD, {"order_id": order.id, "claim": order.attempts} | ends).rowcount == 1


def close_order(connection: Connection, order_id: int, state: str, note: str | None) -> None:
    connection.execute(_CLOSE, {"order_id": order_id, "new_state": state, "new_note": note})


def retry_order(connection: Connection, order: Order, due: datetime, note: str) -> None:
    """Give an action of ours back, to be tried again."""
    ours = {"order_id": order.id, "claim": order.attempts, "due": due, "new_note": note}
    connection.execute(_RETRY, ours)


def next_in_lane(connection: Connection, lane: str) -> int | None:
    return connection.execute(_NEXT_IN_LANE, {"lane": lane}).scalar()


def find_forgotten(connection: Connection, now: datetime, quiet: timedelta, most: int) -> list[int]:
    """Return actions that are due but that no bell has brought to anybody for `quiet`, oldest first."""
    times = {"now": now, "before": now, "quiet": now - quiet}
    return list(connection.execute(_FORGOTTEN, times | {"most": most}).scalars())


def mark_rung(connection: Connection, ids: list[int], now: datetime) -> None:
    if ids:
        connection.execute(_RUNG, {"ids": ids, "now": now})


def count_open(connection: Connection) -> int:
    return int(connection.execute(_PENDING).scalar_one())
