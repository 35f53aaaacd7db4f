"""A process dies at each step while Lin brings Wu into her talk: nobody is left alone in a room."""

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers
from tests import databases
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import MOMENTS, Fate, MortalStage
from tests.chaos.stage import STRANGER, repeatable_ids
from tests.world import LIN, WU


def play(database: Database, moment: str, at: int) -> int:
    """Lin answers, steps out, asks Wu in, and leaves first; return how many such moments there were since."""
    databases.clean(database.engine)
    with repeatable_ids("bring in"):
        stage = MortalStage(database, Fate(moment))
        for number in (LIN, WU):
            stage.exchange.phone(number).behaviour = Answers(after=1.0, press="1", press_after=1.0)
        caller, lin = stage.calls_in(STRANGER), stage.exchange.phone(LIN)
        stage.until(lambda: caller.talking_with == {LIN})
        stage.advance(3)
        stage.fate.is_set(moment, at)
        lin.press("*")
        stage.advance(7)
        lin.press("1")
        stage.advance(14)
        check(stage)
        assert at or caller.talking_with == {LIN, WU}, "with nobody killed all three talk"
        lin.hang_up()
        stage.clock.advance_until(lambda: bool(caller.talking_with) or caller.call is None, 240)
        assert caller.talking_with or caller.call is None, f"left alone: {caller.said()[-3:]}"
        check(stage)
        moments = stage.fate.count
        stage.bring_to_rest()
        check_at_rest(stage)
        return moments


@pytest.mark.proof
@pytest.mark.parametrize("moment", MOMENTS)
def test_nobody_is_left_alone_wherever_a_process_dies(moment: str, sqlite_engine: Engine) -> None:
    database = Database(sqlite_engine)
    steps = play(database, moment, 0)
    assert steps
    for at in range(1, steps + 1):
        try:
            play(database, moment, at)
        except AssertionError as error:
            raise AssertionError(f"killed {moment}, number {at}:\n{error}") from error
    sqlite_engine.dispose()
