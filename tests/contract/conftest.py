"""A line to knock at."""

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.world import World


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> World:
    """For what no database has a say in."""
    return World(Database(sqlite_engine))
