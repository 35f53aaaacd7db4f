"""A slice of the many random orders. `python -m tests.chaos.orders` plays as many as one likes."""

from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.chaos.orders import play_evening, play_for

SLICE_SECONDS = 5.0


def test_no_random_order_loses_anybody(sqlite_engine: Engine) -> None:
    played = play_for(Database(sqlite_engine), "suite", SLICE_SECONDS)
    assert played.failures == [], f"python -m tests.chaos.orders --evening {played.failures[0][0]}"
    assert played.orders >= 10
    sqlite_engine.dispose()


def test_nor_on_postgresql(postgresql_engine: Engine) -> None:
    played = play_for(Database(postgresql_engine), "postgresql", SLICE_SECONDS / 2)
    assert played.failures == []
    postgresql_engine.dispose()


def test_the_same_seed_plays_the_same_evening(sqlite_engine: Engine) -> None:
    """Else a failure could be told but not looked into."""
    database = Database(sqlite_engine)
    first, second = (play_evening(database, "again", scenes=3) for _ in range(2))
    assert (first.deliveries, first.distinct) == (second.deliveries, second.distinct)
    sqlite_engine.dispose()
