"""A line with people who may sign in, and a browser that is only a cookie jar."""

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.console.conftest import browser as browser
from tests.world import World


@pytest.fixture
def world(database: Database) -> World:
    return _quiet(World(database))


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> World:
    """For what no database has a say in."""
    return _quiet(World(Database(sqlite_engine)))


def _quiet(world: World) -> World:
    """Nobody calls, so nobody need look each second."""
    world.workers_alive = False
    return world
