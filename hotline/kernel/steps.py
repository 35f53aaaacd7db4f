"""What a phone is made to do, in our own words. carrier/twiml.py turns Steps into the carrier's XML."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Say:
    text: str
    language: str


@dataclass(frozen=True)
class Play:
    """Play a sound of ours; `path` is an address of this service."""

    path: str


@dataclass(frozen=True)
class Pause:
    seconds: int


Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Speak, and take a key at any point of it, or several that end with a hash key or a silence of `seconds`.

    Without a key the next step follows after `seconds` of silence.
    """

    prompts: tuple[Prompt, ...]
    action: str
    seconds: int
    most_keys: int = 1


@dataclass(frozen=True)
class Enqueue:
    """Hold the caller; `wait` is asked for again and again, `action` once the caller has left the queue."""

    wait: str
    action: str


@dataclass(frozen=True)
class LeaveQueue:
    pass


@dataclass(frozen=True)
class Record:
    """Record after a tone until a hash key, silence, or `most_seconds`."""

    action: str
    status: str
    most_seconds: int


@dataclass(frozen=True)
class Join:
    """Join a conference; `action` follows for whoever stays when it ends."""

    conference: str
    action: str
    events: str
    wait: str
    star_leaves: bool = False  # this party may leave by the star key, and `action` follows for them
    ends_it: bool = True  # for all, when this party leaves
    starts_it: bool = True
    muted: bool = False  # hears, and is not heard
    coach: str | None = None  # heard by this leg alone, named as the carrier names it


@dataclass(frozen=True)
class Dial:
    """Put the caller through to a phone, which rings for so many seconds; the next step follows when nobody answers,
    or the two have talked."""

    number: str
    seconds: int


@dataclass(frozen=True)
class GoOn:
    """Fetch the next steps from `path`."""

    path: str


@dataclass(frozen=True)
class HangUp:
    pass


Step = Prompt | Gather | Enqueue | LeaveQueue | Record | Join | Dial | GoOn | HangUp
Steps = tuple[Step, ...]
NOTHING: Steps = ()
