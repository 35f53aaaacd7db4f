"""Messages left after the tone, as somebody's tasks, newest first; neither their sound nor what was written of it."""

from typing import Any

from sqlalchemy import Connection, Row, select

from hotline.boards.calls import iso, masked
from hotline.calls.tables import calls
from hotline.kernel.classes import CallClass
from hotline.kernel.vault import Vault
from hotline.messages.model import RecordingState
from hotline.messages.rules import what_was_left
from hotline.messages.tables import message_events, messages
from hotline.roster.tables import staff

_closer = staff.alias("closer")
LEFT = (
    select(
        messages,
        messages.c.received_at.label("when"),
        calls.c.number_sealed,
        staff.c.name.label("owner"),
        _closer.c.name.label("closer"),
    )
    .join_from(messages, calls, calls.c.id == messages.c.call_id)
    .join(staff, staff.c.id == messages.c.owner_id, isouter=True)
    .join(_closer, _closer.c.id == messages.c.closed_by, isouter=True)
    .where(messages.c.recording_state != RecordingState.OFFERED.value)  # she is speaking just now, or never did
)
OPEN = messages.c.state != "closed"


def show_left(connection: Connection, vault: Vault, message_id: str) -> dict[str, object] | None:
    """Return one message with its story; None when there is none."""
    row = connection.execute(LEFT.where(messages.c.id == message_id)).first()
    if row is None:
        return None
    story = select(message_events).where(message_events.c.message_id == message_id).order_by(message_events.c.id)
    names = {one.id: one.name for one in connection.execute(select(staff.c.id, staff.c.name))}
    events = [
        {"at": iso(event.at), "kind": event.kind, "detail": {k: names.get(v, v) for k, v in event.detail.items()}}
        for event in connection.execute(story)
    ]
    return left(row, vault) | {"events": events}


def left(row: Row[Any], vault: Vault) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": "voice",
        "direction": "inbound",
        "call_id": row.call_id,
        "class": CallClass.of_rank(row.class_rank).value,
        "number_masked": masked(row.number_sealed, vault),
        "received_at": iso(row.received_at),
        "state": row.state,
        "recording": row.recording_state,
        "left": what_was_left(RecordingState(row.recording_state), row.seconds).value,
        "ended_by": row.ended_by,
        "seconds": row.seconds,
        "sound": row.sound,
        "next_action": row.next_action,
        "due_at": iso(row.due_at),
        "owner": None if row.owner_id is None else {"id": row.owner_id, "name": row.owner},
        "transcribed": row.transcript_sealed is not None,
        "heard_at": iso(row.heard_at),
        "closed_at": iso(row.closed_at),
        "closed_by": None if row.closed_by is None else {"id": row.closed_by, "name": row.closer},
        "result": row.result,
    }
