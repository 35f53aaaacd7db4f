"""What a number may be used for, by the word of whoever gave it."""

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What may be allowed, each by itself."""

    RING = "ring"  # we may ring it back
    TEXT = "text"  # we may write to it
    WORD = "word"  # we may leave a word with its answering machine


class How(StrEnum):
    """How the word was given."""

    KEYS = "keys"
    TEXT = "text"
    STAFF = "staff"
    CARD = "card"


@dataclass(frozen=True)
class Allowed:
    """What stands for one number now. The default is no."""

    ring: bool = False
    text: bool = False
    word: bool = False
