"""The month as the health authority asks for it (standards 2.1), with nothing in it that gives anybody away.

What is small is withheld here already: no page and no sheet ever has the numbers behind it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from hotline.boards.past import RecordThen, Span, records_then
from hotline.boards.past_calls import CallThen, calls_then
from hotline.calls.tables import calls
from hotline.records.model import ContactType, InArea
from hotline.records.official import OfficialProblem, official_problem
from hotline.sheets.small_cells import alone, broken_down, part_of

REMEMBERED = timedelta(days=365)
"""Who has rung within this before is a caller who rings again."""

AREAS = ("local", "out_of_area", "area_unknown")
PROBLEMS = (*(problem.value for problem in OfficialProblem), "not_named")
_DIFFICULT = frozenset({ContactType.SILENT, ContactType.TESTING, ContactType.MISUSE})
_RANG = (
    select(calls.c.number_fingerprint, func.min(calls.c.received_at).label("first_at"))
    .where(
        calls.c.direction == "inbound",
        calls.c.number_fingerprint.is_not(None),
        calls.c.received_at >= bindparam("begin"),
        calls.c.received_at < bindparam("until"),
    )
    .group_by(calls.c.number_fingerprint)
)


@dataclass(frozen=True)
class MonthlyReturn:
    """The official fields; None is withheld. `rate` in percent; `written`: talks whose record is closed, of which the
    rest counts."""

    attempted: int | None
    handled: int | None
    rate: float | None
    written: int | None
    areas: dict[str, int | None]
    high_crisis: int | None
    difficult: int | None
    repeat: int | None
    problems: dict[str, int | None]


def monthly_return(connection: Connection, span: Span) -> MonthlyReturn:
    received, records = list(calls_then(connection, span)), list(records_then(connection, span))
    handled = alone(sum(call.joined_first_at is not None for call in received))
    attempted = alone(len(received))
    areas = broken_down([many for _, many in _counted(AREAS, map(_area, records))])
    problems = broken_down([many for _, many in _counted(PROBLEMS, map(_problem, records))])
    return MonthlyReturn(
        attempted=attempted,
        handled=handled,
        rate=round(100 * handled / attempted, 1) if attempted and handled is not None else None,
        written=areas.total,
        areas=dict(zip(AREAS, areas.parts, strict=True)),
        high_crisis=part_of(len(records), sum(one.level is not None and one.level.is_grave for one in records)),
        difficult=part_of(len(records), sum(one.contact_type in _DIFFICULT for one in records)),
        repeat=part_of(len(received), _repeats(connection, received, span.until)),
        problems=dict(zip(PROBLEMS, problems.parts, strict=True)),
    )


def _counted(names: Sequence[str], found: Iterable[str]) -> list[tuple[str, int]]:
    many = Counter(found)
    return [(name, many[name]) for name in names]


def _area(record: RecordThen) -> str:
    match record.in_area:
        case InArea.INSIDE:
            return "local"
        case InArea.OUTSIDE:
            return "out_of_area"
    return "area_unknown"


def _problem(record: RecordThen) -> str:
    return "not_named" if record.problem is None else official_problem(record.problem).value


def _repeats(connection: Connection, received: Sequence[CallThen], until: datetime) -> int:
    """How many of these calls came from a number that had rung before."""
    begin = min((call.received_at for call in received), default=until) - REMEMBERED
    rows = connection.execute(_RANG, {"begin": begin, "until": until})
    first = {row.number_fingerprint: row.first_at for row in rows}
    return sum(
        call.number_fingerprint is not None and first.get(call.number_fingerprint, call.received_at) < call.received_at
        for call in received
    )
