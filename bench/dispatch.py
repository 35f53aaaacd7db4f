"""Dispatch a second: the decision with its offer, its explanation and its order, against raw SQL.

    python -m bench.dispatch --many 200 --waiting 1000 --counsellors 200

All sides choose among the same callers and counsellors in the same tables, durably, one transaction each, one after the
other in each turn, so that each finds the machine as the others leave it. Two ceilings, both of prepared SQL that reads
the oldest of each class and the longest idle counsellor and takes both by a conditional UPDATE. *assigns* writes the
offer and completes it, as routing 8.1 has it: half of our rows. *writes the same rows* writes all that ours does: call,
offer, leg, event, order, and an explanation of the same length that it need not find out. What frees the counsellor
again is not timed, but where *assigns* does it itself.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, text

from bench.sides import two_databases
from hotline.bootstrap import build_house
from hotline.calls.tables import calls
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.db.upgrade import upgrade
from hotline.flows.dispatch import dispatch
from hotline.flows.house import House
from hotline.roster.tables import staff
from hotline.settings import Configuration
from hotline.tickets.tables import tickets

_KEY = "a-key-for-the-benchmark-of-32-characters"
_HEAD = (
    "SELECT id, call_id, queued_at FROM tickets WHERE state = 'waiting' AND class_rank = :r"
    " ORDER BY queued_at, id LIMIT 1"
)
_RAW = {
    "lock": "UPDATE router SET id = id",
    "heads": _HEAD,
    "free": "SELECT id FROM staff WHERE duty = 'on' AND line = 'ready' ORDER BY idle_since, id LIMIT 1",
    "reserve": "UPDATE staff SET line = 'reserved', line_since = :now WHERE id = :s AND line = 'ready'",
    "take": "UPDATE tickets SET state = 'offered' WHERE id = :t AND state = 'waiting'",
    "offer": "INSERT INTO offers (id, ticket_id, call_id, staff_id, class_rank, state, made_at, deadline_at)"
    " VALUES (:o, :t, :c, :s, 2, 'pending', :now, :until)",
    "call": "UPDATE calls SET state = 'offered' WHERE id = :c AND state = 'waiting'",
    "leg": "INSERT INTO legs (id, call_id, offer_id, party, state, sequence, started_at)"
    " VALUES (:o, :c, :o, 'counsellor', 'dialling', 0, :now)",
    "event": "INSERT INTO call_events (call_id, at, kind, detail) VALUES (:c, :now, 'offered', :j)",
    "order": "INSERT INTO outbox (action, lane, rank, detail, state, created_at, due_at, rung_at, attempts)"
    " VALUES ('ring', :s, 1, :j, 'pending', :now, :now, :now, 0)",
    "explain": "INSERT INTO decisions (call_id, at, rule, chosen, considered, why)"
    " VALUES (:c, :now, 'longer_weighted_wait', 'c0', :x, :j)",
    "end offer": "UPDATE offers SET state = 'done', ended_at = :now WHERE id = :o",
    "end ticket": "UPDATE tickets SET state = 'closed', closed_at = :now WHERE id = :t",
    "end staff": "UPDATE staff SET line = 'ready', idle_since = :now WHERE id = :s",
}
"""Bound and run by the driver itself: no expression is compiled, no row made an object."""


class _Deaf:
    def ring(self, job: str, row_id: str = "") -> None: ...


def _house(url: str) -> House:
    configuration = Configuration.read(
        database_url=url, secret_key=_KEY, data_key=_KEY, account_sid="AC0", auth_token="none"
    )  # fmt: skip
    return build_house(configuration, database=Database(open_engine(url)), doorbell=_Deaf())


def _fill(connection: Connection, waiting: int, counsellors: int, now: datetime) -> None:
    """One counsellor is free, all others talk; every third caller is of a frontline family."""
    person = {"role": "counsellor", "phone_sealed": b"", "languages": ["zh"], "skills": [], "duty": "on"}
    times = {"duty_since": now, "line_since": now, "idle_since": now}
    connection.execute(
        insert(staff),
        [
            person | times | {"id": f"s{n}", "name": f"c{n}", "phone_fingerprint": f"f{n}", "misses": 0}
            | {"line": "busy" if n else "ready"}
            for n in range(counsellors)
        ],
    )  # fmt: skip
    since = [now - timedelta(seconds=waiting - n) for n in range(waiting)]
    call = {"direction": "inbound", "class": "general", "state": "waiting", "language": "zh", "reconnects": 0}
    connection.execute(
        insert(calls),
        [call | {"id": f"k{n}", "carrier_sid": f"CA{n}", "received_at": at} for n, at in enumerate(since)],
    )
    ticket = {"state": "waiting", "deadline_at": now + timedelta(hours=1), "asks": "language:zh", "failed_offers": 0}
    connection.execute(
        insert(tickets),
        [
            ticket | {"id": f"t{n}", "call_id": f"k{n}", "class_rank": 1 if n % 3 else 2, "queued_at": at}
            for n, at in enumerate(since)
        ],
    )


_DETAIL = json.dumps({"offer": "o" * 32, "counsellor": "s" * 32})
_CONSIDERED = json.dumps([{"counsellor": f"c{number}", "verdict": "busy"} for number in range(30)])


class _Took(NamedTuple):
    """Seconds on the clock, and of this thread's processor time; on PostgreSQL the server's own is not in it."""

    wall: float
    cpu: float


class _Watch:
    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.thread_time()

    def took(self) -> _Took:
        return _Took(time.perf_counter() - self._wall, time.thread_time() - self._cpu)


def _assign_raw(engine: Engine, number: int, *, same_rows: bool) -> _Took:
    """Assign one caller, as much of it as `same_rows` says."""
    watch, now = _Watch(), datetime.now(UTC)
    is_sqlite = engine.dialect.name == "sqlite"
    stamp = now.replace(tzinfo=None).isoformat(" ") if is_sqlite else now
    with engine.connect() as connection, connection.begin():
        # begin() says nothing to the database (db/engine.py)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")

        def do(name: str, **values: Any) -> Any:
            sql, order = _prepared(name, "?" if is_sqlite else "%s")
            return connection.exec_driver_sql(sql, tuple(values[one] for one in order))

        do("lock")
        heads = [do("heads", r=rank).first() for rank in range(3)]
        head = next(one for one in heads if one is not None)
        person = do("free").first()
        assert do("reserve", now=stamp, s=person.id).rowcount == 1
        assert do("take", t=head.id).rowcount == 1
        offer = {"o": f"raw{number}", "t": head.id, "c": head.call_id, "s": person.id, "now": stamp}
        offer |= {"until": stamp, "j": _DETAIL, "x": _CONSIDERED}
        for name in ("offer", "call", "leg", "event", "order", "explain") if same_rows else ("offer", *_ENDS):
            do(name, **offer)
    took = watch.took()
    if same_rows:
        _free_again(engine)
    return took


_ENDS = ("end offer", "end ticket", "end staff")


@cache
def _prepared(name: str, style: str) -> tuple[str, list[str]]:
    """A statement in the driver's style, and the order in which it takes its values."""
    return re.sub(r":([a-z]+)", style, _RAW[name]), re.findall(r":([a-z]+)", _RAW[name])


