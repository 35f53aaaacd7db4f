"""A page of the call log among a million calls: .venv/bin/python -m bench.call_log [CALLS]

Fills a durable PostgreSQL of its own, then measures the first page of each kind of search and one 900,000 calls down.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text

from hotline.boards.call_search import NEVER_JUDGED, STILL_OPEN, Wanted, count_calls, search_calls
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.kernel.ids import new_id
from hotline.roster.tables import staff
from tests.databases import create_schema, new_postgres_database
from tests.servers import POSTGRES, Server

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
APART = timedelta(seconds=90)
PAGE = 50
ROUNDS = 7
COUNSELLORS = 20

_FILL = text(
    """
    INSERT INTO calls (id, carrier_sid, direction, class, state, outcome, language, topic, number_fingerprint,
                       number_sealed, received_at, queued_at, connected_at, ended_at, counsellor_id, reconnects,
                       waited_seconds, of_household)
    SELECT lpad(to_hex(n), 32, '0'), 'CA' || n,
           CASE WHEN n % 25 = 0 THEN 'callback' ELSE 'inbound' END,
           CASE WHEN n % 97 = 0 THEN 'crisis' WHEN n % 4 = 0 THEN 'frontline' ELSE 'general' END,
           'closed', outcome, 'zh', CASE WHEN n % 50 = 0 THEN 'practical' END,
           md5((n % 120000)::text), decode(md5(n::text), 'hex'), at, at + interval '12 seconds',
           CASE WHEN outcome = 'answered' THEN at + waited END, at + waited + interval '17 minutes',
           CASE WHEN outcome = 'answered' THEN people[1 + n % array_length(people, 1)] END, 0,
           extract(epoch FROM waited), n % 4 = 0
    FROM (SELECT n, CAST(:people AS varchar[]) AS people,
                 CAST(:now AS timestamptz) - n * interval '90 seconds' AS at,
                 (15 + n % 60) * interval '1 second'
                     + CASE WHEN n % 300 = 0 THEN interval '25 minutes' ELSE interval '0' END AS waited,
                 CASE WHEN n % 1000 = 7 THEN 'failed' WHEN n % 200 = 3 THEN 'overflow' WHEN n % 40 = 1 THEN 'voicemail'
                      WHEN n % 30 = 2 THEN 'callback' WHEN n % 12 = 5 THEN 'abandoned' ELSE 'answered' END AS outcome
          FROM generate_series(1, :many) AS n) AS made
    ORDER BY n DESC
    """
)

_WRITE_UP = text(
    """
    INSERT INTO contact_records (id, call_id, staff_id, number_fingerprint, state, risk, opened_at, closed_at, version,
                                 main_problem, main_detail, second_problem, second_detail, outcomes, came_at)
    SELECT id, id, counsellor_id, number_fingerprint, 'closed',
           CASE WHEN chance < 4 THEN 'R4' WHEN chance < 40 THEN 'R3' WHEN chance < 300 THEN 'R2' WHEN chance < 6000
                THEN 'R1' WHEN chance < 9500 THEN 'R0' WHEN chance < 9990 THEN 'RX' END,
           connected_at, ended_at, 2,
           CASE WHEN other < 4000 THEN 'P1' WHEN other < 8000 THEN 'P2' WHEN other < 9998 THEN 'P11' ELSE 'P5' END,
           CASE WHEN other < 4000 THEN 'sleep' WHEN other < 4004 THEN 'divorce' WHEN other > 9997 THEN 'neglect' END,
           CASE WHEN chance % 5 = 0 THEN 'P4' END, CASE WHEN chance % 5 = 0 THEN 'exams' END, '', received_at
    FROM (SELECT *, (n * 7919 + n / 10007) % 10000 AS chance, (n * 6007 + n / 101) % 10000 AS other
          FROM (SELECT *, CAST(substr(carrier_sid, 3) AS bigint) AS n
                FROM calls WHERE outcome = 'answered') AS talks) AS drawn
    """
)
_FIND_BY = " UNION ".join(
    f"SELECT id, {way}, call_id, came_at FROM contact_records WHERE {slot}_problem IS NOT NULL"
    for slot in ("main", "second")
    for way in (f"{slot}_problem", f"concat_ws('.', {slot}_problem, {slot}_detail)")
)
"""As hotline/records/problems.py: found_by, in the database."""


def fill(connection: Connection, many: int) -> list[str]:
    """A call each 90 seconds until now; one who answered once, long ago, comes last among the counsellors."""
    people = [new_id() for _ in range(COUNSELLORS + 1)]
    connection.execute(insert(staff), [_person(number, person) for number, person in enumerate(people)])
    connection.execute(_FILL, {"people": people[:-1], "now": NOW, "many": many})
    first = text("UPDATE calls SET counsellor_id = :her WHERE id = lpad(to_hex(:which), 32, '0')")
    connection.execute(first, {"her": people[-1], "which": many})
    connection.execute(_WRITE_UP)
    connection.execute(text(f"INSERT INTO record_problems (record_id, problem, call_id, came_at) {_FIND_BY}"))
    return people


def _person(number: int, staff_id: str) -> dict[str, object]:
    names = {"id": staff_id, "name": f"counsellor {number}", "role": "counsellor", "phone_fingerprint": staff_id}
    states = {"duty": "off", "line": "ready", "misses": 0, "languages": ["zh"], "skills": [], "phone_sealed": b""}
    return {**names, **states, "duty_since": NOW, "line_since": NOW, "idle_since": NOW}


def searches(people: list[str]) -> dict[str, Wanted]:
    return {
        "everything": Wanted(),
        "one day": Wanted(since=date(2026, 2, 3), until=date(2026, 2, 3)),
        "a year, danger": Wanted(since=date(2025, 3, 1), until=date(2026, 2, 28), call_class="crisis"),
        "code": Wanted(code="c4ca4238"),  # how md5 of 1 begins
        "a code nobody has": Wanted(code="00000000"),
        "counsellor": Wanted(counsellor=people[3]),
        "one who answered once": Wanted(counsellor=people[-1]),
        "danger": Wanted(call_class="crisis"),
        "failed": Wanted(outcome="failed"),
        "still open (none)": Wanted(outcome=STILL_OPEN),
        "call-backs": Wanted(direction="callback"),
        "practical": Wanted(topic="practical"),
        "waited over 1 min": Wanted(waited=60),
        "waited over 20 min": Wanted(waited=1200),
        "waited over 1 h (none)": Wanted(waited=3600),
        "danger, failed, a counsellor (none)": Wanted(call_class="crisis", outcome="failed", counsellor=people[2]),
        "R1 (most)": Wanted(risk="R1"),
        "R4 (few)": Wanted(risk="R4"),
        "never judged (few)": Wanted(risk=NEVER_JUDGED),
        "R4 in a year": Wanted(risk="R4", since=date(2025, 3, 1), until=date(2026, 2, 28)),
        "R1 on one day": Wanted(risk="R1", since=date(2026, 2, 3), until=date(2026, 2, 3)),
        "R4, and a counsellor": Wanted(risk="R4", counsellor=people[3]),
        "R1, failed (none)": Wanted(risk="R1", outcome="failed"),
        "mental health (most)": Wanted(problem="P1"),
        "exams (many, beside another)": Wanted(problem="P4.exams"),
        "neglect (few)": Wanted(problem="P5.neglect"),
        "divorce in a year (few)": Wanted(problem="P2.divorce", since=date(2025, 3, 1), until=date(2026, 2, 28)),
        "sexuality (none)": Wanted(problem="P7"),
        "mental health, R4": Wanted(problem="P1", risk="R4"),
        "mental health, R1": Wanted(problem="P1", risk="R1"),
        "neglect, R1": Wanted(problem="P5.neglect", risk="R1"),
        "of a family": Wanted(household=True),
        "not of a family": Wanted(household=False),
        "of a family, R4": Wanted(household=True, risk="R4"),
        "not of a family, neglect": Wanted(household=False, problem="P5.neglect"),
        "of a family, failed": Wanted(household=True, outcome="failed"),
        "mental health, R1, a family, one day": Wanted(
            household=True, problem="P1", risk="R1", since=date(2026, 2, 3), until=date(2026, 2, 3)
        ),
        "practical call-back in danger (few)": Wanted(call_class="crisis", direction="callback", topic="practical"),
    }


def measured(work: Callable[..., object], *facts: object) -> float:
    """The median, in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work(*facts)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def main(many: int) -> None:
    with Server(POSTGRES, durable=True) as server, new_postgres_database(server.url) as url:
        engine = open_engine(url)
        create_schema(engine)
        began = time.perf_counter()
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            people = fill(connection, many)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
        print(f"{many} calls in {time.perf_counter() - began:.0f} s")
        deep = NOW - APART * (many * 9 // 10), "f" * 32
        print(f"{'':38}{'first page':>12}{'deep page':>12}{'count':>12}")
        for name, wanted in searches(people).items():
            with Database(engine).read() as connection:
                here = connection, wanted, ZONE, NOW
                figures = [measured(search_calls, *here, after, PAGE) for after in (None, deep)]
                figures.append(measured(count_calls, *here))
            print(f"{name:38}" + "".join(f"{figure:9.1f} ms" for figure in figures))
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
