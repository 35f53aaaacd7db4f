"""The incoming-call webhook through the real server, interleaved with its ceiling (bench/ceiling.py).

1. A house as in service: the ledger of 394 households, five counsellors on duty, `hotline serve`, synchronous=FULL or
   fsync on. Beside it the ceiling, on the same machine, kind of database, server, processes and threads.
2. Each round measures both in turn, every second round the other way about; what counts is the median of the ratios.
3. Then 200 callers at once, and the wait document that those who hold ask for again and again.
4. Every request carries a call of its own, and every answered one must be found in the tables, or there is no figure.
"""

import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bench import requests
from bench.load import Load, send
from bench.running import cpu_seconds
from bench.sides import PROCESSES, Side, house, its_ceiling, two_databases
from hotline.db.engine import open_engine

CONNECTIONS = 16
SURGE = 200

_MOST_PER_SECOND = 10_000
"""More requests than any of our servers answers in a second, so that none is sent twice."""

_seeds = itertools.count(int(time.time()))


class Void(Exception):
    """What was measured is not what it should have been."""


@dataclass(frozen=True)
class Figure:
    load: Load
    web_us: float
    database_us: float


def run(engine: str, rounds: int, seconds: int, folder: Path) -> None:
    """Measure one kind of database and print the figures. Raises Void, NoLoad or NoServer when there are none."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-bench-", dir=folder)))
        print(f"\n{engine}, {PROCESSES} processes, {CONNECTIONS} connections, {rounds} rounds of {seconds} s")
        print(_disk(place))
        urls, database_pid = stack.enter_context(two_databases(engine, place))
        ours = stack.enter_context(house(urls[0], place))
        best = stack.enter_context(its_ceiling(urls[1], place))
        bench = _Bench(place / "requests", seconds, database_pid)
        for side in (ours, best):
            bench.calls(side, CONNECTIONS, warm_up=True)
        pairs = [_pair(bench, ours, best, house_first=number % 2 == 1) for number in range(rounds)]
        _print_median("ceiling", [pair[1] for pair in pairs])
        _print_median("house", [pair[0] for pair in pairs])
        _print_ratios(pairs)
        print(f"{SURGE} callers at once")
        for side in (best, ours):
            _print(side.name, bench.calls(side, SURGE))
        print(f"the wait document, asked for by {SURGE} callers who hold")
        _print("house", bench.waits(ours))


def _pair(bench: "_Bench", house: Side, best: Side, *, house_first: bool) -> tuple[Figure, Figure]:
    sides = (house, best) if house_first else (best, house)
    figures = {side.name: bench.calls(side, CONNECTIONS) for side in sides}
    for side in sides:
        _print(f"  {side.name}", figures[side.name])
    return figures[house.name], figures[best.name]


class _Bench:
    def __init__(self, file: Path, seconds: int, database_pid: int | None) -> None:
        self._file, self._seconds, self._database_pid = file, seconds, database_pid
        self._last_seed = 0

    def calls(self, side: Side, connections: int, *, warm_up: bool = False) -> Figure:
        """Let new calls come in, and look for each of them in the tables. A warm-up is short."""
        seconds = 1 if warm_up else self._seconds
        self._last_seed = next(_seeds)
        before = _rows(side)
        deliveries = requests.incoming(_MOST_PER_SECOND * seconds, side.port, self._last_seed)
        figure = self._measure(side, deliveries, seconds, connections)
        gained = [now - then for now, then in zip(_rows(side), before, strict=True)]
        # wrk goes home with one request under way on each connection: written, but not counted as answered
        answered = figure.load.answered
        if not all(answered <= rows <= answered + connections for rows in gained):
            names = [one.name for one in side.tables]
            raise Void(
                f"{side.name} answered {answered} calls, but its tables gained {dict(zip(names, gained, strict=True))}"
            )
        return figure

    def waits(self, side: Side) -> Figure:
        """The callers of the last measurement ask for the wait document in turn."""
        deliveries = requests.waiting(_MOST_PER_SECOND * self._seconds, side.port, self._last_seed, SURGE)
        return self._measure(side, deliveries, self._seconds, CONNECTIONS)

    def _measure(self, side: Side, deliveries: Iterable[bytes], seconds: int, connections: int) -> Figure:
        file = self._file
        web, database = cpu_seconds(side.pid), self._database_cpu()
        load = send(deliveries, file, side.port, seconds, connections)
        time.sleep(0.3)  # what was under way is finished
        web, database = cpu_seconds(side.pid) - web, self._database_cpu() - database
        if load.errors or not load.answered:
            raise Void(f"{side.name}: {load.errors} of {load.answered} requests were not answered 200")
        return Figure(load, web / load.answered * 1e6, database / load.answered * 1e6)

    def _database_cpu(self) -> float:
        return 0.0 if self._database_pid is None else cpu_seconds(self._database_pid)


def _rows(side: Side) -> list[int]:
    engine = open_engine(side.database_url)
    with engine.connect() as connection:
        counted = [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in side.tables]
    engine.dispose()
    return counted


def _disk(place: Path) -> str:
    """What one durable write costs here: it bounds everything else."""
    took = []
    with (place / "probe").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - start)
    return f"A durable write of 4 KB takes {statistics.median(took) * 1e6:,.0f} us in {place.parent}"


# -- what is said ----------------------------------------------------------------------------------------------------


def _print(name: str, figure: Figure) -> None:
    load = figure.load
    cpu = f"{figure.web_us:6,.0f}" + (f" + {figure.database_us:,.0f} database" if figure.database_us else "")
    print(
        f"{name:10} {load.rate:7,.0f} req/s   p50 {load.p50_ms:6.1f}   p99 {load.p99_ms:6.1f} ms   CPU {cpu} us",
        flush=True,
    )


def _print_median(name: str, figures: list[Figure]) -> None:
    def median(of: Callable[[Figure], float]) -> float:
        return statistics.median(of(figure) for figure in figures)

    rate, p50, p99 = median(lambda f: f.load.rate), median(lambda f: f.load.p50_ms), median(lambda f: f.load.p99_ms)
    load = Load(round(rate * 1000), 1000, p50, p99, 0)
    _print(name, Figure(load, median(lambda f: f.web_us), median(lambda f: f.database_us)))


def _print_ratios(pairs: list[tuple[Figure, Figure]]) -> None:
    rate = statistics.median(house.load.rate / best.load.rate for house, best in pairs)
    cpu = statistics.median(
        (best.web_us + best.database_us) / (house.web_us + house.database_us) for house, best in pairs
    )
    tail = statistics.median(house.load.p99_ms / house.load.p50_ms for house, _ in pairs)
    print(
        f"house / ceiling: {rate:.2f} of its requests per second, {cpu:.2f} by CPU; p99 / p50 of the house {tail:.1f}"
    )
