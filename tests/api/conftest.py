"""A line to knock at."""

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers
from tests.signed import send, text_form
from tests.world import LIN, STRANGER, World


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> World:
    """For what no database has a say in."""
    return World(Database(sqlite_engine))


@pytest.fixture
def evening(sqlite_engine: Engine) -> World:
    """Somebody talks with Lin, and somebody else has written."""
    world = World(Database(sqlite_engine))
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    send(world, "/twilio/sms/incoming", text_form("SM1", "你好"))
    return world
