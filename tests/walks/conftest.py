"""Each story on both databases."""

import logging
from collections.abc import Callable, Iterator

import pytest

from hotline.db.unit_of_work import Database
from tests.world import World

MakeWorld = Callable[..., World]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def make_world(database: Database) -> MakeWorld:
    """A world with rules of its own: `make_world(wrap_up_seconds=60.0)`."""

    def make(**line: object) -> World:
        return World(database, **line)

    return make


@pytest.fixture(autouse=True)
def nothing_broke(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A webhook that fails says a kind sentence to the caller, so only the log tells that it failed."""
    yield
    broken = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert broken == []
