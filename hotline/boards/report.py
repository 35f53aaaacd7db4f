"""What supervisors see of a span as it stood at a moment: the measures, and how calls, waits and problems lay."""

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from hotline.boards.care_measures import RecordTally, care_measures
from hotline.boards.measure import Measure
from hotline.boards.measures import CallTally, Kinds
from hotline.boards.past import Span, records_then
from hotline.boards.past_calls import calls_then
from hotline.calls.model import Outcome
from hotline.kernel.classes import CallClass
from hotline.records.problems import GROUPS

STILL_OPEN = "open"
"""In place of an outcome: calls that had none yet."""


@dataclass(frozen=True)
class WaitsOf:
    """Those of one class who waited and were answered; seconds, None where nobody was."""

    call_class: CallClass
    answered: int
    median: int | None
    ninety: int | None


@dataclass(frozen=True)
class Report:
    """`outcomes` and `hours` each count every call once. `hours`: from Monday, from midnight, in the line's zone."""

    received: int
    measures: tuple[Measure, ...]
    outcomes: tuple[tuple[str, int], ...]
    hours: tuple[tuple[int, ...], ...]
    waits: tuple[WaitsOf, ...]
    written: int
    problems: tuple[tuple[str, int], ...]
    """By main problem, the most frequent first; of the `written` records those that name one."""


def report(connection: Connection, span: Span, zone: ZoneInfo) -> Report:
    """Read the calls and the records of the span once, and count each as it comes."""
    calls, hours, waits = CallTally(span.as_of), Counter[tuple[int, int]](), {one: array("d") for one in CallClass}
    for call in calls_then(connection, span):
        calls.add(call)
        local = call.received_at.astimezone(zone)
        hours[local.weekday(), local.hour] += 1
        if call.joined_first_at is not None and call.waits_at is not None:
            waits[call.call_class].append(max(0.0, (call.joined_first_at - call.waits_at).total_seconds()))
    records, problems = RecordTally(), Counter[str | None]()
    for record in records_then(connection, span):
        records.add(record)
        problems[record.problem and record.problem.partition(".")[0]] += 1
    return Report(
        received=calls.kinds.total(),
        measures=(*calls.measures(), *care_measures(connection, span, records)),
        outcomes=_outcomes(calls.kinds),
        hours=tuple(tuple(hours[day, hour] for hour in range(24)) for day in range(7)),
        waits=tuple(_waits(call_class, sorted(seconds)) for call_class, seconds in waits.items()),
        written=problems.total(),
        problems=tuple(sorted(((name, problems[name]) for name in GROUPS if problems[name]), key=lambda one: -one[1])),
    )


def _outcomes(kinds: Kinds) -> tuple[tuple[str, int], ...]:
    many = Counter[str]()
    for kind, those in kinds.items():
        many[STILL_OPEN if kind.outcome is None else kind.outcome.value] += those
    return tuple((name, many[name]) for name in (*(outcome.value for outcome in Outcome), STILL_OPEN))


def _waits(call_class: CallClass, seconds: Sequence[float]) -> WaitsOf:
    return WaitsOf(call_class, len(seconds), _rank(seconds, 0.5), _rank(seconds, 0.9))


def _rank(seconds: Sequence[float], share: float) -> int | None:
    """The wait that this share of them did not exceed: the nearest rank, so it is one that somebody had."""
    return round(seconds[max(0, math.ceil(share * len(seconds)) - 1)]) if seconds else None
