"""What supervisors see of a span as it stood at a moment: the measures, and how calls, waits and problems lay."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from hotline.boards.care_measures import care_measures
from hotline.boards.measure import Measure
from hotline.boards.measures import call_measures
from hotline.boards.past import CallThen, RecordThen, Span, calls_then, records_then
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
    calls, records = calls_then(connection, span), records_then(connection, span)
    return Report(
        received=len(calls),
        measures=(*call_measures(calls, span), *care_measures(connection, span, records)),
        outcomes=_outcomes(calls),
        hours=_hours(calls, zone),
        waits=tuple(_waits(call_class, calls) for call_class in CallClass),
        written=len(records),
        problems=_problems(records),
    )


def _outcomes(calls: Iterable[CallThen]) -> tuple[tuple[str, int], ...]:
    many = Counter(STILL_OPEN if call.outcome is None else call.outcome.value for call in calls)
    return tuple((name, many[name]) for name in (*(outcome.value for outcome in Outcome), STILL_OPEN))


def _hours(calls: Iterable[CallThen], zone: ZoneInfo) -> tuple[tuple[int, ...], ...]:
    local = (call.received_at.astimezone(zone) for call in calls)
    many = Counter((at.weekday(), at.hour) for at in local)
    return tuple(tuple(many[day, hour] for hour in range(24)) for day in range(7))


def _waits(call_class: CallClass, calls: Iterable[CallThen]) -> WaitsOf:
    seconds = sorted(
        max(0.0, (call.joined_first_at - call.waits_at).total_seconds())
        for call in calls
        if call.call_class is call_class and call.joined_first_at is not None and call.waits_at is not None
    )
    return WaitsOf(call_class, len(seconds), _rank(seconds, 0.5), _rank(seconds, 0.9))


def _rank(seconds: Sequence[float], share: float) -> int | None:
    """The wait that this share of them did not exceed: the nearest rank, so it is one that somebody had."""
    return round(seconds[max(0, math.ceil(share * len(seconds)) - 1)]) if seconds else None


def _problems(records: Iterable[RecordThen]) -> tuple[tuple[str, int], ...]:
    many = Counter(record.problem.partition(".")[0] for record in records if record.problem is not None)
    return tuple(sorted(((group, many[group]) for group in GROUPS if many[group]), key=lambda one: -one[1]))
