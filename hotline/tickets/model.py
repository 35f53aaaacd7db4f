"""Tickets and offers as the flows see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, OfferId, StaffId, TicketId


class TicketState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    CLOSED = "closed"


class OfferState(StrEnum):
    """pending (not dialled yet) -> ringing -> answered -> accepted (key 1) -> bridged -> done; or one of the ends."""

    PENDING = "pending"
    RINGING = "ringing"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    BRIDGED = "bridged"
    JOINED = "joined"  # brought in by the one who is bridged: a third in the room
    DONE = "done"
    FAILED = "failed"  # the counsellor did not take it; `reason` says how
    CALLER_GONE = "caller_gone"
    RESCINDED = "rescinded"  # a colleague took it, or it is no longer wanted


UNANSWERED = (OfferState.PENDING, OfferState.RINGING, OfferState.ANSWERED)
ACTIVE = (*UNANSWERED, OfferState.ACCEPTED, OfferState.BRIDGED, OfferState.JOINED)


class Miss(StrEnum):
    """Why an offer was not taken. Kept apart, because each asks for something else."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    WRONG_KEY = "wrong_key"
    SILENT = "silent"  # answered, no key: a voicemail, or a pocket
    HUNG_UP = "hung_up"  # answered and gone before any key
    NOT_DIALLED = "not_dialled"  # ours, not hers: the ring never left the house
    NOT_BRIDGED = "not_bridged"  # accepted, but the two were never joined


_TO = "to:"


class Asks(frozenset[str]):
    """What a caller asks for, each as one word: a topic (`practical`), a language she is taken to speak
    (`language:zh`), with a plus a skill that a person found she cannot do without (`+child`, `+language:en`), or the
    counsellor to whom a supervisor gave her (`to:ID`).
    """

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> "Asks":
        return cls(text.split())

    @property
    def given_to(self) -> StaffId | None:
        """The counsellor to whom a supervisor gave her."""
        return next((StaffId(ask.removeprefix(_TO)) for ask in self if ask.startswith(_TO)), None)

    def give_to(self, staff_id: StaffId | None) -> "Asks":
        """The same, given to this counsellor and no other; None: to nobody."""
        others = {ask for ask in self if not ask.startswith(_TO)}
        return Asks(others if staff_id is None else others | {_TO + staff_id})

    def __str__(self) -> str:
        """The same asks always give the same text: callers who need the same stand in one line."""
        return " ".join(sorted(self))


@dataclass(frozen=True)
class Place:
    """Where a caller stands when she enters the line: since when, what she asks for, whom she knows. `apart_as`: her
    number's fingerprint, if there is anybody who is kept apart from her.
    """

    since: datetime
    asks: Asks
    prefers: StaffId | None
    hold_until: datetime
    deadline_at: datetime
    apart_as: str | None = None


@dataclass(frozen=True)
class Ticket:
    id: TicketId
    call_id: CallId
    call_class: CallClass
    state: TicketState
    queued_at: datetime
    deadline_at: datetime
    asks: Asks
    prefers: StaffId | None
    hold_until: datetime | None
    failed_offers: int
    apart_as: str | None = None


@dataclass(frozen=True)
class Offer:
    id: OfferId
    ticket_id: TicketId
    call_id: CallId
    staff_id: StaffId
    call_class: CallClass
    state: OfferState
    reason: str | None
    made_at: datetime
    answered_at: datetime | None
    accepted_at: datetime | None
    joined_at: datetime | None
    deadline_at: datetime | None
    joins: OfferId | None = None  # the room into which a colleague is asked
    aside_at: datetime | None = None  # she has stepped out of the room, and the caller waits for her

    @property
    def room(self) -> OfferId:
        """The offer that the conference is named by: of whoever was first in it."""
        return self.joins or self.id
