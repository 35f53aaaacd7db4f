"""Who is next (routing 8.3): only class heads are compared, whatever the length of the line."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.kernel.classes import CallClass
from hotline.routing.model import Free, Pick, Policy, Rule, Seen, Waiting


def choose_next(heads: Mapping[CallClass, Waiting], streak: int, now: datetime, policy: Policy) -> Pick | None:
    """Choose among the oldest of each class; None when nobody waits.

    `streak` is the number of frontline picks since the last general one. In words: danger first; then, after K
    frontline picks, a general head that is at least as old; then a frontline head that has waited T1; then whichever
    wait is longer once a general minute counts r. Overtaking of a general caller with n-1 general callers ahead is
    bounded by K*n (routing 6.6).
    """
    crisis, frontline, general = (heads.get(call_class) for call_class in CallClass)
    seen = Seen(
        _wait(crisis, now), _wait(frontline, now), _wait(general, now), policy.general_rate, streak
    )  # fmt: skip
    if crisis is not None:
        return Pick(crisis, Rule.CRISIS_FIRST, seen)
    if frontline is None or general is None:
        only = frontline or general
        return None if only is None else Pick(only, Rule.LONGER_WEIGHTED_WAIT, seen)
    if streak >= policy.frontline_streak and general.queued_at <= frontline.queued_at:
        return Pick(general, Rule.GENERAL_GUARD, seen)
    frontline_wait = (now - frontline.queued_at).total_seconds()
    if frontline_wait >= policy.frontline_floor:
        return Pick(frontline, Rule.FRONTLINE_FLOOR, seen)
    general_weight = policy.general_rate * (now - general.queued_at).total_seconds()
    winner = general if general_weight > frontline_wait else frontline
    return Pick(winner, Rule.LONGER_WEIGHTED_WAIT, seen)


def _wait(waiting: Waiting | None, now: datetime) -> float | None:
    return None if waiting is None else round((now - waiting.queued_at).total_seconds(), 3)


def choose_counsellor(free: Sequence[Free]) -> Free:
    """Choose who has been idle longest; among equals the smaller id, so that the choice can be repeated."""
    return min(free, key=lambda person: (person.idle_since, person.staff_id))


def streak_of(recent_picks: Sequence[CallClass]) -> int:
    """Count the frontline picks since the last general one; `recent_picks` newest first, crisis left out."""
    count = 0
    for call_class in recent_picks:
        if call_class is not CallClass.FRONTLINE:
            break
        count += 1
    return count
