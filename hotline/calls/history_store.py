"""What earlier calls of the same number mean for this one: a kept place, a known voice. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from hotline.calls.model import Direction
from hotline.calls.tables import calls
from hotline.db.together import Question
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallbackId, CallId, StaffId
from hotline.kernel.vault import SealedNumber

_LEFT = (
    select(calls.c.id, calls.c.queued_at, calls.c["class"])
    .where(
        calls.c.number_fingerprint == bindparam("fingerprint"),
        one_of(calls.c.outcome, ("abandoned", "overflow", "failed")),
        calls.c.direction == Direction.INBOUND.value,
        calls.c.ended_at >= bindparam("since"),
        calls.c.resumed_by.is_(None),
        calls.c.queued_at >= calls.c.received_at,  # its place was its own, not one kept from an earlier call
    )
    .order_by(calls.c.queued_at)
    .limit(1)
)
_RESUME = (
    update(calls)
    .where(calls.c.id == bindparam("left_id"), calls.c.resumed_by.is_(None))
    .values(resumed_by=bindparam("by_id"))
)
_OPEN_OF_NUMBER = select(calls.c.id).where(
    calls.c.number_fingerprint == bindparam("fingerprint"), calls.c.state != "closed"
)
_NUMBERS_OF_CODE = select(calls.c.number_fingerprint).distinct().where(
    calls.c.number_fingerprint >= bindparam("begins"), calls.c.number_fingerprint < bindparam("ends")
)  # fmt: skip
_LAST_COUNSELLOR = (
    select(calls.c.counsellor_id)
    .where(
        calls.c.number_fingerprint == bindparam("fingerprint"),
        calls.c.counsellor_id.is_not(None),
        calls.c.connected_at >= bindparam("since"),
    )
    .order_by(calls.c.connected_at.desc())
    .limit(1)
)
_LAST_TALK = (
    select(calls.c.id)
    .where(
        calls.c.counsellor_id == bindparam("staff_id"),
        calls.c.connected_at >= bindparam("since"),
        calls.c.ended_at.is_not(None),
    )
    .order_by(calls.c.connected_at.desc(), calls.c.id.desc())
    .limit(1)
)
_ENDED_AT = select(calls.c.ended_at).where(calls.c.id == bindparam("call_id"))
_NUMBER = (
    select(calls.c.number_fingerprint, calls.c.number_sealed)
    .where(calls.c.number_fingerprint == bindparam("fingerprint"), calls.c.number_sealed.is_not(None))
    .order_by(calls.c.received_at.desc())
    .limit(1)
)

_IN_DANGER = select(
    exists()
    .where(
        calls.c.number_fingerprint == bindparam("caller"),
        calls.c["class"] == CallClass.CRISIS.value,
        or_(calls.c.ended_at.is_(None), calls.c.ended_at >= bindparam("danger_since")),
    )
    .label("was_in_danger")
)


@dataclass(frozen=True)
class LeftPlace:
    """A place in line whose caller hung up, was cut off, or was put out by us, before anybody answered."""

    call_id: CallId
    queued_at: datetime
    call_class: CallClass


def find_left_place(connection: Connection, fingerprint: str, since: datetime) -> LeftPlace | None:
    """Return the oldest place of this number that was left at or after `since` and that nobody took over yet."""
    row = connection.execute(_LEFT, {"fingerprint": fingerprint, "since": since}).first()
    return None if row is None else LeftPlace(CallId(row.id), row.queued_at, CallClass(row._mapping["class"]))


def was_in_danger(fingerprint: str | None, since: datetime) -> Question[bool]:
    """Whether a call about danger of this number goes on, or ended at or after `since`."""
    asked = {"caller": fingerprint, "danger_since": since}
    return Question(_IN_DANGER, asked, lambda row: bool(row.was_in_danger))


def resume_place(connection: Connection, left: LeftPlace, by: CallId | CallbackId) -> bool:
    """Take the place over, once: a later call, or a promise to ring back."""
    return connection.execute(_RESUME, {"left_id": left.call_id, "by_id": by}).rowcount == 1


def find_last_counsellor(connection: Connection, fingerprint: str, since: datetime) -> StaffId | None:
    """Return who talked with this number last, at or after `since`."""
    found = connection.execute(_LAST_COUNSELLOR, {"fingerprint": fingerprint, "since": since}).scalar()
    return None if found is None else StaffId(found)


def find_last_talk(connection: Connection, staff_id: StaffId, since: datetime) -> CallId | None:
    """Return the call in which she talked last, at or after `since`, once it is over."""
    found = connection.execute(_LAST_TALK, {"staff_id": staff_id, "since": since}).scalar()
    return None if found is None else CallId(found)


def find_number(connection: Connection, fingerprint: str) -> SealedNumber | None:
    """Return a number that has called, or was called, while it is kept."""
    row = connection.execute(_NUMBER, {"fingerprint": fingerprint}).first()
    return None if row is None else SealedNumber(row.number_fingerprint, bytes(row.number_sealed))


def ended_at(connection: Connection, call_id: CallId) -> datetime | None:
    """Return when a call was over; None while it goes on."""
    ended: datetime | None = connection.execute(_ENDED_AT, {"call_id": call_id}).scalar_one()
    return ended


def open_calls_of(connection: Connection, fingerprint: str) -> list[CallId]:
    """Return the calls with this number that have not ended."""
    return [CallId(row) for row in connection.execute(_OPEN_OF_NUMBER, {"fingerprint": fingerprint}).scalars()]


def numbers_of_code(connection: Connection, begins: str, ends: str) -> set[str]:
    """Return the numbers that have called whose fingerprints stand between these two."""
    return set(connection.execute(_NUMBERS_OF_CODE, {"begins": begins, "ends": ends}).scalars())
