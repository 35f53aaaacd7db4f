"""A message left after the tone: what the carrier has told of it, and what a person is to do about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, MessageId, StaffId


class RecordingState(StrEnum):
    """What the carrier has told."""

    OFFERED = "offered"  # the caller was asked to speak; nothing was told since
    EXPECTED = "expected"  # she has spoken or hung up: the recording is being made
    COMPLETED = "completed"
    ABSENT = "absent"  # nothing was said
    FAILED = "failed"


class Left(StrEnum):
    """What somebody left us, for who looks at a list."""

    EXPECTED = "expected"
    SPOKEN = "spoken"
    SHORT = "short"  # hung up at once, or said next to nothing
    SILENT = "silent"
    FAILED = "failed"


class EndedBy(StrEnum):
    """How the caller ended the recording."""

    KEY = "key"
    SILENCE = "silence"
    HUNG_UP = "hung_up"


class Sound(StrEnum):
    """Where the sound is."""

    NONE = "none"  # there is none, or none yet
    AWAITED = "awaited"  # at the carrier, to be fetched
    KEPT = "kept"  # ours, sealed
    DELETED = "deleted"  # its time was over
    LOST = "lost"  # the carrier has it no more, and we never had it
    TOO_BIG = "too_big"  # left at the carrier


class MessageState(StrEnum):
    NEW = "new"
    HEARD = "heard"
    CLOSED = "closed"


class NextAction(StrEnum):
    LISTEN = "listen"
    CHECK_CALLER = "check_caller"  # nothing to hear: who was it, may we ring?
    RING_BACK = "ring_back"  # heard, and the caller has allowed a call
    DECIDE = "decide"  # heard, and nothing is allowed yet
    NONE = "none"


class Result(StrEnum):
    """What came of a message."""

    DONE = "done"
    CALL_BACK = "call_back"  # a call-back was promised
    PASSED_ON = "passed_on"
    NO_MESSAGE = "no_message"  # silence, a wrong number, a test


@dataclass(frozen=True)
class Message:
    id: MessageId
    call_id: CallId
    call_class: CallClass
    recording_sid: str | None
    recording_state: RecordingState
    seconds: int | None
    sound: Sound
    state: MessageState
    next_action: NextAction
    owner_id: StaffId | None
    received_at: datetime
    due_at: datetime
    transcript_sealed: bytes | None
    note_sealed: bytes | None

    @property
    def is_only_possible(self) -> bool:
        """Nobody of ours has asked her to speak, and nothing is known to have been said."""
        return self.recording_state is RecordingState.OFFERED and self.next_action is NextAction.NONE
