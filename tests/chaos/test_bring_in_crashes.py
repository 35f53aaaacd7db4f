"""A process dies at each step while Lin brings Wu into her talk, or Wu brings Zhao: nobody is left alone in a room."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests import databases
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import MOMENTS, Fate, MortalStage
from tests.chaos.moves import Moves
from tests.chaos.stage import STRANGER, repeatable_ids
from tests.world import LIN, WU, ZHAO


def _lin_answers(stage: MortalStage) -> tuple[Phone, Phone, str]:
    """Lin talks with a caller; next she asks Wu in."""
    caller, lin = stage.calls_in(STRANGER), stage.exchange.phone(LIN)
    stage.until(lambda: caller.talking_with == {LIN})
    stage.advance(3)
    return caller, lin, WU


def _lin_rings_back(stage: MortalStage) -> tuple[Phone, Phone, str]:
    """Lin talks with somebody who was promised a call; next she asks Wu in."""
    moves = Moves(stage)
    for name in ("Lin", "Wu"):
        stage.duty(name, "off")
    moves.ring(STRANGER)
    moves.wait(1)
    moves.press(STRANGER, "3")
    moves.wait(3)
    moves.press(STRANGER, "1")
    moves.wait(20)
    wang, lin = stage.exchange.phone(STRANGER), stage.exchange.phone(LIN)
    wang.behaviour = Answers(after=3.0, press=None)
    stage.duty("Lin", "on")
    stage.until(lambda: wang.talking_with == {LIN})
    stage.duty("Wu", "on")
    stage.advance(3)
    return wang, lin, WU


def _wu_inherits(stage: MortalStage) -> tuple[Phone, Phone, str]:
    """Lin has asked Wu in and has left; next Wu asks Lin, who is free again."""
    caller, lin, _ = _lin_answers(stage)
    wu = stage.exchange.phone(WU)
    lin.press("*")
    stage.advance(7)
    lin.press("1")
    stage.until(lambda: caller.talking_with == {LIN, WU})
    lin.hang_up()
    stage.until(lambda: caller.talking_with == {WU})
    stage.advance(70)
    return caller, wu, LIN


BEGINNINGS = {"a call": _lin_answers, "a call-back": _lin_rings_back, "asked in herself": _wu_inherits}
Begins = Callable[[MortalStage], tuple[Phone, Phone, str]]


def play(database: Database, begins: Begins, moment: str, at: int) -> int:
    """One who talks steps out, asks a colleague in, and leaves first; return how many such moments there were since."""
    databases.clean(database.engine)
    with repeatable_ids("bring in"):
        stage = MortalStage(database, Fate(moment))
        for number in (LIN, WU, ZHAO):
            stage.exchange.phone(number).behaviour = Answers(after=1.0, press="1", press_after=1.0)
        caller, first, second = begins(stage)
        stage.fate.is_set(moment, at)
        first.press("*")
        stage.advance(7)
        first.press("1")
        stage.advance(14)
        check(stage)
        assert at or caller.talking_with == {first.number, second}, "with nobody killed all three talk"
        first.hang_up()
        stage.clock.advance_until(lambda: bool(caller.talking_with) or caller.call is None, 240)
        assert caller.talking_with or caller.call is None, f"left alone: {caller.said()[-3:]}"
        check(stage)
        moments = stage.fate.count
        stage.bring_to_rest()
        check_at_rest(stage)
        return moments


@pytest.mark.proof
@pytest.mark.parametrize("begins", BEGINNINGS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_nobody_is_left_alone_wherever_a_process_dies(moment: str, begins: str, sqlite_engine: Engine) -> None:
    database = Database(sqlite_engine)
    steps = play(database, BEGINNINGS[begins], moment, 0)
    assert steps
    for at in range(1, steps + 1):
        try:
            play(database, BEGINNINGS[begins], moment, at)
        except AssertionError as error:
            raise AssertionError(f"killed {moment}, number {at}:\n{error}") from error
    sqlite_engine.dispose()
