"""`python -m bench.board`: what an open board costs: one look at a full line, fresh and when nothing has changed.

500 wait, 200 counsellors talk; 3,000 calls of the last three hours with their decisions, 300 promises to ring back. A
supervisor's browser asks for what moves every 2 s and for what is counted every 15 s. Each look goes through the whole
application, sign-in included, without the network; CPU is of this process and, on PostgreSQL, of the server.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from bench.running import cpu_seconds
from bench.sides import two_databases
from bench.standing_line import StandingLine
from hotline.callbacks.tables import callbacks
from hotline.calls.tables import calls
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.db.upgrade import upgrade
from hotline.kernel.ids import new_id
from hotline.roster.model import Role
from hotline.tickets.tables import decisions, offers, tickets
from tests.pages.visiting import HTTPS, Visit, add_app, employ
from tests.world import START, ZHAO

EVERY = {"live": 2.0, "lately": 15.0}
"""Seconds between two looks (static/frame/board.js)."""

_RULES = ("longer_weighted_wait", "frontline_floor", "general_guard", "crisis_first")


@dataclass(frozen=True)
class Cost:
    """Of one look: milliseconds until the answer, and of processor time."""

    p50: float
    slowest: float
    cpu: float
    size: int


class FullLine(StandingLine):
    """The line with everybody talking, what happened before, and what is promised."""

    def __init__(self, database: Database, waiting: int, counsellors: int, past: int, promises: int) -> None:
        super().__init__(database, waiting, counsellors)
        talks = [self._talk(number, staff_id) for number, staff_id in enumerate(self._staff)]
        before = [self._past(number, past) for number in range(past)]
        with database.engine.begin() as connection:
            connection.execute(insert(calls), [call for call, _, _ in talks])
            connection.execute(insert(tickets), [ticket for _, ticket, _ in talks])
            connection.execute(insert(offers), [offer for _, _, offer in talks])
            connection.execute(insert(calls), [call for call, _ in before])
            connection.execute(insert(decisions), [decision for _, decision in before])
            connection.execute(insert(callbacks), [self._promise(number) for number in range(promises)])

    def _talk(self, number: int, staff_id: str) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
        call_id, ticket_id, since = new_id(), new_id(), START - timedelta(seconds=5 * number)
        call = {"id": call_id, "carrier_sid": call_id, "direction": "inbound", "class": "general", "state": "connected"}
        call |= {"language": "zh", "number_fingerprint": call_id, "received_at": since, "queued_at": since}
        ticket = {"id": ticket_id, "call_id": call_id, "class_rank": 2, "state": "connected", "queued_at": since}
        offer = {"id": new_id(), "ticket_id": ticket_id, "call_id": call_id, "staff_id": staff_id, "class_rank": 2}
        return (
            call | {"connected_at": since, "reconnects": 0},
            ticket | {"deadline_at": since, "asks": "language:zh"},
            offer | {"state": "bridged", "made_at": since, "bridged_at": since},
        )

    def _past(self, number: int, past: int) -> tuple[dict[str, object], dict[str, object]]:
        call_id, at = new_id(), START - timedelta(hours=3) * ((past - number) / past)
        wait = timedelta(seconds=number * 37 % 300)
        call = {"id": call_id, "carrier_sid": call_id, "direction": "inbound", "state": "closed", "language": "zh"}
        call |= {"class": "general" if number % 4 else "frontline", "outcome": "answered", "received_at": at}
        call |= {"queued_at": at, "connected_at": at + wait, "ended_at": at + 2 * wait, "reconnects": 0}
        decision = {"call_id": call_id, "at": at + wait, "rule": _RULES[number % 4], "considered": [], "why": {}}
        return call, decision

    def _promise(self, number: int) -> dict[str, object]:
        asked = START - timedelta(minutes=number / 4)
        row = {"id": new_id(), "number_fingerprint": new_id(), "number_sealed": b"", "class_rank": 2}
        row |= {"state": "requested", "number_confirmed": True, "place_since": asked, "requested_at": asked}
        return row | {"counts_from": asked, "promised_by": asked + timedelta(minutes=60)}


def visit(line: FullLine) -> Visit:
    employ(line.world, "Zhou", Role.SUPERVISOR, ZHAO)
    zhou = Visit(line.world)
    zhou.sign_in("zhou@line.example")
    add_app(zhou)
    return zhou


def look(zhou: Visit, part: str, rounds: int, server: int | None, *, fresh: bool) -> Cost:
    """Ask so many times for a part of the board; `fresh`: as a page that has nothing."""
    headers = zhou.headers | {"Accept": "application/json"}
    first = zhou.client.get(f"/board/{part}", base_url=HTTPS, headers=headers)
    if not fresh:
        headers |= {"If-None-Match": first.headers["ETag"]}
    taken = []
    cpu = time.process_time() + (cpu_seconds(server) if server else 0.0)
    for _ in range(rounds):
        began = time.perf_counter()
        answer = zhou.client.get(f"/board/{part}", base_url=HTTPS, headers=headers)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == (200 if fresh else 304), answer.status
    cpu = time.process_time() + (cpu_seconds(server) if server else 0.0) - cpu
    return Cost(statistics.median(taken) * 1e3, max(taken) * 1e3, cpu / rounds * 1e3, len(first.data))


@contextmanager
def full_line(engine: str, waiting: int, counsellors: int) -> Iterator[tuple[FullLine, int | None]]:
    with tempfile.TemporaryDirectory() as folder, two_databases(engine, Path(folder)) as ((url, _), server):
        Path(folder, "house").mkdir(exist_ok=True)
        upgrade(url)
        opened = open_engine(url)
        try:
            yield FullLine(Database(opened), waiting, counsellors, past=3_000, promises=300), server
        finally:
            opened.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.board", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--waiting", type=int, default=500)
    parser.add_argument("--counsellors", type=int, default=200)
    asked = parser.parse_args()
    print("| database | part | answer | p50 ms | slowest ms | CPU ms | KB |\n|---|---|---|---|---|---|---|")
    for engine in ("sqlite", "postgresql"):
        with full_line(engine, asked.waiting, asked.counsellors) as (line, server):
            zhou, share = visit(line), {True: 0.0, False: 0.0}
            for part, every in EVERY.items():
                for fresh in (True, False):
                    cost = look(zhou, part, asked.rounds, server, fresh=fresh)
                    share[fresh] += cost.cpu / 1e3 / every
                    print(
                        f"| {engine} | {part} | {'200' if fresh else '304'} | {cost.p50:.1f} | {cost.slowest:.1f} "
                        f"| {cost.cpu:.1f} | {cost.size / 1e3:.0f} |",
                        flush=True,
                    )
            print(f"{engine}: an open board takes {share[False]:.1%} of a core, {share[True]:.1%} if all of it changes")


if __name__ == "__main__":
    main()
