"""What happens to a call, decided from facts alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.calls.model import Call, Direction, Exit, Outcome
from hotline.kernel.classes import CallClass, ClassReason


class WhyNobody(StrEnum):
    CLOSED = "closed"
    NOBODY_ON_DUTY = "nobody_on_duty"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Hold:
    """Greet the caller and let them wait for a person."""

    call_class: CallClass
    reason: ClassReason | None


@dataclass(frozen=True)
class OfferMessage:
    """Say the truth at once, name the other numbers, offer a message or a call-back."""

    why: WhyNobody
    call_class: CallClass
    reason: ClassReason | None


@dataclass(frozen=True)
class TurnAway:
    """Say that this number is not connected until then, name the numbers that help, and listen for key 9."""

    until: datetime
    call_class: CallClass
    reason: ClassReason | None


Welcome = Hold | OfferMessage | TurnAway


def decide_welcome(
    *,
    is_open: bool,
    somebody_on_duty: bool,
    is_frontline: bool,
    blocked_until: datetime | None = None,
    was_in_danger: bool = False,
) -> Welcome:
    """Decide how a new call is met. Unknown callers are never excluded, only not put ahead; and a block holds nobody up
    whose call about danger broke off a moment ago."""
    call_class, reason = (CallClass.FRONTLINE, ClassReason.POSTING_OPEN) if is_frontline else (CallClass.GENERAL, None)
    if blocked_until is not None and not was_in_danger:
        return TurnAway(blocked_until, call_class, reason)
    if not is_open:
        return OfferMessage(WhyNobody.CLOSED, call_class, reason)
    if not somebody_on_duty:
        return OfferMessage(WhyNobody.NOBODY_ON_DUTY, call_class, reason)
    return Hold(call_class, reason)


class CallerWish(StrEnum):
    """What a key means, whenever it is pressed."""

    PERSON = "0"
    MESSAGE = "1"
    PRACTICAL = "2"
    CALLBACK = "3"
    BREATHE = "5"
    LANGUAGE = "8"
    DANGER = "9"


def read_wish(digits: str) -> CallerWish | None:
    """Read the first key of what the carrier sent; None for a key that means nothing here."""
    try:
        return CallerWish(digits.strip()[:1])
    except ValueError:
        return None


def is_danger(keys: str) -> bool:
    """Whether somebody who was to enter a number presses the key of danger instead, once or again and again."""
    return bool(keys) and not keys.strip(CallerWish.DANGER)


_IN_THE_ROOM_AFTER = timedelta(seconds=5)
"""From asking the way into the conference until surely in it: two seconds of words, and the wire."""


def has_joined(*, asked_the_way_at: datetime | None, counsellor_is_there: bool, now: datetime) -> bool:
    """Whether a caller nobody saw arrive has talked all the same: she was sent in, long enough ago, and not alone."""
    return counsellor_is_there and asked_the_way_at is not None and now - asked_the_way_at >= _IN_THE_ROOM_AFTER


PLACE_KEPT = timedelta(minutes=10)
"""Who rings or writes again this soon after she was cut off, or lost patience, stands where she stood. Routing 8.6."""

_ENDED_AT_ONCE = timedelta(seconds=10)
"""Who hangs up within these is not counted as having tried (records-and-rules 2.4)."""


def is_missed(call: Call, outcome: Outcome, ended_at: datetime) -> bool:
    """Whether somebody wanted a person, had none, and left nothing to be done. `call` is as it was before its end."""
    return (
        call.direction is Direction.INBOUND
        and call.number_fingerprint is not None
        and call.exit_to is not Exit.BLOCKED
        and outcome in {Outcome.ABANDONED, Outcome.OVERFLOW, Outcome.FAILED}
        and ended_at - call.received_at >= _ENDED_AT_ONCE
    )


def outcome_at_end(call: Call, *, has_message: bool, is_promised: bool, carrier_failed: bool) -> Outcome:
    """Name the one end of a call that is over. `is_promised`: somebody will ring her back, with her yes; who has only
    asked to be, and hung up at the question, has left the line, or found nobody to wait for."""
    if call.connected_at is not None:
        return Outcome.ANSWERED
    if call.direction is Direction.CALLBACK:
        return Outcome.FAILED  # a try that reached nobody; what came of it stands with the promise
    if has_message:
        return Outcome.VOICEMAIL
    match call.exit_to:
        case Exit.CALLBACK if is_promised:
            return Outcome.CALLBACK
        case Exit.CALLBACK if call.queued_at is None:
            return Outcome.OVERFLOW
        case Exit.OVERFLOW | Exit.MESSAGE | Exit.BLOCKED:
            return Outcome.OVERFLOW
        case Exit.DUTY:
            return Outcome.ANSWERED
    if carrier_failed:
        return Outcome.FAILED
    return Outcome.ABANDONED
