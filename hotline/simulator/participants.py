"""Who is in a conference, and how they came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .calls import Call, Target
from .player import Player
from .signer import Params

if TYPE_CHECKING:
    from .conferences import Room

# statusCallbackEvent token -> the events that it asks for.
EVENT_TOKENS = {
    "start": {"conference-start"},
    "end": {"conference-end"},
    "join": {"participant-join"},
    "leave": {"participant-leave"},
    "mute": {"participant-mute", "participant-unmute"},
    "hold": {"participant-hold", "participant-unhold"},
    "modify": {"participant-modify"},
    "speaker": {"participant-speech-start", "participant-speech-stop"},
    "announcement": {"announcement-end", "announcement-fail"},
}


@dataclass(frozen=True, slots=True)
class Joining:
    """How a leg enters. `wait` None = the carrier's music; a target with an empty address = silence."""

    label: str = ""
    muted: bool = False
    beep: str = "true"
    start: bool = True
    end: bool = False
    wait: Target | None = None
    coached: str = ""
    callback: Target | None = None
    events: frozenset[str] = frozenset()
    max_participants: int = 250


@dataclass(eq=False, slots=True)
class Participant:
    """A leg in a room. `left` is called once, when the room lets it go while the call lives on."""

    call: Call
    room: Room
    label: str
    muted: bool
    start: bool
    end: bool
    beep: str
    coached: str
    left: Callable[[], None]
    hold: bool = False
    joined: bool = False
    music: Player | None = None

    def params(self) -> Params:
        """What an event about this participant tells."""
        params: Params = [
            ("CallSid", self.call.sid),
            ("Muted", str(self.muted).lower()),
            ("Hold", str(self.hold).lower()),
            ("Coaching", str(bool(self.coached)).lower()),
            ("EndConferenceOnExit", str(self.end).lower()),
            ("StartConferenceOnEnter", str(self.start).lower()),
        ]
        return params + ([("ParticipantLabel", self.label)] if self.label else [])


def events_of(tokens: str) -> frozenset[str]:
    """The events that space-separated tokens ask for; unknown tokens ask for nothing."""
    return frozenset(event for token in tokens.split() for event in EVENT_TOKENS.get(token, ()))