def _dispatch_and_free(house: House) -> _Took:
    watch, now = _Watch(), datetime.now(UTC)
    made = dispatch(house, now)
    took = watch.took()
    assert made == 1, f"{made} offers were made"
    _free_again(house.database.engine)
    return took


def _free_again(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE offers SET state = 'done' WHERE state = 'pending'"))
        connection.execute(text("UPDATE tickets SET state = 'closed' WHERE state = 'offered'"))
        connection.execute(text("UPDATE outbox SET state = 'done' WHERE state = 'pending'"))
        connection.execute(text("UPDATE staff SET line = 'ready' WHERE line = 'reserved'"))


@contextmanager
def _sides(engine: str, place: Path, waiting: int, counsellors: int) -> Iterator[tuple[House, Engine]]:
    (place / "house").mkdir(exist_ok=True)
    with two_databases(engine, place) as ((first, second), _):
        houses = []
        for url in (first, second):
            upgrade(url)
            house = _house(url)
            with house.database.engine.begin() as connection:
                _fill(connection, waiting, counsellors, datetime.now(UTC))
            houses.append(house)
        yield houses[0], houses[1].database.engine
        for house in houses:
            house.database.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.dispatch", description=__doc__)
    parser.add_argument("--many", type=int, default=200, help="assignments of each side")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--waiting", type=int, default=1_000, help="callers who still wait at the end")
    parser.add_argument("--counsellors", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()
    waiting = asked.waiting + 2 * asked.many
    for engine in (asked.engine,) if asked.engine else ("sqlite", "postgresql"):
        with (
            tempfile.TemporaryDirectory(dir=asked.folder) as folder,
            _sides(engine, Path(folder), waiting, asked.counsellors) as (house, ceiling),
        ):
            times: dict[str, list[_Took]] = {"dispatch()": [], _ASSIGNS: [], _SAME_ROWS: []}
            for number in range(-_WARM_UP, asked.many):
                took = {
                    "dispatch()": _dispatch_and_free(house),
                    _ASSIGNS: _assign_raw(ceiling, 2 * number, same_rows=False),
                    _SAME_ROWS: _assign_raw(ceiling, 2 * number + 1, same_rows=True),
                }
                for side, one in took.items() if number >= 0 else ():
                    times[side].append(one)
        _tell(engine, times)


_ASSIGNS, _SAME_ROWS = "raw SQL: assigns", "raw SQL: writes the same rows"
_WARM_UP = 10


def _tell(engine: str, times: dict[str, list[_Took]]) -> None:
    wall, cpu = (statistics.median(one) for one in zip(*times["dispatch()"], strict=True))
    for side, took in times.items():
        clock = sorted(one.wall for one in took)
        p50, used = statistics.median(clock), statistics.median(one.cpu for one in took)
        print(
            f"{engine:10} {side:30} {1 / statistics.mean(clock):5.0f}/s  p50 {p50 * 1e3:5.2f} ms"
            f"  p95 {clock[int(0.95 * len(clock))] * 1e3:5.2f} ms  CPU {used * 1e3:4.2f} ms"
            + ("" if side == "dispatch()" else f"  dispatch() is {p50 / wall:.2f} of it, by CPU {used / cpu:.2f}")
        )


if __name__ == "__main__":
    main()
