"""What a report costs over a long time: .venv/bin/python -m bench.reports [--calls 40000] [--days 30]

Fills a database with a busy line's calls, their stories, offers, records and levels of risk, then takes the report of
all of it. Beside it, in the same run, a bare fetch: the driver alone hands the very rows over that the report rests on,
and nobody looks at them. Processor time is of this process and, on PostgreSQL, of the server; memory is how much more
this process had at its worst than before.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, insert, text

from bench.running import cpu_seconds
from bench.sides import two_databases
from hotline.boards.past import Span
from hotline.boards.report import report
from hotline.calls.tables import call_events, calls
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.db.upgrade import upgrade
from hotline.records.risk_model import FACTS
from hotline.records.tables import contact_records, risk_assessments
from hotline.roster.tables import staff
from hotline.tickets.tables import offers, tickets

END = datetime(2026, 3, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
COUNSELLORS = 20
_AT_ONCE = 2_000
_LEVELS = ("R0", "R1", "R2", "RX", "R1", "R0", "R2", "R1", "R0", "R3")

_BARE = (
    "SELECT received_at, class, outcome, exit_to, number_fingerprint, connected_at, ended_at FROM calls",
    "SELECT call_id, at, kind, detail FROM call_events",
    "SELECT id, contact_type, main_problem, main_detail, in_area, age_group, minor, closed_at FROM contact_records",
    "SELECT record_id, at, level FROM risk_assessments",
)

Rows = dict[Table, list[dict[str, object]]]


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processor time."""

    wall: float
    cpu: float


def fill(connection: Connection, many: int, days: int) -> None:
    """So many calls evenly over the days before END; of ten, seven are answered, two give up, one leaves a message."""
    if connection.dialect.name == "sqlite":  # there nothing begins by itself, and each row would be safe on its own
        connection.exec_driver_sql("BEGIN")
    connection.execute(insert(staff), [_person(number) for number in range(COUNSELLORS)])
    apart = timedelta(days=days) / many
    for first in range(0, many, _AT_ONCE):
        rows: Rows = {table: [] for table in (calls, tickets, call_events, offers, contact_records, risk_assessments)}
        for number in range(first, min(first + _AT_ONCE, many)):
            _call(rows, number, END - apart * (many - number))
        for table, added in rows.items():
            connection.execute(insert(table), added)


def _person(number: int) -> dict[str, object]:
    names = {"id": f"{number:032x}", "name": f"counsellor {number}", "role": "counsellor"}
    states = {"duty": "off", "line": "ready", "misses": 0, "languages": ["zh"], "skills": [], "phone_sealed": b""}
    return names | states | {"phone_fingerprint": str(number), "duty_since": END, "line_since": END, "idle_since": END}


def _call(rows: Rows, number: int, at: datetime) -> None:
    which, person = f"{number:032x}", f"{number % COUNSELLORS:032x}"
    outcome = ("answered", "abandoned", "voicemail")[(number % 10 > 6) + (number % 10 == 9)]
    waits, joined = at + timedelta(seconds=12), at + timedelta(seconds=20 + number % 70)
    ended = joined + timedelta(minutes=1 + number % 25)
    is_answered = outcome == "answered"
    call = {"id": which, "carrier_sid": which, "direction": "inbound", "state": "closed", "outcome": outcome}
    call |= {"class": "general" if number % 4 else "frontline", "language": "zh", "reconnects": 0}
    call |= {"received_at": at, "queued_at": waits, "connected_at": joined if is_answered else None, "ended_at": ended}
    call |= {"number_fingerprint": f"{number * 7919 % 120_000:032x}", "exit_to": None if number % 10 < 9 else "message"}
    rows[calls].append(call)
    told = [("received", at, {"class": call["class"]}), ("waits", waits, {"class": call["class"]})]
    if is_answered:
        _talk(rows, number, which, person, joined, ended)
        offer = {"offer": which, "counsellor": person}
        steps = [("offered", -9), ("phone_picked_up", -4), ("accepted", -2), ("connected", 0)]
        told += [(kind, joined + timedelta(seconds=after), offer) for kind, after in steps]
        told += [("ended", ended, {"outcome": outcome}), ("leg_ended", ended, {"offer": which, "how": "completed"})]
    elif outcome == "voicemail":
        told += [("leaves_line", joined, {"to": "message"}), ("message", joined, {"state": "expected"})]
        told += [("ended", ended, {"outcome": outcome})]
    else:
        told += [("ended", ended, {"outcome": outcome})]
    rows[call_events] += [{"call_id": which, "at": at, "kind": kind, "detail": said} for kind, at, said in told]


