"""A supervisor in a talk of others."""

from dataclasses import dataclass
from enum import StrEnum

from hotline.kernel.ids import CallId, ListeningId, StaffId


class Mode(StrEnum):
    LISTEN = "listen"  # hears both, and nobody hears her
    WHISPER = "whisper"  # is heard by the counsellor alone
    JOIN = "join"  # talks with both


class ListenState(StrEnum):
    RINGS = "rings"  # her phone rings, or is about to, or she has not pressed 1 yet
    IN = "in"
    LEAVING = "leaving"  # her phone is being put down, or is to be
    OVER = "over"


@dataclass(frozen=True)
class Listening:
    id: ListeningId
    call_id: CallId
    staff_id: StaffId
    mode: Mode
    state: ListenState

    @property
    def is_wanted(self) -> bool:
        return self.state in {ListenState.RINGS, ListenState.IN}
