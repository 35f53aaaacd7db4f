"""A process dies at each step of a call-back in turn: the person's phone is rung once for each try."""

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers
from tests import databases
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import MOMENTS, Fate, MortalStage
from tests.chaos.moves import Moves
from tests.chaos.stage import STRANGER, Stage, repeatable_ids, rows
from tests.walks.test_callbacks_dialled import wang_asks
from tests.world import LIN

STEPS = 9
"""So many moments of each kind, counted from when Lin comes on duty, lie before the two talk, or a little after."""


def play(database: Database, moment: str, at: int) -> MortalStage:
    """Nobody is there, she asks to be rung back; Lin comes on duty and presses 1. Death comes only from then on."""
    databases.clean(database.engine)
    stage = MortalStage(database, Fate(moment))
    moves = Moves(stage)
    for name in ("Lin", "Wu"):
        stage.duty(name, "off")
    moves.ring(STRANGER)
    moves.wait(1)
    moves.press(STRANGER, "3")
    moves.wait(3)
    moves.press(STRANGER, "1")
    moves.wait(15)
    stage.exchange.phone(LIN).behaviour = Answers(after=2.0, press="1", press_after=1.0)
    wang = stage.exchange.phone(STRANGER)
    wang.behaviour = Answers(after=3.0, press=None)
    stage.duty("Lin", "on")
    stage.fate.is_set(moment, at)
    stage.clock.advance_until(lambda: wang.talking_with == {LIN}, 900)
    check(stage)
    return stage


@pytest.mark.proof
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_person_is_rung_once_for_each_try(moment: str, sqlite_engine: Engine) -> None:
    database = Database(sqlite_engine)
    for at in range(STEPS + 1):
        with repeatable_ids("callback"):
            stage = play(database, moment, at)
            with database.read() as connection:
                attempts, dialled = rows(connection, "callback_attempts"), rows(connection, "outbox")
            placed = [call for call in stage.exchange.lines.calls.values() if call.to == STRANGER]
            orders = [order for order in dialled if order.action == "dial"]
            assert len(placed) <= len(orders), f"killed {moment}, number {at}: rung again"
            assert len(placed) <= len(attempts) + 1, f"killed {moment}, number {at}: a try is not written down"
            assert placed, f"killed {moment}, number {at}: forgotten"
            stage.bring_to_rest()
            check_at_rest(stage)
    sqlite_engine.dispose()


def test_her_phone_is_not_rung_twice_when_every_word_of_it_was_lost(sqlite_engine: Engine) -> None:
    """The carrier rings her, but its answer and its reports never reach us: we look before we ring again."""
    with repeatable_ids("lost"):
        stage = Stage(Database(sqlite_engine))
        for name in ("Lin", "Wu"):
            stage.duty(name, "off")
        wang = wang_asks(stage, Answers(after=8.0, press=None))
        stage.exchange.faults.drop(lambda path, _: "/called/" in path and path.endswith("/status"), count=None)
        stage.exchange.faults.rest_times_out_after(1, when=lambda path, form: form.get("To") == STRANGER)
        stage.exchange.phone(LIN).behaviour = Answers(after=2.0, press="1", press_after=1.0)
        stage.duty("Lin", "on")
        stage.until(lambda: wang.talking_with == {LIN})
        placed = [call.sid for call in stage.exchange.lines.calls.values() if call.to == STRANGER]
        assert len(placed) == 1, "Wang was rung again while her phone rang"
        check(stage)
        stage.bring_to_rest()
        check_at_rest(stage)
    sqlite_engine.dispose()
