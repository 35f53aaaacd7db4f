"""The week ahead, played with the rules that ring phones: each day so many times, with the crew of its roster.

A day is played by itself, from midnight to midnight: who still waits then is answered by the crew of the same day.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from hotline.boards.staffing import Rostered
from hotline.hours.rules import Span
from hotline.roster.week_rules import days_of
from hotline.routing.arrivals import Tide, draw_visitors
from hotline.routing.crew import Person
from hotline.routing.night import play_night
from hotline.routing.night_log import End, Ended
from hotline.routing.night_rules import NightRules
from hotline.routing.outcome import ClassFigures, figures
from hotline.routing.simulation import Passage
from hotline.simulate.week import HOURS, WITHIN, Change, spans_of

MOST_CALLERS = 12_000
"""So many are played while somebody waits for the page: within two seconds."""

_MOST_NIGHTS, _FEWEST_NIGHTS = 20, 3
_SEED = 1
_DAY = HOURS * 60


@dataclass(frozen=True)
class PlayedDay:
    """What callers of a day would meet. `sent_on`: the share of all who found nobody, or waited too long."""

    day: date
    callers: float
    waited: ClassFigures
    sent_on: float | None


def nights_of(tides: Sequence[Tide]) -> int:
    """How often a week with these callers can be played while somebody waits; 0: not often enough to say anything."""
    weekly = sum(tide.rate(hour) for tide in tides for hour in range(7 * HOURS))
    nights = _MOST_NIGHTS if weekly * _MOST_NIGHTS <= MOST_CALLERS else int(MOST_CALLERS / weekly)
    return nights if nights >= _FEWEST_NIGHTS else 0


def play_week(
    first: date,
    zone: ZoneInfo,
    tides: Sequence[Tide],
    roster: Sequence[Rostered],
    rules: NightRules,
    nights: int,
    changes: Sequence[Change] = (),
) -> list[PlayedDay]:
    """Play each of the seven days so many times. The same week brings the same callers."""
    return [
        _play(day, number, tides, crew_of(day, zone, roster, rules.ring, changes), rules, nights)
        for number, day in enumerate(days_of(first))
    ]


def crew_of(
    day: date, zone: ZoneInfo, roster: Sequence[Rostered], ring: float, changes: Sequence[Change]
) -> list[Person]:
    """Who is there on a day: the roster's people; then who is tried beside them, or with fewer, the last are not."""
    answers = min(5.0, ring / 2)
    there = [(one, span) for one in roster if (span := spans_of(one.shift, day, zone)) is not None]
    minutes = {number: set(range(*span)) for number, (_, span) in enumerate(there)}
    more: list[set[int]] = []
    for change in changes:
        covered = {
            60 * hour + minute for hour in range(HOURS) if change.covers(day.weekday(), hour) for minute in range(60)
        }
        more += [covered] * max(0, change.people)
        for minute in covered if change.people < 0 else ():
            for number in [one for one in reversed(minutes) if minute in minutes[one]][: -change.people]:
                minutes[number].discard(minute)
    people = [
        Person(one.shift.name, one.abilities, spans, answers_after=answers, pool=one.pool)
        for number, (one, _) in enumerate(there)
        if (spans := _spans(minutes[number]))
    ]
    everything = frozenset().union(*(one.abilities for one in roster))
    return people + [
        Person(f"+{n}", everything, _spans(one), answers_after=answers) for n, one in enumerate(more) if one
    ]


def _spans(minutes: set[int]) -> tuple[Span, ...]:
    edges = sorted(minute for minute in range(_DAY + 1) if (minute in minutes) != (minute - 1 in minutes))
    return tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))


def _play(
    day: date, number: int, tides: Sequence[Tide], crew: list[Person], rules: NightRules, nights: int
) -> PlayedDay:
    slots = range(day.weekday() * HOURS, (day.weekday() + 1) * HOURS)
    todays = [replace(tide, hourly=tuple(tide.rate(slot) for slot in slots)) for tide in tides]
    visitors = list(draw_visitors(todays, nights * HOURS, 0.0, random.Random(f"{_SEED} {number}")))
    if not crew:
        ended = [Ended(one.caller, End.SENT_ON, one.caller.at) for one in visitors]
    else:
        chance = random.Random(f"rings {_SEED} {number}")
        ended = play_night(visitors, crew, rules, chance, nights * HOURS * 3600).ended
    waited = [Passage(one.caller, one.left, one.counsellor) for one in ended if one.end is not End.SENT_ON]
    sent_on = 1 - len(waited) / len(ended) if ended else None
    return PlayedDay(day, len(ended) / nights, figures(waited, WITHIN), sent_on)
