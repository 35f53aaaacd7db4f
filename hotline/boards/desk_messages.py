"""Messages left as a counsellor sees them: codes, never numbers; neither their sound nor what was written of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from hotline.boards.left_messages import LEFT, OPEN
from hotline.calls.tables import calls
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.messages.model import RecordingState
from hotline.messages.rules import what_was_left
from hotline.messages.tables import messages

_MOST = 200
_FIELDS = LEFT.add_columns(calls.c.number_fingerprint)
_TO_DO = _FIELDS.where(OPEN).order_by(messages.c.due_at, messages.c.id).limit(_MOST)


@dataclass(frozen=True)
class LeftMessage:
    """One message left. `left`, `next_action` and `sound` are the words of hotline/messages/model.py."""

    id: str
    code: str | None
    call_class: CallClass
    received_at: datetime
    due_at: datetime | None
    is_late: bool
    left: str
    seconds: int | None
    sound: str
    state: str
    next_action: str
    owner_id: StaffId | None
    owner: str | None
    result: str | None


def messages_to_do(connection: Connection, now: datetime) -> list[LeftMessage]:
    """Return the open messages, the most urgent first."""
    return [_left(row, now) for row in connection.execute(_TO_DO)]


def find_left(connection: Connection, message_id: str, now: datetime) -> LeftMessage | None:
    row = connection.execute(_FIELDS.where(messages.c.id == message_id)).first()
    return None if row is None else _left(row, now)


def _left(row: Row[tuple[object, ...]], now: datetime) -> LeftMessage:
    fields = row._mapping
    fingerprint, due_at = fields["number_fingerprint"], fields["due_at"]
    return LeftMessage(
        id=fields["id"],
        code=caller_code(fingerprint) if fingerprint else None,
        call_class=CallClass.of_rank(fields["class_rank"]),
        received_at=fields["received_at"],
        due_at=due_at,
        is_late=fields["state"] != "closed" and due_at is not None and due_at < now,
        left=what_was_left(RecordingState(fields["recording_state"]), fields["seconds"]).value,
        seconds=fields["seconds"],
        sound=fields["sound"],
        state=fields["state"],
        next_action=fields["next_action"],
        owner_id=fields["owner_id"],
        owner=fields["owner"],
        result=fields["result"],
    )
