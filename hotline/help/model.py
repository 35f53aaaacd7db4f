"""One call for help from the desk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import CallId, HelpId, StaffId


class HelpState(StrEnum):
    """asked -> seen (a supervisor says that she comes) -> over, with what it was asked in; or over before anybody saw
    it."""

    ASKED = "asked"
    SEEN = "seen"
    OVER = "over"


class Place(StrEnum):
    """Where she asks."""

    TALK = "talk"
    TEXT = "text"
    MESSAGE = "message"


@dataclass(frozen=True)
class Asking:
    """What she asks in, whose end ends it. `which`: the id of her part of the talk, of the conversation by text, or of
    the message; `call_id`: of the talk or the message."""

    place: Place
    which: str
    call_id: CallId | None


@dataclass(frozen=True)
class Help:
    id: HelpId
    asking: Asking
    staff_id: StaffId
    state: HelpState
    asked_at: datetime
    seen_at: datetime | None
    seen_by: StaffId | None
