"""What a number may be used for, by the word of whoever gave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import CallId


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


@dataclass(frozen=True)
class Word:
    """What was said last of one use. `call_id`: the call in which it was said, if it was one."""

    given: bool
    at: datetime
    call_id: CallId | None


PLAN_TEXTS = ("may_answer", "we_are", "code_word")
"""What of a safe-contact plan is written freely, each sealed by itself: who may answer, what we say we are, a word by
which both know each other."""


@dataclass(frozen=True)
class ContactPlan:
    """How somebody is reached safely. `if_drops`: whether we ring back when the line drops; None: not asked.
    `sealed`: the texts that are not empty, by their names of PLAN_TEXTS."""

    hours: DailyHours | None
    if_drops: bool | None
    sealed: Mapping[str, bytes]
