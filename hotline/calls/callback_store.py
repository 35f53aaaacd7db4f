"""The call of a call-back: in the line before anybody is rung, and named once the carrier has. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from hotline.calls.leg_store import add_leg
from hotline.calls.model import CallState, Direction, Topic, sid_before_dialling
from hotline.calls.tables import calls, legs
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, new_id
from hotline.kernel.vault import SealedNumber

_ADD = insert(calls)
_NAME = (
    update(calls)
    .where(calls.c.id == bindparam("row_id"), calls.c.carrier_sid == bindparam("placeholder"))
    .values(carrier_sid=bindparam("sid"))
)
_ANSWERED = (
    update(legs)
    .where(legs.c.call_id == bindparam("of_call"), legs.c.party == "caller", legs.c.state == "ringing")
    .values(state="up", answered_at=bindparam("now"))
)
_ON_THE_PHONE = select(
    exists().where(
        calls.c.number_fingerprint == bindparam("fingerprint"),
        calls.c.state != "closed",
        or_(calls.c.direction == Direction.INBOUND.value, calls.c.connected_at.is_not(None)),
    )
)


def add_callback_call(
    connection: Connection,
    number: SealedNumber,
    call_class: CallClass,
    since: datetime,
    now: datetime,
    *,
    language: str,
    topic: Topic | None,
    of_household: bool,
) -> CallId:
    """Add a call that waits to be begun by us, in the place that was kept. The carrier is not asked about it yet."""
    call_id = CallId(new_id())
    connection.execute(
        _ADD,
        {
            "id": call_id,
            "carrier_sid": sid_before_dialling(call_id),
            "direction": Direction.CALLBACK.value,
            "class": call_class.value,
            "state": CallState.WAITING.value,
            "language": language,
            "topic": None if topic is None else topic.value,
            "number_fingerprint": number.fingerprint,
            "number_sealed": number.sealed,
            "received_at": now,
            "queued_at": since,
            "reconnects": 0,
            "of_household": of_household,
        },
    )
    return call_id


def name_call(connection: Connection, call_id: CallId, carrier_sid: str, now: datetime) -> bool:
    """Learn the carrier's id of a call-back, from whichever tells it first: their phone is being rung."""
    names = {"row_id": call_id, "placeholder": sid_before_dialling(call_id), "sid": carrier_sid}
    if connection.execute(_NAME, names).rowcount != 1:
        return False
    add_leg(connection, call_id, party="caller", state="ringing", now=now, carrier_sid=carrier_sid)
    return True


def mark_answered(connection: Connection, call_id: CallId, now: datetime) -> None:
    """Somebody has picked up the phone that was rung back."""
    connection.execute(_ANSWERED, {"of_call": call_id, "now": now})


def is_on_the_phone(connection: Connection, fingerprint: str) -> bool:
    """Whether this number has a call with us that has not ended: its own, or one of ours in which somebody talked."""
    return bool(connection.execute(_ON_THE_PHONE, {"fingerprint": fingerprint}).scalar())
