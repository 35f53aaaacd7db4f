"""What SQL decides is what the pure rules decide, and the promises that indexes guard are kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from hotline.callbacks.tables import callbacks
from hotline.calls.reply_store import keep_reply
from hotline.calls.tables import calls, replies
from hotline.db.outbox import LEASE, Action, add_order, claim_order, close_order
from hotline.db.outbox_table import outbox
from hotline.db.together import both
from hotline.db.unit_of_work import Database
from hotline.households.model import Posting
from hotline.households.rules import is_frontline
from hotline.households.store import family_is_on_posting
from hotline.households.tables import households, people, postings
from hotline.kernel.ids import new_id
from hotline.roster.store import is_anybody_there
from hotline.roster.tables import staff
from hotline.tickets.tables import offers, tickets
from tests.databases import clean

NOON, TODAY = datetime(2026, 3, 4, 12, 0, tzinfo=UTC), date(2026, 3, 4)
OFTEN = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Bell:
    rung: list[tuple[str, str]] = field(default_factory=list)

    def ring(self, job: str, row_id: str = "") -> None:
        self.rung.append((job, row_id))


def person(name: str, **more: Any) -> dict[str, Any]:
    usual = {"id": new_id(), "name": name, "role": "counsellor", "phone_fingerprint": name, "phone_sealed": b""}
    usual |= {"languages": ["zh"], "skills": [], "duty": "on", "duty_since": NOON, "line": "ready"}
    return usual | {"line_since": NOON, "idle_since": NOON, "ready_at": None, "misses": 0} | more


def call(sid: str) -> dict[str, Any]:
    usual = {"id": new_id(), "carrier_sid": sid, "direction": "inbound", "class": "general", "state": "waiting"}
    return usual | {"language": "zh", "received_at": NOON, "reconnects": 0}


_days = st.none() | st.integers(-4, 4).map(lambda days: TODAY + timedelta(days=days))
_postings = st.lists(st.tuples(st.sampled_from(["grandmother", "father"]), _days, _days), max_size=3)


@OFTEN
@given(spells=_postings, grace=st.integers(0, 3), caller=st.sampled_from(["grandmother", "father", "stranger", None]))
def test_is_a_family_on_posting_is_answered_alike(
    engine: Engine, spells: list[tuple[str, date | None, date | None]], grace: int, caller: str | None
) -> None:
    clean(engine)
    database, home, ids = Database(engine), new_id(), {"grandmother": new_id(), "father": new_id()}
    with database.work(Bell()) as work:
        work.connection.execute(insert(households).values(id=home, code="H-1", created_at=NOON))
        for name, one in ids.items():
            row = {"id": one, "household_id": home, "identity": name, "name_sealed": b"", "phone_fingerprint": name}
            work.connection.execute(insert(people).values(row))
        for number, (name, start, end) in enumerate(spells):
            row = {"id": new_id(), "household_id": home, "person_id": ids[name], "category": f"p{number}"}
            work.connection.execute(insert(postings).values(row | {"from_date": start, "to_date": end}))
    expected = is_frontline([Posting("", start, end) for _, start, end in spells], TODAY, grace)
    with database.read() as connection:
        _, is_there = both(is_anybody_there(NOON), family_is_on_posting(caller, TODAY, grace)).ask(connection)
    assert is_there is (expected and caller in ids)


@pytest.fixture
def line(database: Database) -> Database:
    """Lin and Wu, two calls, and a ticket for each."""
    with database.work(Bell()) as work:
        for name in ("lin", "wu"):
            work.connection.execute(insert(staff).values(person(name) | {"id": name}))
        for number in ("1", "2"):
            work.connection.execute(insert(calls).values(call(f"CA{number}") | {"id": f"call{number}"}))
            _ticket(number)(work.connection)
    return database


Write = Callable[[Connection], object]


def _ticket(number: str, ticket_id: str = "", state: str = "waiting") -> Write:
    row = {"id": ticket_id or f"ticket{number}", "call_id": f"call{number}", "class_rank": 2, "state": state}
    return lambda connection: connection.execute(insert(tickets).values(row | {"queued_at": NOON, "deadline_at": NOON}))


def _offer(ticket: str, who: str, state: str) -> Write:
    row = {"id": new_id(), "ticket_id": f"ticket{ticket}", "call_id": f"call{ticket}", "staff_id": who}
    return lambda connection: connection.execute(
        insert(offers).values(row | {"class_rank": 2, "state": state, "made_at": NOON})
    )


def _callback(number: str, state: str) -> Write:
    row = {"id": new_id(), "call_id": "call1", "number_fingerprint": number, "number_sealed": b"", "class_rank": 2}
    row |= {"state": state, "number_confirmed": False, "place_since": NOON, "requested_at": NOON}
    row |= {"counts_from": NOON, "promised_by": NOON}
    return lambda connection: connection.execute(insert(callbacks).values(row))


def _reply(delivery: str) -> Write:
    return lambda connection: keep_reply(connection, delivery, "<Response/>", NOON)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_offer("1", "lin", "ringing"), _offer("2", "lin", "pending")),
        (_offer("1", "lin", "bridged"), _offer("2", "lin", "answered")),
        (_offer("1", "lin", "accepted"), _offer("1", "wu", "accepted")),
        (_offer("1", "lin", "bridged"), _offer("1", "wu", "accepted")),
        (_callback("n", "requested"), _callback("n", "requested")),
        (_reply("once"), _reply("once")),
        (lambda _: None, _ticket("1", "another")),
    ],
    ids=[
        "two phones of Lin",
        "Lin talks",
        "two take one",
        "one is bridged",
        "two promises",
        "two answers",
        "two places",
    ],
)
def test_a_promise_that_an_index_guards_cannot_be_broken(line: Database, first: Write, second: Write) -> None:
    with line.work(Bell()) as work:
        first(work.connection)
    with pytest.raises(IntegrityError), line.work(Bell()) as work:
        second(work.connection)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_offer("1", "lin", "failed"), _offer("2", "lin", "pending")),
        (_offer("1", "lin", "ringing"), _offer("1", "wu", "ringing")),
        (_offer("1", "lin", "rescinded"), _offer("1", "wu", "accepted")),
        (_callback("n", "declined"), _callback("n", "requested")),
        (_callback("n", "requested"), _callback("m", "requested")),
        (_ticket("1", "closed before", "closed"), _ticket("1", "closed too", "closed")),
    ],
    ids=["she missed one", "two phones ring", "one was told", "she said no", "two people", "two old places"],
)
def test_what_was_not_promised_is_not_forbidden(line: Database, first: Write, second: Write) -> None:
    with line.work(Bell()) as work:
        first(work.connection)
        second(work.connection)


def _order(database: Database, lane: str = "staff:lin", action: Action = Action.RING) -> int:
    with database.work(Bell()) as work:
        return add_order(work.connection, action, lane, {}, NOON)


def test_of_eight_workers_one_claims_an_order(database: Database) -> None:
    order_id = _order(database)

    def claim(_: int) -> bool:
        with database.work(Bell()) as work:
            return claim_order(work.connection, order_id, NOON) is not None

    with ThreadPoolExecutor(8) as workers:
        assert sorted(workers.map(claim, range(8))) == [False] * 7 + [True]
    with database.work(Bell()) as work:
        assert claim_order(work.connection, order_id, NOON + LEASE - timedelta(seconds=1)) is None
        again = claim_order(work.connection, order_id, NOON + LEASE)
        assert again is not None
        assert again.attempts == 2


def test_a_new_ring_never_overtakes_the_hang_up_before_it(database: Database) -> None:
    first = _order(database, action=Action.HANG_UP)
    second, other = _order(database), _order(database, "staff:wu")
    with database.work(Bell()) as work:
        assert claim_order(work.connection, second, NOON) is None
        assert claim_order(work.connection, other, NOON) is not None
        assert claim_order(work.connection, first, NOON) is not None
        close_order(work.connection, first, "done", None)
        assert claim_order(work.connection, second, NOON) is not None


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, IntegrityError])
def test_work_that_breaks_leaves_nothing_and_rings_nothing(database: Database, fault: type[BaseException]) -> None:
    bell = Bell()

    def break_off() -> None:
        with database.work(bell) as work:
            work.ring("perform", str(add_order(work.connection, Action.RING, "lane", {}, NOON)))
            _reply("never")(work.connection)
            raise fault("x", None, Exception()) if fault is IntegrityError else fault

    with pytest.raises(fault):
        break_off()
    with database.read() as connection:
        found = [connection.execute(select(func.count()).select_from(table)).scalar() for table in (outbox, replies)]
    assert found == [0, 0]
    assert bell.rung == []
    _order(database)


def test_a_bell_rings_once_and_only_when_its_row_can_be_seen(database: Database) -> None:
    seen: list[int] = []

    class Looks:
        def ring(self, job: str, row_id: str = "") -> None:
            with database.read() as connection:
                seen.append(len(connection.execute(select(outbox.c.id)).all()))

    with database.work(Looks()) as work:
        order_id = add_order(work.connection, Action.RING, "lane", {}, NOON)
        work.ring("perform", str(order_id))
        work.ring("perform", str(order_id))
        assert seen == []
    assert seen == [1]
