"""What a caller needs of the counsellor who answers, by the line's own rules."""

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from hotline.kernel.classes import CallClass
from hotline.routing.model import Need

PRACTICAL = "practical"
"""The callers who pressed 2."""

CALLERS = (*(call_class.value for call_class in CallClass), PRACTICAL)
"""Whom a rule can be about."""

TAKEN_LANGUAGE_SECONDS = 60.0
"""How long a counsellor of the language a caller is only taken to speak is preferred; a language she needs never
relaxes."""


@dataclass(frozen=True)
class NeedRule:
    """For these `callers`, counsellors with all `skills` are preferred for `seconds`; infinite: nobody else answers."""

    callers: str
    skills: frozenset[str]
    seconds: float


def needs_of(call_class: CallClass, asks: Iterable[str], rules: Sequence[NeedRule]) -> tuple[Need, ...]:
    """Turn what a caller asks for (see tickets Asks) and the line's rules into needs, relaxed by age alone."""
    needs: list[Need] = []
    callers = {call_class.value}
    for ask in sorted(asks):
        if ask.startswith("+"):
            needs.append(Need(frozenset({ask[1:]})))
        elif ask.startswith("language:"):
            needs.append(Need(frozenset({ask}), TAKEN_LANGUAGE_SECONDS))
        else:
            callers.add(ask)
    needs += (Need(rule.skills, rule.seconds) for rule in rules if rule.callers in callers)
    return tuple(needs)


def hard_needs(needs: Iterable[Need]) -> frozenset[str]:
    """Skills without which nobody will ever be rung."""
    return frozenset().union(*(need.skills for need in needs if need.until == math.inf))


def lacking_skills(rules: Sequence[NeedRule], crew: Iterable[Set[str]]) -> list[tuple[int, str]]:
    """The places of the rules that nobody fits, each with the skills that nobody has, or that no one person has all."""
    everybody = list(crew)
    known = frozenset().union(*everybody)
    found: list[tuple[int, str]] = []
    for place, rule in enumerate(rules):
        if missing := sorted(rule.skills - known):
            found.append((place, ", ".join(missing)))
        elif not any(rule.skills <= one for one in everybody):
            found.append((place, f"all of {', '.join(sorted(rule.skills))}"))
    return found
