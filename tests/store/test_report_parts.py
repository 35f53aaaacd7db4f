"""A year of a line is read in parts, and nothing falls between two of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from hotline.boards.past import PART, Span
from hotline.boards.report import report
from hotline.db.unit_of_work import Database
from tests.pages.recorded import talked
from tests.world import LIN, World

BEGIN = datetime(2025, 6, 1, 12, tzinfo=UTC)
AT_ONCE, LATER = PART + 100, 200


def test_each_call_counts_once_also_where_more_come_at_one_moment_than_a_part_holds(sqlite_engine: Engine) -> None:
    world = World(Database(sqlite_engine))
    world.counsellor("Lin", LIN, on_duty=False)
    talked(world, AT_ONCE, BEGIN, lasts=timedelta(0), level="R3", main_problem="P3")
    talked(world, LATER, BEGIN + timedelta(hours=1), lasts=timedelta(seconds=1))
    span = Span(BEGIN - timedelta(days=1), BEGIN + timedelta(days=399), BEGIN + timedelta(days=399))
    with world.house.database.read() as connection:
        found = report(connection, span, ZoneInfo("UTC"))
    assert (found.received, found.written) == (AT_ONCE + LATER, AT_ONCE + LATER)
    assert (found.hours[6][12], found.hours[6][13]) == (AT_ONCE, LATER)
    assert found.problems == (("P3", AT_ONCE), ("P1", LATER))
