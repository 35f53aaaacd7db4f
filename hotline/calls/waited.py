"""How long a caller has waited, inside a query: from her place in line, or else from her call, to the talk."""

from typing import Any

from sqlalchemy import ColumnElement, func

from hotline.calls.tables import calls
from hotline.db.sql_time import seconds_between


def waited_until(end: ColumnElement[Any]) -> ColumnElement[float]:
    """Seconds, to `end` where there was no talk."""
    place = func.coalesce(calls.c.queued_at, calls.c.received_at)
    return seconds_between(place, func.coalesce(calls.c.connected_at, end))