def _talk(rows: Rows, number: int, which: str, person: str, since: datetime, ended: datetime) -> None:
    ticket = {"id": which, "call_id": which, "class_rank": 2, "state": "done", "queued_at": since}
    rows[tickets].append(ticket | {"deadline_at": since, "asks": "language:zh"})
    offer = {"id": which, "ticket_id": which, "call_id": which, "staff_id": person, "class_rank": 2, "state": "ended"}
    rows[offers].append(offer | {"made_at": since, "bridged_at": since, "ended_at": ended})
    level = _LEVELS[number // 7 % len(_LEVELS)]
    record = {"id": which, "call_id": which, "staff_id": person, "state": "closed", "version": 2, "outcomes": "OC01"}
    record |= {"risk": level, "opened_at": since, "closed_at": ended, "contact_type": "CT01"}
    rows[contact_records].append(record | {"main_problem": f"P{1 + number % 12}"})
    said = {f"{fact}_answer": "no" for fact in FACTS}
    rows[risk_assessments].append(said | {"record_id": which, "at": ended, "by": person, "level": level})


def bare(engine: Engine) -> int:
    """Have the driver hand the same rows over, and drop them."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        return sum(sum(len(part) for part in _parts(cursor, query)) for query in _BARE)
    finally:
        connection.close()


def _parts(cursor: object, query: str) -> Iterator[list[object]]:
    cursor.execute(query)  # type: ignore[attr-defined]
    while part := cursor.fetchmany(_AT_ONCE):  # type: ignore[attr-defined]
        yield part


def cost(do: Callable[[], object], server: int | None) -> Cost:
    began, cpu = time.perf_counter(), _cpu(server)
    do()
    return Cost(time.perf_counter() - began, _cpu(server) - cpu)


def _cpu(server: int | None) -> float:
    return time.process_time() + (cpu_seconds(server) if server else 0.0)


def _worst_memory() -> float:
    """MB of this process at its worst so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(kind: str, many: int, days: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, two_databases(kind, Path(folder)) as ((url, _), server):
        Path(folder, "house").mkdir(exist_ok=True)
        upgrade(url)
        engine = open_engine(url)
        with engine.begin() as connection:
            fill(connection, many, days)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        span = Span(END - timedelta(days=days + 1), END, END)

        def ours() -> None:
            with Database(engine).read() as connection:
                assert report(connection, span, ZONE).received == many

        before = _worst_memory()
        ours()
        more = _worst_memory() - before
        taken = [(cost(ours, server), cost(lambda: bare(engine), server)) for _ in range(rounds)]
        mine, theirs = (statistics.median(pair[side].cpu for pair in taken) for side in (0, 1))
        wall = statistics.median(pair[0].wall for pair in taken)
        print(
            f"| {kind} | {many:,} | {days} | {mine:.2f} | {wall:.2f} | {theirs:.2f} | {mine / theirs:.2f} "
            f"| {more:.0f} |",
            flush=True,
        )
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--calls", type=int, default=40_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    asked = parser.parse_args()
    print("| database | calls | days | CPU s | clock s | bare fetch, CPU s | ratio | MB more |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        run(kind, asked.calls, asked.days, asked.rounds)


if __name__ == "__main__":
    main()
