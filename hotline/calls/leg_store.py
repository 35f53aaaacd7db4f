"""The legs of a call: the caller's, and one for each phone of ours; `offer_id` names what that was rung for."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from hotline.calls.tables import legs
from hotline.db.together import Adds, AnyOf
from hotline.db.transitions import transition, won
from hotline.kernel.ids import CallId, OfferId, new_id

_ADD_LEG = insert(legs)
_LEG = select(legs).where(legs.c.id == bindparam("leg_id"))
_LEG_OF_OFFER = select(legs).where(legs.c.offer_id == bindparam("offer_id"))
_SID_OF_LEG = (
    update(legs)
    .where(legs.c.offer_id == bindparam("b_offer_id"), legs.c.carrier_sid.is_(None))
    .values(carrier_sid=bindparam("sid"))
)
_LEG_PROGRESS = (
    update(legs)
    .where(
        legs.c.id == bindparam("row_id"),
        legs.c.state != "ended",
        legs.c.sequence < bindparam("new_sequence"),
    )
    .values(
        sequence=bindparam("new_sequence"),
        state=bindparam("new_state"),
        answered_at=func.coalesce(legs.c.answered_at, bindparam("new_answered_at", type_=legs.c.answered_at.type)),
        check_at=bindparam("new_check_at"),
    )
)
_END_LEG = transition(
    legs, leaves=("dialling", "ringing", "up"), enters="ended", sets=("ended_at", "end_reason")
).values(check_at=None)
_CHECK_COUNSELLOR_LEGS = (
    update(legs)
    .where(
        legs.c.call_id == bindparam("b_call_id"),
        legs.c.party == "counsellor",
        legs.c.state != "ended",
        or_(legs.c.check_at.is_(None), legs.c.check_at > bindparam("new_check_at")),
    )
    .values(check_at=bindparam("new_check_at"))
)
_END_CALLER_LEG = (
    update(legs)
    .where(legs.c.call_id == bindparam("b_call_id"), legs.c.party == "caller", legs.c.state != "ended")
    .values(state="ended", ended_at=bindparam("now"), end_reason=bindparam("reason"), check_at=None)
)


def add_leg(
    adds: Adds,
    call_id: CallId,
    *,
    party: str,
    state: str,
    now: datetime,
    carrier_sid: str | None = None,
    offer_id: OfferId | None = None,
) -> None:
    adds.execute(
        _ADD_LEG,
        {
            "id": new_id(),
            "call_id": call_id,
            "offer_id": offer_id,
            "party": party,
            "carrier_sid": carrier_sid,
            "state": state,
            "sequence": -1,
            "started_at": now,
            "answered_at": now if state == "up" else None,
        },
    )


def get_leg(connection: Connection, leg_id: str) -> Row[Any] | None:
    return connection.execute(_LEG, {"leg_id": leg_id}).first()


def find_leg_of_offer(connection: Connection, offer_id: OfferId) -> Row[Any] | None:
    return connection.execute(_LEG_OF_OFFER, {"offer_id": offer_id}).first()


def name_leg(connection: Connection, offer_id: OfferId, carrier_sid: str) -> bool:
    """Learn the carrier's id of a counsellor's leg, from whichever tells it first."""
    return connection.execute(_SID_OF_LEG, {"b_offer_id": offer_id, "sid": carrier_sid}).rowcount == 1


def leg_progress(
    connection: Connection,
    leg_id: str,
    *,
    sequence: int,
    state: str,
    answered_at: datetime | None,
    check_at: datetime,
) -> bool:
    """Move a leg on. False when the news is older than what we know: order is by sequence, never by arrival."""
    return won(
        connection,
        _LEG_PROGRESS,
        leg_id,
        sequence=sequence,
        state=state,
        answered_at=answered_at,
        check_at=check_at,
    )


def end_leg(connection: Connection, leg_id: str, reason: str, now: datetime) -> bool:
    return won(connection, _END_LEG, leg_id, ended_at=now, end_reason=reason)


def check_counsellor_legs(connection: Connection, call_id: CallId, check_at: datetime) -> None:
    """Ask soon after the counsellors' legs of a call not known to have ended, or sooner if meant to be."""
    connection.execute(_CHECK_COUNSELLOR_LEGS, {"b_call_id": call_id, "new_check_at": check_at})


def end_caller_leg(connection: Connection, call_id: CallId, reason: str, now: datetime) -> None:
    connection.execute(_END_CALLER_LEG, {"b_call_id": call_id, "now": now, "reason": reason})


# -- what the tick asks about

_LEGS_TO_CHECK = (
    select(legs.c.id).where(legs.c.check_at <= bindparam("now")).order_by(legs.c.check_at).limit(bindparam("most"))
)
any_leg_to_check = AnyOf(_LEGS_TO_CHECK, "legs_to_check")
_CLAIM_LEG = (
    update(legs)
    .where(legs.c.id == bindparam("row_id"), legs.c.check_at <= bindparam("now"))
    .values(check_at=bindparam("new_check_at"))
)


def legs_to_check(connection: Connection, now: datetime, most: int) -> list[str]:
    return list(connection.execute(_LEGS_TO_CHECK, {"now": now, "most": most}).scalars())


def claim_leg_check(connection: Connection, leg_id: str, now: datetime, again_at: datetime) -> bool:
    parameters = {"row_id": leg_id, "now": now, "new_check_at": again_at}
    return connection.execute(_CLAIM_LEG, parameters).rowcount == 1


# -- what is asked after at once when we come back

_IS_OPEN_AT_CARRIER = and_(legs.c.party != "caller", legs.c.state != "ended", legs.c.carrier_sid.is_not(None))
_OPEN_LEGS = select(legs.c.id).where(_IS_OPEN_AT_CARRIER).order_by(legs.c.started_at)
_ASK_AFTER_LEG = (
    update(legs)
    .where(
        legs.c.id == bindparam("row_id"),
        _IS_OPEN_AT_CARRIER,
        or_(legs.c.check_at.is_(None), legs.c.check_at > bindparam("at")),
    )
    .values(check_at=bindparam("at"))
)


def open_legs(connection: Connection) -> list[str]:
    """Return every leg of ours that the carrier has and that has not ended, oldest first."""
    return list(connection.execute(_OPEN_LEGS).scalars())


def ask_after_leg(connection: Connection, leg_id: str, at: datetime) -> None:
    """Bring the next look at a leg forward to `at`; never back."""
    connection.execute(_ASK_AFTER_LEG, {"row_id": leg_id, "at": at})
