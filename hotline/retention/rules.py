"""What of a number is to be forgotten by now. Pure.

The number itself lives a month after the last contact, for call-backs and follow-ups; half a year after danger. What it
is recognised by (its keyed fingerprint, and the code made of it) lives a year. Something still to be done, or a legal
hold, keeps both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class RetentionRules:
    number: timedelta
    danger_number: timedelta
    caller: timedelta


@dataclass(frozen=True)
class Trace:
    """What one part of the house knows of a number. `last_at`: the last contact; `danger_at`: the last one about
    danger; `is_open`: somebody has still to do something that needs it."""

    last_at: datetime | None = None
    danger_at: datetime | None = None
    is_open: bool = False


class Due(StrEnum):
    NOTHING = "nothing"
    NUMBER = "number"
    CALLER = "caller"  # the number, and all that it is recognised by


def together(*traces: Trace) -> Trace:
    """What all of them know of one number."""
    return Trace(
        last_at=max((trace.last_at for trace in traces if trace.last_at), default=None),
        danger_at=max((trace.danger_at for trace in traces if trace.danger_at), default=None),
        is_open=any(trace.is_open for trace in traces),
    )


def what_is_due(trace: Trace, now: datetime, rules: RetentionRules, *, is_held: bool) -> Due:
    """Say what is to be forgotten of a number now."""
    if is_held or trace.is_open:
        return Due.NOTHING
    if trace.danger_at is not None and now - trace.danger_at < rules.danger_number:
        return Due.NOTHING
    if trace.last_at is not None and now - trace.last_at < rules.number:
        return Due.NOTHING
    if trace.last_at is not None and now - trace.last_at < rules.caller:
        return Due.NUMBER
    return Due.CALLER
