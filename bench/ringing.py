"""From a caller's first moment in the line to a counsellor's phone that rings, through everything in real time.

    python -m bench.ringing --callers 60

Two web services, two workers, PostgreSQL and Redis, the carrier over HTTP, as in tests/processes; one caller after the
other, everybody else free. The time runs from the row that says she waits to the ring at the carrier's phone. It holds
the doorbell, the choice, the order, its claim, the REST call, and the carrier's own connecting. Goal: p95 <= 1 s.
"""

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from hotline.calls.tables import call_events, calls
from hotline.simulator.phone import Phone
from tests.processes.programs import until
from tests.processes.surge import DESKS
from tests.processes.test_killed import LINE, Running

_POLL_SECONDS = 0.002


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ringing", description=__doc__)
    parser.add_argument("--callers", type=int, default=60)
    asked = parser.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        line = Running(stack, Path(folder))
        desks = [line.carrier.clock.ask(lambda n=number: line.carrier.exchange.phone(n)) for number in DESKS.values()]  # type: ignore[misc]
        times = sorted(_one(line, desks, number) for number in range(asked.callers))
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    sys.stdout.write(
        f"{len(times)} callers, from waiting to ringing: p50 {statistics.median(times) * 1e3:.0f} ms, "
        f"p95 {p95 * 1e3:.0f} ms, slowest {times[-1] * 1e3:.0f} ms\n"
    )


def _one(line: Running, desks: list[Phone], number: int) -> float:
    caller = line.carrier.clock.ask(lambda: line.carrier.exchange.phone(f"+86138009{number:05}"))
    line.carrier.clock.ask(lambda: caller.dial(LINE))
    until(lambda: caller.state == "talking", "the call is answered")
    line.carrier.clock.ask(lambda: caller.press("0"))
    rang = _first_ring(desks)
    sid = caller.call_sid
    line.carrier.clock.ask(caller.hang_up)
    until(lambda: all(desk.state in {"idle", "ended"} for desk in desks), "the phones are silent again")
    with line.database.read() as connection:
        waited_since = connection.execute(
            select(call_events.c.at)
            .join_from(call_events, calls, calls.c.id == call_events.c.call_id)
            .where(calls.c.carrier_sid == sid, call_events.c.kind == "waits")
        ).scalar_one()
    return (rang - waited_since).total_seconds()


def _first_ring(desks: list[Phone]) -> datetime:
    give_up = time.monotonic() + 30
    while not any(desk.state == "ringing" for desk in desks):
        if time.monotonic() > give_up:
            sys.exit("no figure: no phone rang within 30 s")
        time.sleep(_POLL_SECONDS)
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
