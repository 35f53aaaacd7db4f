"""Who is next (routing 8.3): only class heads are compared, whatever the length of the line. And which counsellor."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId
from hotline.routing.model import Free, Pick, Policy, Rule, Seen, Waiting, Why

_CRISIS, _FRONTLINE, _GENERAL = CallClass
"""Named once: to go through an enumeration takes longer than the choice itself."""


def choose_next(heads: Mapping[CallClass, Waiting], streak: int, now: datetime, policy: Policy) -> Pick | None:
    """Choose among the oldest of each class; None when nobody waits.

    `streak` is the number of frontline picks since the last general one. In words: danger first; then, after K
    frontline picks, a general head that is at least as old; then a frontline head that has waited T1; then whichever
    wait is longer once a general minute counts r. Overtaking of a general caller with n-1 general callers ahead is
    bounded by K*n (routing 6.6).
    """
    crisis, frontline, general = heads.get(_CRISIS), heads.get(_FRONTLINE), heads.get(_GENERAL)
    seen = see(heads, streak, now, policy)
    if crisis is not None:
        return Pick(crisis, Rule.CRISIS_FIRST, seen)
    if frontline is None or general is None:
        only = frontline or general
        return None if only is None else Pick(only, Rule.LONGER_WEIGHTED_WAIT, seen)
    if streak >= policy.frontline_streak and general.queued_at <= frontline.queued_at:
        return Pick(general, Rule.GENERAL_GUARD, seen)
    frontline_wait = frontline.age(now)
    if frontline_wait >= policy.frontline_floor:
        return Pick(frontline, Rule.FRONTLINE_FLOOR, seen)
    general_weight = policy.general_rate * general.age(now)
    winner = general if general_weight > frontline_wait else frontline
    return Pick(winner, Rule.LONGER_WEIGHTED_WAIT, seen)


def see(heads: Mapping[CallClass, Waiting], streak: int, now: datetime, policy: Policy) -> Seen:
    """Note the numbers of this moment."""
    return Seen(
        _wait(heads.get(_CRISIS), now),
        _wait(heads.get(_FRONTLINE), now),
        _wait(heads.get(_GENERAL), now),
        policy.general_rate,
        streak,
    )


def _wait(waiting: Waiting | None, now: datetime) -> float | None:
    return None if waiting is None else round(waiting.age(now), 3)


class Team:
    """Who is free, in groups of those with the same skills and each group longest idle first: what a choice costs
    depends on how many kinds of counsellors there are, and hardly on how many counsellors.
    """

    def __init__(self, free: Sequence[Free]) -> None:
        self._free = {person.staff_id: person for person in free}
        self._alike: dict[frozenset[str], list[Free]] = {}
        for person in sorted(free, key=_longest_idle):
            self._alike.setdefault(frozenset(person.skills), []).append(person)

    def __bool__(self) -> bool:
        return bool(self._free)

    def everybody(self) -> tuple[Free, ...]:
        return tuple(self._free.values())

    def can_serve(self, ticket: Waiting, now: datetime) -> bool:
        if ticket.apart:
            return bool(self._able(ticket, now))
        return self.has_skills_for(ticket, now)

    def has_skills_for(self, ticket: Waiting, now: datetime) -> bool:
        """Whether somebody free has what she needs, be they kept apart or not."""
        required = ticket.required(now)
        return any(required <= skills for skills in self._alike)

    def has_known(self, ticket: Waiting, now: datetime) -> bool:
        """Say whether the counsellor she knows, or was given to, is free and may serve her."""
        return self._known(ticket, ticket.required(now)) is not None

    def _known(self, ticket: Waiting, required: frozenset[str]) -> Free | None:
        known = None if ticket.prefers is None else self._free.get(ticket.prefers)
        may_serve = known is not None and required <= known.skills and known.staff_id not in ticket.apart
        return known if may_serve else None

    def take(self, ticket: Waiting, now: datetime) -> tuple[Free, Why]:
        """Choose among those who can serve the ticket, and take that one out: whom she knows; then who has most of what
        she would wish for and the fewest skills beyond it, so that specialists stay free; then who has been idle
        longest; then the smaller id, so that the choice can be repeated (routing 8.4). Somebody must be able to.
        """
        able = self._able(ticket, now)
        known = self._known(ticket, ticket.required(now))
        if known is not None:
            return self._out(known), Why.KNOWN
        wished = ticket.wished()
        fit = {skills: (len(wished - skills), len(skills - wished)) for skills in able}
        chosen = min(
            (people[0] for people in able.values()), key=lambda one: (fit[frozenset(one.skills)], *_longest_idle(one))
        )
        only_one = sum(map(len, able.values())) == 1
        all_alike = len(set(fit.values())) == 1
        why = Why.ONLY_ONE if only_one else Why.LONGEST_IDLE if all_alike else Why.FEWEST_SPARE_SKILLS
        return self._out(chosen), why

    def _able(self, ticket: Waiting, now: datetime) -> dict[frozenset[str], list[Free]]:
        """Those who can serve the ticket and are not kept apart from its caller, in their groups."""
        required = ticket.required(now)
        able = {skills: people for skills, people in self._alike.items() if required <= skills}
        if not ticket.apart:
            return able
        allowed = {
            skills: [person for person in people if person.staff_id not in ticket.apart]
            for skills, people in able.items()
        }
        return {skills: people for skills, people in allowed.items() if people}

    def _out(self, person: Free) -> Free:
        del self._free[person.staff_id]
        skills = frozenset(person.skills)
        self._alike[skills].remove(person)
        if not self._alike[skills]:
            del self._alike[skills]
        return person


def _longest_idle(person: Free) -> tuple[datetime, StaffId]:
    return person.idle_since, person.staff_id


def phones_at_once(ticket: Waiting, now: datetime, policy: Policy) -> int:
    """How many phones may ring for a caller who is in no danger (routing 8.5): one; two after two failed offers or
    T1; three when that did not help either.
    """
    long = ticket.age(now) > policy.frontline_floor
    return 1 + (long or ticket.failed >= 2) + (ticket.failed >= (2 if long else 4))


def streak_of(recent_picks: Sequence[CallClass]) -> int:
    """Count the frontline picks since the last general one; `recent_picks` newest first, crisis left out."""
    count = 0
    for call_class in recent_picks:
        if call_class is not CallClass.FRONTLINE:
            break
        count += 1
    return count
