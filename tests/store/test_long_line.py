"""A long line costs no more to look at than a short one: only heads are read, by index."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import Engine, insert

from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.kernel.ids import new_id
from hotline.tickets.store import find_heads
from hotline.tickets.tables import tickets
from tests.world import START

ASKS = ("", "language:en", "language:zh practical")
GROUPS = 2 * len(ASKS)


def wait(engine: Engine, many: int) -> None:
    """So many more callers in each of six groups."""
    ids = [(new_id(), rank, asks) for rank in (1, 2) for asks in ASKS for _ in range(many)]
    call = {"direction": "inbound", "class": "general", "state": "waiting", "language": "zh", "reconnects": 0}
    ticket = {"state": "waiting", "queued_at": START, "deadline_at": START + timedelta(hours=1)}
    with engine.begin() as connection:
        connection.execute(insert(calls), [call | {"id": i, "carrier_sid": i, "received_at": START} for i, *_ in ids])
        connection.execute(
            insert(tickets),
            [ticket | {"id": new_id(), "call_id": i, "class_rank": rank, "asks": asks} for i, rank, asks in ids],
        )


def steps_to_read_heads(engine: Engine) -> int:
    """Steps of SQLite's machine, in hundreds, to find two heads of each group."""
    counted = []
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.set_progress_handler(lambda: counted.append(1), 100)  # type: ignore[union-attr]
        assert len(find_heads(connection, 2)) >= 2 * GROUPS
        raw.set_progress_handler(None, 0)  # type: ignore[union-attr]
    return len(counted)


def test_each_group_has_its_oldest_found_however_many_stand_in_it(database: Database) -> None:
    wait(database.engine, 30)
    with database.read() as connection:
        found = Counter((ticket.call_class.rank, str(ticket.asks)) for ticket in find_heads(connection, 2))
    assert set(found) == {(rank, asks) for rank in (1, 2) for asks in ASKS}
    assert min(found.values()) >= 2


def test_a_hundred_times_as_many_callers_cost_no_more_steps(sqlite_engine: Engine) -> None:
    wait(sqlite_engine, 10)
    few = steps_to_read_heads(sqlite_engine)
    wait(sqlite_engine, 990)
    assert 0 < steps_to_read_heads(sqlite_engine) <= few + 2
