"""When somebody is followed up, and what a result does to the step and to those after it. Pure.

domain/records-and-rules.md 3.6. A lower level takes nothing away; nothing here is a prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.followups.model import Ending, Origin, OriginKind, Result
from hotline.kernel.risk import RiskLevel

MOST_TRIES = 3
"""So many in vain close a step."""

_AT_ONCE = timedelta(minutes=5)
_DAY = timedelta(hours=24)
_WEEK = timedelta(days=7)
_GRAVE = (_DAY, _WEEK, timedelta(days=30), timedelta(days=91), timedelta(days=182))
_YEAR = timedelta(days=365)
_MODERATE = (timedelta(hours=72), timedelta(days=14))

_AGAIN_IF_GRAVE = timedelta(hours=4)

_IN_VAIN = frozenset({Result.NO_ANSWER, Result.NUMBER_OFF, Result.ANOTHER_PERSON})
_NOBODY_RANG = frozenset({Result.NO_SAFE_WAY, Result.NOT_REACHED})
REACHED = frozenset({Result.REACHED_SAFE, Result.REACHED_WORSE, Result.DECLINED, Result.EMERGENCY})
BY_HAND = tuple(result for result in Result if result is not Result.NOT_REACHED)
"""What a person may say of a try."""


class Tells(StrEnum):
    """What a supervisor must know of at once."""

    WORSE = "worse"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Standing:
    """A step when something comes of it. `tries`: those before that reached nobody. `again_after_a_drop`: from one try
    to the next where she was cut off in danger."""

    origin: Origin
    counts_from: datetime
    delays: tuple[timedelta, ...]
    place: int
    tries: int
    again_after_a_drop: tuple[timedelta, ...]


@dataclass(frozen=True)
class TryAgain:
    """The step stays open. `overdue_at`: then somebody is told; later than `at` where a phone rings by itself.

    `asks`: before the last try she is asked by text. Not in grave danger: there a text is no answer to a phone that
    nobody picks up, and a supervisor decides.
    """

    at: datetime
    overdue_at: datetime
    asks: bool = False


@dataclass(frozen=True)
class GoOn:
    """The step is closed, and another is due."""

    closed_as: Result
    place: int
    at: datetime
    tells: Tells | None = None


@dataclass(frozen=True)
class End:
    """The step is closed, and none follows."""

    closed_as: Result
    why: Ending
    tells: Tells | None = None


def delays_of(origin: Origin, *, twelve_months: bool = False) -> tuple[timedelta, ...]:
    """How long after its beginning each contact is due; none where nobody is followed up."""
    if origin.risk.is_grave:
        grave = (*_GRAVE, _YEAR) if twelve_months else _GRAVE
        return (_AT_ONCE, *grave) if origin.kind is OriginKind.DROPPED else grave
    if origin.kind is OriginKind.CALLBACK:
        return (_DAY,)
    if origin.agreed and origin.risk is RiskLevel.MODERATE:
        return _MODERATE
    return (_WEEK,) if origin.agreed and origin.frontline else ()


def was_cut_off(origin: Origin, place: int = 0) -> bool:
    """Whether she is to be rung at once, if she has allowed it: a talk about danger broke off. She is awake, and in
    danger."""
    return origin.kind is OriginKind.DROPPED and origin.risk.is_grave and place == 0


def stricter(before: Origin, now: Origin) -> Origin:
    """Both together: the graver level, every yes, and that the talk broke off. What was known before is never taken
    away by it."""
    risk = now.risk if before.risk.is_lower_than(now.risk) else before.risk
    return replace(
        before,
        kind=now.kind if now.kind is OriginKind.DROPPED else before.kind,
        risk=risk,
        agreed=before.agreed or now.agreed,
        frontline=before.frontline or now.frontline,
    )


def after(result: Result, at: Standing, now: datetime) -> TryAgain | GoOn | End:
    """What is due once this has come of a step at `now`."""
    is_grave = at.origin.risk.is_grave
    if result in _IN_VAIN:
        if at.tries + 1 < MOST_TRIES:
            return _try_again(at, now)
        result = Result.NOT_REACHED
    match result:
        case Result.REACHED_WORSE | Result.EMERGENCY:
            return GoOn(result, at.place, now + _DAY, Tells.WORSE)
        case Result.ASKED_TO_STOP:
            return End(result, Ending.ASKED_TO_STOP)
        case Result.WRONG_NUMBER:
            return End(result, Ending.WRONG_NUMBER, Tells.NOT_REACHED if is_grave else None)
        case Result.DECLINED if not is_grave:
            return End(result, Ending.DECLINED)
        case _:
            tells = Tells.NOT_REACHED if is_grave and result in _NOBODY_RANG else None
            return _next(result, at, tells, now)


def _try_again(at: Standing, now: datetime) -> TryAgain:
    if was_cut_off(at.origin, at.place):
        again = now + at.again_after_a_drop[at.tries]
        return TryAgain(again, again + _AT_ONCE)
    if at.origin.risk.is_grave:
        return TryAgain(now + _AGAIN_IF_GRAVE, now + _AGAIN_IF_GRAVE)
    return TryAgain(now + _DAY, now + _DAY, asks=at.tries + 2 == MOST_TRIES)


def _next(result: Result, at: Standing, tells: Tells | None, now: datetime) -> GoOn | End:
    """The next contact. Who was reached late is not rung for those she has missed; who was not, soon."""
    for place in range(at.place + 1, len(at.delays)):
        due_at = at.counts_from + at.delays[place]
        if due_at > now:
            return GoOn(result, place, due_at, tells)
        if result not in REACHED:
            return GoOn(result, place, now + _DAY, tells)
    return End(result, Ending.COMPLETE, tells)


def soonest(due_at: datetime, delays: Sequence[timedelta], now: datetime) -> datetime:
    """When an open step is due once its plan is stricter from `now` on: never later than it was."""
    return min(due_at, now + delays[0])
