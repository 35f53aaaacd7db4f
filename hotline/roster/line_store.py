"""A counsellor's line from state to state, and her duty: each move is one conditional UPDATE. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, update

from hotline.db.transitions import transition, won
from hotline.kernel.ids import StaffId
from hotline.roster.model import BREAK, Duty
from hotline.roster.tables import staff

_RESERVE = transition(staff, leaves=("ready",), enters="reserved", sets=("line_since",), column="line")
_RELEASE = transition(staff, leaves=("reserved", "busy"), enters="ready", sets=("line_since",), column="line")
_COOL_OFF = transition(
    staff, leaves=("reserved", "busy"), enters="ready", sets=("line_since", "ready_at", "misses"), column="line"
)
_PAUSE = transition(
    staff, leaves=("reserved", "busy"), enters="paused", sets=("line_since", "pause_reason", "misses"), column="line"
)
_BUSY = transition(staff, leaves=("reserved",), enters="busy", sets=("line_since",), column="line").values(misses=0)
_WRAP_UP = transition(staff, leaves=("busy",), enters="wrap_up", sets=("line_since", "ready_at"), column="line")
_RECOVER = transition(
    staff, leaves=("busy",), enters="recovery", sets=("line_since", "ready_at"), column="line"
)  # fmt: skip
_REST_TOO = transition(staff, leaves=("wrap_up",), enters="recovery", sets=("ready_at",), column="line")
_WRAPPED = transition(
    staff, leaves=("wrap_up", "recovery", "busy"), enters="ready", sets=("line_since", "idle_since"), column="line"
).values(ready_at=None)
_RETURN = transition(
    staff, leaves=("paused",), enters="ready", sets=("line_since", "idle_since"), column="line"
).values(ready_at=None, pause_reason=None, misses=0)
_BREAK = transition(
    staff, leaves=("ready", "wrap_up", "recovery"), enters="paused", sets=("line_since",), column="line"
).values(pause_reason=BREAK, ready_at=None)
_WRITE_ON = (
    update(staff)
    .where(staff.c.id == bindparam("row_id"), staff.c.line.in_(("wrap_up", "recovery")))
    .values(ready_at=bindparam("until"))
)
_WRITTEN = transition(
    staff, leaves=("wrap_up",), enters="ready", sets=("line_since", "idle_since"), column="line"
).values(ready_at=None)
_NOT_BEFORE = (
    update(staff)
    .where(
        staff.c.id == bindparam("row_id"),
        staff.c.line == "ready",
        or_(staff.c.ready_at.is_(None), staff.c.ready_at < bindparam("at")),
    )
    .values(ready_at=bindparam("at"))
)
_RING_FROM = (
    update(staff).where(staff.c.id == bindparam("row_id"), staff.c.line == "ready").values(ready_at=bindparam("at"))
)
_GO_ON = (
    update(staff)
    .where(staff.c.id == bindparam("row_id"), staff.c.duty == "off")
    .values(duty="on", duty_since=bindparam("now"), idle_since=bindparam("now"), misses=0)
)
_GO_OFF = (
    update(staff)
    .where(staff.c.id == bindparam("row_id"), staff.c.duty == "on")
    .values(duty="off", duty_since=bindparam("now"))
)


def reserve(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    return won(connection, _RESERVE, staff_id, line_since=now)


def release(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    """Free a counsellor who had no conversation; she keeps her idle place."""
    return won(connection, _RELEASE, staff_id, line_since=now)


def cool_off(connection: Connection, staff_id: StaffId, now: datetime, until: datetime, misses: int) -> bool:
    return won(connection, _COOL_OFF, staff_id, line_since=now, ready_at=until, misses=misses)


def pause(connection: Connection, staff_id: StaffId, now: datetime, reason: str, misses: int) -> bool:
    return won(connection, _PAUSE, staff_id, line_since=now, pause_reason=reason, misses=misses)


def make_busy(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    return won(connection, _BUSY, staff_id, line_since=now)


def wrap_up(connection: Connection, staff_id: StaffId, now: datetime, until: datetime) -> bool:
    return won(connection, _WRAP_UP, staff_id, line_since=now, ready_at=until)


def recover(connection: Connection, staff_id: StaffId, now: datetime, until: datetime) -> bool:
    """Give a counsellor a rest after a call about danger; nothing is offered to her before `until`."""
    return won(connection, _RECOVER, staff_id, line_since=now, ready_at=until)


def rest_too(connection: Connection, staff_id: StaffId, until: datetime) -> bool:
    """She writes up, and the call turned out to be a hard one: a rest follows, until then."""
    return won(connection, _REST_TOO, staff_id, ready_at=until)


def end_wrap_up(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    """Make a counsellor free after a conversation: last in the idle order."""
    return won(connection, _WRAPPED, staff_id, line_since=now, idle_since=now)


def write_on(connection: Connection, staff_id: StaffId, until: datetime) -> bool:
    """She needs longer to write, or to rest: nothing is offered to her before `until`."""
    return connection.execute(_WRITE_ON, {"row_id": staff_id, "until": until}).rowcount == 1


def finish_writing(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    """She has written all she wants. A rest after a hard call is not cut short by this."""
    return won(connection, _WRITTEN, staff_id, line_since=now, idle_since=now)


def return_from_pause(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    return won(connection, _RETURN, staff_id, line_since=now, idle_since=now)


def take_break(connection: Connection, staff_id: StaffId, now: datetime) -> bool:
    """She asks not to be rung until she comes back. False while a phone rings for her, or she talks."""
    return won(connection, _BREAK, staff_id, line_since=now)


def ring_from(connection: Connection, staff_id: StaffId, at: datetime) -> bool:
    """Her phone is free from `at` on, be that earlier or later than was thought."""
    return connection.execute(_RING_FROM, {"row_id": staff_id, "at": at}).rowcount == 1


def not_before(connection: Connection, staff_id: StaffId, at: datetime) -> bool:
    """Her phone is in her hand: it is not rung before `at`."""
    return connection.execute(_NOT_BEFORE, {"row_id": staff_id, "at": at}).rowcount == 1


def set_duty(connection: Connection, staff_id: StaffId, duty: Duty, now: datetime) -> bool:
    statement = _GO_ON if duty is Duty.ON else _GO_OFF
    return connection.execute(statement, {"row_id": staff_id, "now": now}).rowcount == 1
