"""A call's story, line by line."""

from datetime import datetime

from sqlalchemy import insert

from hotline.calls.tables import call_events
from hotline.db.together import Adds
from hotline.kernel.ids import CallId

_ADD_EVENT = insert(call_events)


def add_event(adds: Adds, call_id: CallId, now: datetime, kind: str, **detail: object) -> None:
    """Write one line of a call's story. `detail` never holds a number, a name of a caller, or a body."""
    adds.execute(_ADD_EVENT, {"call_id": call_id, "at": now, "kind": kind, "detail": detail})
