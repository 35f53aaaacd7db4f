"""`python -m bench.decision`: what one decision costs, however long the line and however large the crew.

Three tables, with ratios to the smallest of each: the pure choice (plan) given what the house reads for it; dispatch()
on SQLite with all those rows; and one simulated night of the whole product in virtual time. Medians of many.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.night import one_night
from bench.standing_line import StandingLine
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.flows.dispatch import dispatch
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId
from hotline.routing.model import Free, Need, Policy, Waiting
from hotline.routing.plan import plan
from tests.databases import create_schema

WAITING = (10, 100, 1_000, 10_000, 100_000)
COUNSELLORS = (10, 100, 1_000)
HEADS = 40
"""As many of a group as dispatch() looks at in one round."""

_NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
_POLICY = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)
_SPOKEN = Need(frozenset({"language:zh"}), 60)


def median_us(act: Callable[[], object], seconds: float) -> float:
    """Median microseconds of one act, repeated for about so many seconds."""
    taken = []
    over = time.perf_counter() + seconds
    while time.perf_counter() < over or len(taken) < 5:
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


def line_of(waiting: int) -> dict[CallClass, list[Waiting]]:
    """So many callers, one in four of a frontline family, oldest first."""
    found: dict[CallClass, list[Waiting]] = {call_class: [] for call_class in CallClass}
    for number in range(waiting):
        call_class = CallClass.FRONTLINE if number % 4 == 0 else CallClass.GENERAL
        at = _NOW - timedelta(seconds=waiting - number)
        found[call_class].append(Waiting(TicketId(f"{number:08}"), call_class, at, (_SPOKEN,)))
    return found


def crew_of(counsellors: int) -> list[Free]:
    skills = [
        frozenset({"language:zh"}),
        frozenset({"language:zh", "child"}),
        frozenset({"language:zh", "language:en"}),
    ]
    return [
        Free(StaffId(f"{number:06}"), f"c{number}", _NOW - timedelta(seconds=number), skills[number % 3])
        for number in range(counsellors)
    ]


def pure_rows(seconds: float) -> Iterator[str]:
    """One counsellor becomes free; or all are free at once, as after a start: microseconds for each pair made."""
    line = {waiting: line_of(waiting) for waiting in WAITING}
    for label, counsellors in (("one free", 1), *((f"{many:,} free", many) for many in COUNSELLORS)):
        free = crew_of(counsellors)
        most = min(counsellors, HEADS)
        costs = []
        for waiting in WAITING:
            heads = {call_class: tickets[:most] for call_class, tickets in line[waiting].items()}
            pairs = len(plan(heads, free, 0, _NOW, _POLICY))
            costs.append(median_us(lambda h=heads, f=free: plan(h, f, 0, _NOW, _POLICY), seconds) / pairs)  # type: ignore[misc]
        yield _row(label, costs)


@contextmanager
def standing_line(waiting: int, counsellors: int, folder: str) -> Iterator[StandingLine]:
    engine = open_engine(f"sqlite:///{Path(folder) / f'{waiting}-{counsellors}.sqlite3'}")
    try:
        create_schema(engine)
        yield StandingLine(Database(engine), waiting, counsellors)
    finally:
        engine.dispose()


def dispatch_rows(rounds: int) -> Iterator[str]:
    """One counsellor becomes free, the others talk: milliseconds of one transaction with its offer and decision."""
    for counsellors in COUNSELLORS:
        costs = []
        for waiting in WAITING:
            with tempfile.TemporaryDirectory() as folder, standing_line(waiting, counsellors, folder) as line:
                taken = []
                for number in range(rounds):
                    line.frees(number)
                    began = time.perf_counter()
                    offers = dispatch(line.house, line.now)
                    taken.append(time.perf_counter() - began)
                    assert offers == 1, "somebody waits and somebody is free"
                costs.append(statistics.median(taken) * 1e3)
        yield _row(f"{counsellors:,} on duty", costs)


def _row(label: str, costs: list[float]) -> str:
    return f"| {label} | {' | '.join(f'{cost:.3g} ({cost / costs[0]:.2f})' for cost in costs)} |"


def _head(what: str) -> str:
    return f"| {what} | {' | '.join(f'{waiting:,} wait' for waiting in WAITING)} |\n|{'---|' * (len(WAITING) + 1)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.decision", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each pure figure")
    parser.add_argument("--rounds", type=int, default=200, help="for each figure of dispatch()")
    parser.add_argument("--hours", type=float, default=8.0, help="of the simulated night")
    asked = parser.parse_args()
    print(_head("plan: µs a pair"))
    for row in pure_rows(asked.seconds):
        print(row, flush=True)
    print("\n" + _head("dispatch on SQLite: ms"))
    for row in dispatch_rows(asked.rounds):
        print(row, flush=True)
    print()
    print(one_night(callers=200, counsellors=8, hours=asked.hours), flush=True)


if __name__ == "__main__":
    main()
