"""Steps that were spoken of, each with how far it has come; and what was added to a record after it was closed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import RecordId, StaffId


class ActionState(StrEnum):
    """Nothing is only done or not done when people act."""

    DISCUSSED = "discussed"
    AGREED = "agreed"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class RecordAction:
    id: int
    record_id: RecordId
    state: ActionState
    changed_at: datetime
    changed_by: StaffId
    what_sealed: bytes


@dataclass(frozen=True)
class Addendum:
    """Written by a supervisor; the closed record itself stays as it was."""

    at: datetime
    by: StaffId
    reason_sealed: bytes
    body_sealed: bytes
