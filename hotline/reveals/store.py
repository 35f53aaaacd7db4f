"""Reads and writes of wishes to see a number. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from hotline.db.transitions import one_of, transition, won
from hotline.kernel.ids import CallId, RevealId, StaffId, new_id
from hotline.reveals.model import Reason, Reveal, RevealState
from hotline.reveals.tables import reveals

_R = reveals.c
_ADD = insert(reveals)
_BY_ID = select(reveals).where(_R.id == bindparam("reveal_id"))
_OF_CALL = select(reveals).where(_R.call_id == bindparam("call_id")).order_by(_R.asked_at.desc(), _R.id.desc())
_IN_TIME = _R.until > bindparam("now")
_BY_ANOTHER = _R.asked_by != bindparam("by")
_APPROVE = transition(reveals, leaves=("asked",), enters="approved", sets=("until", "decided_by"))
_APPROVE = _APPROVE.where(_IN_TIME, _BY_ANOTHER)
_REFUSE = transition(reveals, leaves=("asked",), enters="refused", sets=("decided_by",)).where(_BY_ANOTHER)
_SHOW = transition(reveals, leaves=("approved",), enters="shown", sets=("until",))
_SHOW = _SHOW.where(_IN_TIME, _R.asked_by == bindparam("by"))
_OVER = select(_R.id, _R.call_id).where(one_of(_R.state, ("asked", "approved")), _R.until <= bindparam("now"))
_LAPSE = transition(reveals, leaves=("asked", "approved"), enters="lapsed")


def add_reveal(
    connection: Connection,
    call_id: CallId,
    by: StaffId,
    reason: Reason,
    words_sealed: bytes,
    now: datetime,
    *,
    state: RevealState,
    until: datetime,
) -> RevealId:
    """Add a wish. Raises IntegrityError when the same person has one that is open, for the same call."""
    reveal_id = RevealId(new_id())
    row = {"id": reveal_id, "call_id": call_id, "asked_by": by, "reason": reason.value, "words_sealed": words_sealed}
    connection.execute(_ADD, row | {"asked_at": now, "state": state.value, "until": until})
    return reveal_id


def find_reveal(connection: Connection, reveal_id: str) -> Reveal | None:
    row = connection.execute(_BY_ID, {"reveal_id": reveal_id}).first()
    return None if row is None else _reveal(row)


def reveals_of_call(connection: Connection, call_id: str) -> list[Reveal]:
    """Return all of them, the newest first."""
    return [_reveal(row) for row in connection.execute(_OF_CALL, {"call_id": call_id})]


def approve(connection: Connection, reveal_id: RevealId, by: StaffId, now: datetime, until: datetime) -> bool:
    """False when it is over, or her own."""
    values = {"row_id": reveal_id, "by": by, "now": now, "new_until": until, "new_decided_by": by}
    return connection.execute(_APPROVE, values).rowcount == 1


def refuse(connection: Connection, reveal_id: RevealId, by: StaffId) -> bool:
    return connection.execute(_REFUSE, {"row_id": reveal_id, "by": by, "new_decided_by": by}).rowcount == 1


def show(connection: Connection, reveal_id: RevealId, by: StaffId, now: datetime, until: datetime) -> bool:
    """Once, and only to who asked."""
    values = {"row_id": reveal_id, "by": by, "now": now, "new_until": until}
    return connection.execute(_SHOW, values).rowcount == 1


def lapse(connection: Connection, now: datetime) -> list[CallId]:
    """End what nobody approved, or looked at, in time; return the calls it was about."""
    over = connection.execute(_OVER, {"now": now}).all()
    return [CallId(row.call_id) for row in over if won(connection, _LAPSE, row.id)]


def _reveal(row: Row[Any]) -> Reveal:
    return Reveal(
        id=RevealId(row.id),
        call_id=CallId(row.call_id),
        asked_by=StaffId(row.asked_by),
        reason=Reason(row.reason),
        words_sealed=bytes(row.words_sealed),
        asked_at=row.asked_at,
        state=RevealState(row.state),
        until=row.until,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
    )
