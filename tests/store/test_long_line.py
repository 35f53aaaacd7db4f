"""A long line costs no more to look at than a short one: only heads are read, by index."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection, Engine, insert, select

from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.kernel.ids import new_id
from hotline.roster.tables import staff
from hotline.tickets.offer_store import recent_picks
from hotline.tickets.store import find_heads
from hotline.tickets.tables import offers, tickets
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


def steps(engine: Engine, read: Callable[[Connection], int]) -> int:
    """Steps of SQLite's machine, in hundreds, to read something there is of."""
    counted = []
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.set_progress_handler(lambda: counted.append(1), 100)  # type: ignore[union-attr]
        assert read(connection) > 0
        raw.set_progress_handler(None, 0)  # type: ignore[union-attr]
    return len(counted)


def steps_to_read_heads(engine: Engine) -> int:
    """To find two heads of each group."""
    return steps(engine, lambda connection: len(find_heads(connection, 2)) // (2 * GROUPS))


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


def test_the_last_picks_are_found_however_many_offers_there_ever_were(sqlite_engine: Engine) -> None:
    wait(sqlite_engine, 1)
    talked(sqlite_engine, 10)
    few = steps(sqlite_engine, lambda connection: len(recent_picks(connection, 3)))
    talked(sqlite_engine, 1000)
    assert steps(sqlite_engine, lambda connection: len(recent_picks(connection, 3))) <= few + 2


def talked(engine: Engine, many: int) -> None:
    """So many more offers that are done, for callers who were picked one after the other."""
    with engine.begin() as connection:
        ticket = connection.execute(select(tickets.c.id, tickets.c.call_id)).first()
        assert ticket is not None
        person = {
            "role": "counsellor",
            "phone_sealed": b"",
            "languages": [],
            "skills": [],
            "duty": "on",
            "line": "busy",
        }
        person |= {"id": new_id(), "name": new_id(), "phone_fingerprint": new_id(), "misses": 0}
        connection.execute(
            insert(staff), person | {"duty_since": START, "line_since": START, "idle_since": START}
        )  # fmt: skip
        offer = {"ticket_id": ticket.id, "call_id": ticket.call_id, "staff_id": person["id"], "class_rank": 2}
        made = [START + timedelta(seconds=number) for number in range(many)]
        connection.execute(
            insert(offers), [offer | {"id": new_id(), "state": "done", "made_at": at} for at in made]
        )  # fmt: skip
