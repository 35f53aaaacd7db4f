"""Promises to ring back, as tests judge them: what may be open although everybody has hung up, and nothing else."""

from collections import defaultdict

from sqlalchemy import Connection, select

from hotline.callbacks.tables import callbacks
from hotline.calls.tables import calls
from hotline.tickets.tables import tickets


def calls_kept(connection: Connection) -> set[str]:
    """Open calls that rightly have no phone: in the line for an open promise, or put aside for one while we are closed.

    Each is the one try of its promise. In the line it has one ticket, which waits; put aside it has none that is open.
    Any other open call, of a call-back or not, is stuck.
    """
    lines: dict[str, list[str]] = defaultdict(list)
    for ticket in connection.execute(select(tickets.c.call_id, tickets.c.state).where(tickets.c.state != "closed")):
        lines[ticket.call_id].append(ticket.state)
    tries = connection.execute(
        select(calls.c.id, calls.c.state, callbacks.c.state.label("promise"))
        .join_from(calls, callbacks, callbacks.c.try_call_id == calls.c.id)
        .where(calls.c.direction == "callback", calls.c.carrier_sid.startswith("callback:"))
    )
    whole = {("waiting", "waiting", ("waiting",)), ("greeting", "requested", ()), ("greeting", "retry_wait", ())}
    return {row.id for row in tries if (row.state, row.promise, tuple(lines[row.id])) in whole}
