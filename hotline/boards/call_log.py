"""Past calls as measurements: when each came, waited, talked and ended; without numbers or names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select

from hotline.calls.tables import call_events, calls
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId

_KEPT = (
    exists()
    .where(call_events.c.call_id == calls.c.id, call_events.c.kind.in_(("resumes_place", "takes_over_callback")))
    .label("kept_place")
)


@dataclass(frozen=True)
class LoggedCall:
    """One received call. `kept_place`: her place was an earlier call's, so `queued_at` may lie before `received_at`."""

    call_id: CallId
    call_class: CallClass
    topic: str | None
    language: str
    outcome: str | None
    received_at: datetime
    queued_at: datetime | None
    connected_at: datetime | None
    ended_at: datetime | None
    kept_place: bool


def read_call_log(connection: Connection, since: datetime | None, until: datetime) -> Iterator[LoggedCall]:
    """Give the calls received from `since` (None: from the first on) until just before `until`, oldest first."""
    query = (
        select(calls, _KEPT)
        .where(calls.c.direction == "inbound", calls.c.received_at < until)
        .order_by(calls.c.received_at, calls.c.id)
    )
    if since is not None:
        query = query.where(calls.c.received_at >= since)
    for row in connection.execute(query):
        yield LoggedCall(
            CallId(row.id),
            CallClass(row._mapping["class"]),
            row.topic,
            row.language,
            row.outcome,
            row.received_at,
            row.queued_at,
            row.connected_at,
            row.ended_at,
            bool(row.kept_place),
        )
