import pytest

from tests.simulator.simworld import World


@pytest.fixture
def world() -> World:
    return World()
