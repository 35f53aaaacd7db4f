"""Reads and writes of requests to the coordinator. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hotline.coordination.model import Consent, Request, RequestState, Urgency
from hotline.coordination.tables import coordinator_requests as requests
from hotline.db.transitions import transition, won
from hotline.kernel.ids import RequestId, StaffId, new_id

_R = requests.c
_OPEN = ("asked", "taken")

_ADD = insert(requests)
_BY_ID = select(requests).where(_R.id == bindparam("request_id"))
_TAKE = transition(requests, leaves=("asked",), enters="taken", sets=("taken_at", "taken_by"))
_ANSWER = transition(requests, leaves=("taken",), enters=None, sets=("answer_sealed",)).values(read_at=None)
_END = {
    end: transition(
        requests, leaves=("taken",), enters=end.value, sets=("answer_sealed", "ended_at", "ended_by")
    ).values(read_at=None)
    for end in (RequestState.DONE, RequestState.CANNOT)
}
_WITHDRAW = transition(requests, leaves=_OPEN, enters="withdrawn", sets=("ended_at", "ended_by", "read_at"))
_READ = (
    update(requests)
    .where(_R.id == bindparam("row_id"), _R.read_at.is_(None), _R.answer_sealed.is_not(None))
    .values(read_at=bindparam("now"))
)


def add_request(
    connection: Connection,
    by: StaffId,
    now: datetime,
    *,
    what: bytes,
    for_whom: bytes | None,
    consent: Consent,
    urgency: Urgency,
    until: datetime,
) -> RequestId:
    request_id = RequestId(new_id())
    row: dict[str, object] = {"id": request_id, "state": RequestState.ASKED.value, "asked_at": now, "asked_by": by}
    row |= {"what_sealed": what, "for_whom_sealed": for_whom, "consent": consent.value}
    connection.execute(_ADD, row | {"urgency": urgency.value, "until_at": until})
    return request_id


def find_request(connection: Connection, request_id: str) -> Request | None:
    row = connection.execute(_BY_ID, {"request_id": request_id}).first()
    return None if row is None else _request(row)


def take_request(connection: Connection, request_id: RequestId, by: StaffId, now: datetime) -> bool:
    """Let a coordinator have it; False when another was quicker, or it is over."""
    return won(connection, _TAKE, request_id, taken_at=now, taken_by=by)


def answer_request(connection: Connection, request_id: RequestId, answer: bytes) -> bool:
    """Keep what the coordinator says meanwhile, in place of what was there."""
    return won(connection, _ANSWER, request_id, answer_sealed=answer)


def end_request(
    connection: Connection, request_id: RequestId, end: RequestState, answer: bytes, by: StaffId, now: datetime
) -> bool:
    """End it, done or not to be done, with the coordinator's answer."""
    return won(connection, _END[end], request_id, answer_sealed=answer, ended_at=now, ended_by=by)


def withdraw_request(connection: Connection, request_id: RequestId, by: StaffId, now: datetime) -> bool:
    return won(connection, _WITHDRAW, request_id, ended_at=now, ended_by=by, read_at=now)


def answer_is_read(connection: Connection, request_id: RequestId, now: datetime) -> bool:
    return connection.execute(_READ, {"row_id": request_id, "now": now}).rowcount == 1


def _request(row: Row[Any]) -> Request:
    return Request(
        id=RequestId(row.id),
        state=RequestState(row.state),
        asked_by=StaffId(row.asked_by),
        what_sealed=bytes(row.what_sealed),
        for_whom_sealed=None if row.for_whom_sealed is None else bytes(row.for_whom_sealed),
        answer_sealed=None if row.answer_sealed is None else bytes(row.answer_sealed),
    )
