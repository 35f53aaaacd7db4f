"""What happened in a played night: how each caller's call ended, every ring, every contact."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from hotline.routing.arrivals import Caller
from hotline.routing.crew import Person

NOBODY = -1


class End(StrEnum):
    """The one end a caller has."""

    ANSWERED = "answered"
    GAVE_UP = "gave_up"
    SENT_ON = "sent_on"  # nobody is on duty, or it took too long: a message, or another number
    CALLED_BACK = "called_back"
    NOT_REACHED = "not_reached"  # took a call-back, and answered none of them


class Ended(NamedTuple):
    """`left` is when the wait ended, in seconds; `asked` when the caller took a call-back instead of waiting on."""

    caller: Caller
    end: End
    left: float
    counsellor: int = NOBODY
    asked: float | None = None

    @property
    def wait(self) -> float:
        return self.left - self.caller.at


class Ringing(StrEnum):
    ANSWERED = "answered"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"  # the caller gave up, or a colleague was first


class Ring(NamedTuple):
    counsellor: int
    caller: Caller
    began: float
    ended: float
    how: Ringing


class Contact(NamedTuple):
    """A counsellor is busy with a caller: talk and wrap-up, or ringing back in vain."""

    counsellor: int
    caller: Caller
    began: float
    ended: float


@dataclass(frozen=True)
class NightLog:
    """Everything that happened, in order. `seconds` is how long callers came."""

    ended: list[Ended]
    rings: list[Ring]
    contacts: list[Contact]
    people: tuple[Person, ...]
    seconds: float
