"""What the staffing page measures: how long writing up takes, and no more calls than it can read at once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from hotline.boards.staffing import MOST_CALLS, mean_write_up, measured_from
from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.records.tables import contact_records
from hotline.roster.tables import staff
from tests.world import LIN, START, World


def ended(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": f"{number:032x}",
        "carrier_sid": f"CA{number}",
        "direction": "inbound",
        "class": "general",
        "state": "closed",
        "language": "zh",
        "received_at": at,
        "ended_at": at + timedelta(minutes=20),
        "reconnects": 0,
    }


def write_up(connection: Connection, number: int, closed_at: datetime) -> None:
    hers = connection.execute(select(staff.c.id)).scalars().first()
    row = {"id": f"{number:032x}", "call_id": f"{number:032x}", "staff_id": hers, "state": "closed", "version": 1}
    opened_at = closed_at - timedelta(minutes=10)
    times = {"came_at": opened_at, "opened_at": opened_at, "closed_at": closed_at}
    connection.execute(insert(contact_records).values(row | times | {"outcomes": ""}))


def test_writing_up_is_measured_and_what_was_finished_the_next_day_says_nothing(database: Database) -> None:
    World(database).counsellor("Lin", LIN)
    with database.engine.begin() as connection:
        connection.execute(insert(calls), [ended(number, START) for number in range(30)])
        over = START + timedelta(minutes=20)
        for number in range(19):
            write_up(connection, number, over + timedelta(minutes=4 if number else 23))
        assert mean_write_up(connection, START) is None, "nineteen are too few"
        write_up(connection, 19, over + timedelta(minutes=4))
        write_up(connection, 20, over + timedelta(hours=14))
        assert mean_write_up(connection, START) == (19 * 4 + 23) * 60 / 20
        assert mean_write_up(connection, START + timedelta(hours=1)) is None


def test_of_a_line_with_very_many_calls_the_newest_are_measured(sqlite_engine: Engine) -> None:
    begin = START - timedelta(weeks=2)
    with sqlite_engine.begin() as connection:
        rows = [ended(number, begin + timedelta(seconds=30 * number)) for number in range(MOST_CALLS + 10)]
        connection.execute(insert(calls), rows)
        assert measured_from(connection, begin, START) == begin + timedelta(seconds=30 * 9)
        later = START - timedelta(weeks=1)
        assert measured_from(connection, later, START) == later
