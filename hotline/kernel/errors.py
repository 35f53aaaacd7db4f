"""Refusals that carry a sentence for a person."""

from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """Why what a counsellor asked for on a page cannot be done. The pages have words for each (`words/*/why.toml`)."""

    NOBODY_WAITS = "nobody_waits"
    SOMEBODY_HAS_IT = "somebody_has_it"
    TAKE_IT_FIRST = "take_it_first"
    IS_CLOSED = "is_closed"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    WITHHELD = "withheld"
    STOPPED = "stopped"  # they want no more texts
    NOT_HEARD = "not_heard"
    NOT_ALLOWED = "not_allowed"  # nobody has said that this number may be rung
    NOT_RUNG = "not_rung"  # a number that is rung for nobody
    NEVER_OPEN = "never_open"  # in the hours in which they want to be rung
    NOT_HERS = "not_hers"  # a colleague's
    OFF_DUTY = "off_duty"
    AT_WORK = "at_work"  # a phone rings for her, or she talks
    NOT_WRITING = "not_writing"


class Refused(Exception):
    """Asked for something that cannot be done; the message says what and why. Nothing was changed.

    `why`: the same in one word for a page, which says it in its own language.
    """

    def __init__(self, message: str, why: str | None = None) -> None:
        super().__init__(message)
        self.why = why


class NotNow(Refused):
    """It cannot be done as things stand by now: perhaps somebody was faster."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message, why)


class MisconfiguredLine(Exception):
    """Settings or the line's TOML cannot be used; `faults` holds one readable sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def reason_of(fault: Any) -> str:
    """Say in a few words what pydantic found wrong with a value."""
    if fault["type"] == "extra_forbidden":
        return "is not a key of this table"
    if fault["type"] == "missing":
        return "must be set"
    return str(fault["msg"]).removeprefix("Value error, ")


def key_of(location: tuple[int | str, ...]) -> str:
    """Give the full name of a key, as it stands in the TOML."""
    text = ""
    for part in location:
        if part == "[key]":  # the name of a table's entry is at fault, and stands there already
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
