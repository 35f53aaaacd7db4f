"""A thread and its texts as the flows see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import ConversationId, StaffId, ThreadId
from hotline.kernel.phone import CallerNumber
from hotline.texts.keywords import Keyword


@dataclass(frozen=True)
class IncomingText:
    """What the carrier told us of a text. `sender` is withheld when it names no number that could be answered."""

    carrier_sid: str
    sender: CallerNumber
    body: str
    media: int
    taken_for: Keyword | None = None
    """STOP, START or HELP, when the carrier has done and answered by itself what such a word asks for."""


@dataclass(frozen=True)
class Thread:
    id: ThreadId
    opted_out: bool
    answered_at: datetime | None
    last_text_at: datetime


class ConversationState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"  # a counsellor has it, and keeps it
    CLOSED = "closed"


@dataclass(frozen=True)
class Conversation:
    """Texts with one number from their first until a kind word at the end. It waits in line as a call does."""

    id: ConversationId
    thread_id: ThreadId
    call_class: CallClass
    state: ConversationState
    queued_at: datetime
    asked_at: datetime
    answered_at: datetime | None
    staff_id: StaffId | None
    passed_by: StaffId | None

    @property
    def awaits_answer(self) -> bool:
        return self.answered_at is None or self.answered_at < self.asked_at


@dataclass(frozen=True)
class Reader:
    """Somebody on duty who may be given one more conversation. `open` is how many she has."""

    staff_id: StaffId
    open: int
    idle_since: datetime
