"""Dispatch a second: the decision with its offer, its explanation and its order, against raw SQL that only assigns.

    python -m bench.dispatch --rounds 5 --many 200 --waiting 1000 --counsellors 200

Both sides choose among the same callers and counsellors in the same tables, durably, one transaction each, by turns.
The ceiling reads the oldest of each class and the longest idle counsellor, takes both by a conditional UPDATE, writes
the offer and completes it. Ours calls dispatch(); what frees the counsellor again is not timed.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
_RING = timedelta(seconds=20)
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


def _assign_raw(engine: Engine, number: int) -> None:
    now = datetime.now(UTC)
    with engine.connect() as connection, connection.begin():
        run = connection.exec_driver_sql
        style = "?" if engine.dialect.name == "sqlite" else "%s"
        if style == "?":
            run("BEGIN IMMEDIATE")  # begin() says nothing to SQLite (db/engine.py)
        stamp = now.replace(tzinfo=None).isoformat(" ") if style == "?" else now

        def do(name: str, *names: str, **values: Any) -> Any:
            sql, order = _RAW[name], names
            for one in order:
                sql = sql.replace(f":{one}", style, 1)
            return run(sql, tuple(values[one] for one in order))

        do("lock")
        heads = [do("heads", "r", r=rank).first() for rank in range(3)]
        head = next(one for one in heads if one is not None)
        person = do("free").first()
        assert do("reserve", "now", "s", now=stamp, s=person.id).rowcount == 1
        assert do("take", "t", t=head.id).rowcount == 1
        offer = {"o": f"raw{number}", "t": head.id, "c": head.call_id, "s": person.id, "now": stamp}
        do("offer", "o", "t", "c", "s", "now", "until", **offer, until=stamp)
        do("end offer", "now", "o", **offer)
        do("end ticket", "now", "t", **offer)
        do("end staff", "now", "s", **offer)


def _dispatch_and_free(house: House) -> float:
    now = datetime.now(UTC)
    began = time.perf_counter()
    made = dispatch(house, now)
    took = time.perf_counter() - began
    assert made == 1, f"{made} offers were made"
    with house.database.engine.begin() as connection:
        connection.execute(text("UPDATE offers SET state = 'done' WHERE state = 'pending'"))
        connection.execute(text("UPDATE tickets SET state = 'closed' WHERE state = 'offered'"))
        connection.execute(text("UPDATE outbox SET state = 'done' WHERE state = 'pending'"))
        connection.execute(text("UPDATE staff SET line = 'ready' WHERE line = 'reserved'"))
    return took


def _timed(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


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
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=200, help="assignments of each side in a round")
    parser.add_argument("--waiting", type=int, default=1_000, help="callers who still wait at the end")
    parser.add_argument("--counsellors", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()
    waiting = asked.waiting + asked.rounds * asked.many
    for engine in ("sqlite", "postgresql"):
        with (
            tempfile.TemporaryDirectory(dir=asked.folder) as folder,
            _sides(engine, Path(folder), waiting, asked.counsellors) as (house, ceiling),
        ):
            ours: list[float] = []
            raw: list[float] = []
            for turn in range(asked.rounds):
                ours += [_dispatch_and_free(house) for _ in range(asked.many)]
                first = turn * asked.many
                raw += [_timed(lambda n=n: _assign_raw(ceiling, n)) for n in range(first, first + asked.many)]  # type: ignore[misc]
        _tell(engine, ours, raw)


def _tell(engine: str, ours: list[float], raw: list[float]) -> None:
    for name, times in (("dispatch()", ours), ("raw SQL", raw)):
        times.sort()
        p50, p95 = statistics.median(times) * 1e3, times[int(0.95 * len(times))] * 1e3
        print(f"{engine:10} {name:10} {1 / statistics.mean(times):7.0f}/s  p50 {p50:5.2f} ms  p95 {p95:5.2f} ms")
    print(f"{engine:10} of the ceiling: {statistics.median(raw) / statistics.median(ours):.2f}")


if __name__ == "__main__":
    main()
