"""Reads and writes of staff and their lines. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, not_, or_, select, update

from hotline.db.together import AnyOf, Question
from hotline.db.transitions import one_of
from hotline.kernel.ids import StaffId, new_id
from hotline.kernel.pools import Pool
from hotline.kernel.vault import SealedNumber
from hotline.roster.model import Counsellor, Duty, Line, Role
from hotline.roster.tables import staff

_FREE_NOW = and_(staff.c.line == "ready", or_(staff.c.ready_at.is_(None), staff.c.ready_at <= bindparam("now")))
_OF_A_COUNSELLOR = [
    staff.c[name]
    for name in (
        *("id", "name", "role", "duty", "line", "idle_since", "ready_at", "misses", "languages", "skills"),
        *("pause_reason", "pool_rank"),
    )
]
"""What the choice is told of a person: her phone, her address and her password stay where they are."""
_ADD = insert(staff)
_ALL = select(staff).order_by(staff.c.name)
_ON_DUTY = select(staff).where(staff.c.duty == "on").order_by(staff.c.idle_since, staff.c.id)
_NOT_FREE = (
    select(staff.c.name, staff.c.line, staff.c.ready_at, staff.c.pause_reason)
    .where(staff.c.duty == "on", not_(_FREE_NOW))
    .order_by(staff.c.name)
    .limit(bindparam("most"))
)
_FREE_OR_SOON = select(*_OF_A_COUNSELLOR).where(staff.c.duty == "on", or_(staff.c.line == "wrap_up", _FREE_NOW))
any_free = AnyOf(select(staff.c.id).where(staff.c.duty == "on", _FREE_NOW), "free_now")
_BY_ID = select(staff).where(staff.c.id == bindparam("staff_id"))
_BY_PHONE = select(staff).where(staff.c.phone_fingerprint == bindparam("fingerprint"))
_BY_NAME = select(staff).where(staff.c.name == bindparam("name"))
_PHONE = select(staff.c.phone_sealed).where(staff.c.id == bindparam("staff_id"))
_CALL_ROLES = [role.value for role in Role if role.takes_calls]
_TAKES_CALLS = and_(staff.c.duty == "on", staff.c.line != "paused", one_of(staff.c.role, _CALL_ROLES))
_colleague = staff.alias("colleague")
_NEXT_POOL = (
    select(func.min(_colleague.c.pool_rank))
    .where(_colleague.c.duty == "on", _colleague.c.line != "paused", one_of(_colleague.c.role, _CALL_ROLES))
    .scalar_subquery()
)
_ANYBODY = select(
    exists().where(_TAKES_CALLS).label("on_duty"),
    exists().where(_TAKES_CALLS, _FREE_NOW, staff.c.pool_rank == _NEXT_POOL).label("free"),
    exists()
    .where(
        staff.c.phone_fingerprint == bindparam("staff_number"),
        staff.c.pin_digest.is_not(None),
        or_(staff.c.pin_locked_until.is_(None), staff.c.pin_locked_until <= bindparam("now")),
    )
    .label("may_sign_in"),
)
_STAFFED = select(staff.c.pool_rank).where(_TAKES_CALLS).distinct()
_SET_POOL = update(staff).where(staff.c.name == bindparam("b_name")).values(own_pool_rank=bindparam("rank"))
_WRAPPED_UP = select(staff.c.id).where(
    one_of(staff.c.line, ("wrap_up", "recovery")), staff.c.ready_at <= bindparam("now")
)
any_wrapped_up = AnyOf(_WRAPPED_UP, "wrapped_up")
_OTHERS_ON_DUTY = select(
    exists().where(
        _TAKES_CALLS,
        staff.c.line != "recovery",
        staff.c.pool_rank != Pool.STANDBY.rank,
        staff.c.id != bindparam("staff_id"),
    )
)
_AWAY = select(
    exists().where(
        staff.c.id == bindparam("staff_id"),
        or_(
            not_(one_of(staff.c.role, _CALL_ROLES)),
            and_(staff.c.duty == "off", staff.c.duty_since <= bindparam("since")),
        ),
    )
)

_TAKEN = select(staff.c.name, staff.c.email).where(
    or_(
        staff.c.name == bindparam("name"),
        staff.c.phone_fingerprint == bindparam("fingerprint"),
        and_(staff.c.email.is_not(None), staff.c.email == bindparam("email")),
    )
)


def add_staff(
    connection: Connection,
    *,
    name: str,
    role: Role,
    phone: SealedNumber,
    email: str | None,
    password_digest: str | None,
    languages: list[str],
    skills: list[str],
    now: datetime,
    pool: Pool = Pool.FIRST,
) -> StaffId:
    """Add a person, off duty. Raises IntegrityError if name, phone or address are somebody's already."""
    staff_id = StaffId(new_id())
    connection.execute(
        _ADD,
        {
            "id": staff_id,
            "name": name,
            "role": role.value,
            "email": email,
            "password_digest": password_digest,
            "phone_fingerprint": phone.fingerprint,
            "phone_sealed": phone.sealed,
            "languages": languages,
            "skills": skills,
            "duty": Duty.OFF.value,
            "duty_since": now,
            "line": Line.READY.value,
            "line_since": now,
            "idle_since": now,
            "misses": 0,
            "pool_rank": pool.rank,
            "own_pool_rank": pool.rank,
        },
    )
    return staff_id


@dataclass(frozen=True)
class Anybody:
    """Whether anybody takes calls at all, somebody of the pool that is rung first is free this moment, and whose phone
    rings us may give a PIN."""

    on_duty: bool
    free: bool
    may_sign_in: bool


def is_anybody_there(now: datetime, caller: str | None = None) -> Question[Anybody]:
    """The SQL twin of rules.takes_calls and is_next_free, without reading the roster; a test holds them together.

    `caller` is the fingerprint of the number that rings us.
    """
    return Question(_ANYBODY, {"now": now, "staff_number": caller}, _anybody)


def _anybody(row: Row[Any]) -> Anybody:
    return Anybody(on_duty=bool(row.on_duty), free=bool(row.free), may_sign_in=bool(row.may_sign_in))


def find_clash(connection: Connection, name: str, fingerprint: str, email: str | None) -> str | None:
    """Return the name of the person who has this name, phone or e-mail address already."""
    row = connection.execute(_TAKEN, {"name": name, "fingerprint": fingerprint, "email": email}).first()
    return None if row is None else str(row.name)


def list_staff(connection: Connection) -> list[Counsellor]:
    return [_counsellor(row) for row in connection.execute(_ALL)]


def list_on_duty(connection: Connection) -> list[Counsellor]:
    return [_counsellor(row) for row in connection.execute(_ON_DUTY)]


class NotFree(NamedTuple):
    """Who is on duty and cannot be rung now, and why: a Line's value; `until` when that is known."""

    name: str
    line: str
    until: datetime | None
    pause_reason: str | None


def list_not_free(connection: Connection, now: datetime, most: int) -> list[NotFree]:
    """Return by name `most` of those on duty who are not free at `now`."""
    rows = connection.execute(_NOT_FREE, {"now": now, "most": most})
    return [NotFree(*row) for row in rows]


def list_free_or_soon(connection: Connection, now: datetime) -> list[Counsellor]:
    """Return who may be free at `now` (rules.is_available says who is), and who is writing up a call."""
    return [_counsellor(row) for row in connection.execute(_FREE_OR_SOON, {"now": now})]


def staffed_pools(connection: Connection) -> set[Pool]:
    """Return the pools of those who take calls, free or not."""
    return {Pool.of_rank(rank) for rank in connection.execute(_STAFFED).scalars()}


def set_pool(connection: Connection, name: str, pool: Pool) -> bool:
    """Set a person's own pool; which one she is of now, with her shift, shift_store.obey_pools says."""
    return connection.execute(_SET_POOL, {"b_name": name, "rank": pool.rank}).rowcount == 1


def get_counsellor(connection: Connection, staff_id: StaffId) -> Counsellor:
    return _counsellor(connection.execute(_BY_ID, {"staff_id": staff_id}).one())


def find_by_name(connection: Connection, name: str) -> Counsellor | None:
    row = connection.execute(_BY_NAME, {"name": name}).first()
    return None if row is None else _counsellor(row)


def find_by_phone(connection: Connection, fingerprint: str) -> Counsellor | None:
    row = connection.execute(_BY_PHONE, {"fingerprint": fingerprint}).first()
    return None if row is None else _counsellor(row)


def get_sealed_phone(connection: Connection, staff_id: StaffId) -> bytes:
    return bytes(connection.execute(_PHONE, {"staff_id": staff_id}).scalar_one())


def get_number(connection: Connection, staff_id: StaffId) -> SealedNumber:
    row = connection.execute(_BY_ID, {"staff_id": staff_id}).one()
    return SealedNumber(row.phone_fingerprint, bytes(row.phone_sealed))


def find_wrapped_up(connection: Connection, now: datetime) -> list[StaffId]:
    return [StaffId(row) for row in connection.execute(_WRAPPED_UP, {"now": now}).scalars()]


def _counsellor(row: Row[Any]) -> Counsellor:
    return Counsellor(
        id=StaffId(row.id),
        name=row.name,
        role=Role(row.role),
        duty=Duty(row.duty),
        line=Line(row.line),
        idle_since=row.idle_since,
        ready_at=row.ready_at,
        misses=row.misses,
        languages=tuple(row.languages),
        skills=tuple(row.skills),
        pause_reason=row.pause_reason,
        pool=Pool.of_rank(row.pool_rank),
    )


def others_take_calls(connection: Connection, staff_id: StaffId) -> bool:
    """Say whether anybody else is on duty for the phone and not in recovery herself; the standby phone is nobody."""
    return bool(connection.execute(_OTHERS_ON_DUTY, {"staff_id": staff_id}).scalar())


def is_away(connection: Connection, staff_id: StaffId, since: datetime) -> bool:
    """Say whether somebody has been off duty since then or longer, or is not of those who counsel any more."""
    return bool(connection.execute(_AWAY, {"staff_id": staff_id, "since": since}).scalar())
