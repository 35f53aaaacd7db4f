"""A process dies at each step of an evening in turn; the evening still ends well for everybody in it."""

import pytest
from sqlalchemy import Engine

from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.simulator.phone import Phone
from tests import databases
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import AFTER_CARRIER, MOMENTS, Fate, MortalStage
from tests.chaos.moves import Moves
from tests.chaos.stage import NEIGHBOUR, STRANGER, Stage, repeatable_ids, rows
from tests.world import FRONTLINE_FAMILY, LIN, WU

A_FEW = 3  # killed runs in one database, for the second kind


def play(database: Database, fate: Fate) -> MortalStage:
    """One calls and is answered, a family in danger is answered, one asks for a call-back and then leaves a message."""
    databases.clean(database.engine)
    stage = MortalStage(database, fate)
    moves = Moves(stage)
    for number in (LIN, WU):
        stage.exchange.phone(number).behaviour = Answers(after=2.0, press="1", press_after=1.0)
    moves.ring(STRANGER)
    moves.wait(4)
    moves.ring(FRONTLINE_FAMILY)
    moves.wait(2)
    moves.press(FRONTLINE_FAMILY, "9")
    moves.ring(NEIGHBOUR)
    moves.wait(6)
    moves.press(NEIGHBOUR, "3")
    moves.wait(8)
    moves.press(NEIGHBOUR, "1")
    moves.wait(20)  # whether she may be written to is asked as well, and she says nothing
    check(stage)
    moves.ring(NEIGHBOUR)
    moves.wait(6)
    moves.press(NEIGHBOUR, "1")
    neighbour = stage.exchange.phone(NEIGHBOUR)
    stage.clock.advance_until(lambda: neighbour.is_recording or neighbour.call is None, 60)
    moves.speak(NEIGHBOUR, 4.0)
    moves.wait(6)
    moves.press(NEIGHBOUR, "#")
    moves.wait(2)
    check(stage)
    # Nobody hangs up who is not served: who waits because somebody died waits until she is found.
    for phone in (stage.exchange.phone(STRANGER), stage.exchange.phone(FRONTLINE_FAMILY)):
        stage.clock.advance_until(lambda phone=phone: was_served(phone), 180)
        assert was_served(phone), f"{phone.number} was left alone: {phone.said()[-3:]}"
    check(stage)
    stage.bring_to_rest()
    check_at_rest(stage)
    assert_told(stage)
    return stage


def was_served(phone: Phone) -> bool:
    """She talks to somebody, or has heard the sentence and the numbers for when something broke."""
    return bool(phone.talking_with & {LIN, WU}) or phone.call is None


def assert_told(stage: MortalStage) -> None:
    """Whoever was not served for good is written down with what comes next, or has heard that something broke."""
    with stage.house.database.read() as connection:
        answered = [call for call in rows(connection, "calls") if call.outcome == "answered"]
        promises, messages = rows(connection, "callbacks"), rows(connection, "messages")
    sorry = stage.house.script.phrases.text(Key.TROUBLE, stage.house.line.language)
    apologies = sum(sorry in phone.said() for phone in stage.callers)
    assert len(answered) == 2 or apologies, "two were to talk with a counsellor, and nobody said why not"
    assert (promises and messages) or apologies or len(answered) > 2, "a promise or a message is missing"


def test_a_phone_is_not_rung_twice_when_every_word_of_it_was_lost(sqlite_engine: Engine) -> None:
    """The carrier rang her, but its answer and its reports never reached us: we look before we ring again."""
    with repeatable_ids("lost"):
        stage = Stage(Database(sqlite_engine))
        stage.duty("Wu", "off")
        lin = stage.exchange.phone(LIN)
        lin.behaviour = Answers(after=12.0, press="1", press_after=1.0)
        stage.exchange.faults.drop(lambda path, _: "/offer/" in path and path.endswith("/status"), count=None)
        stage.exchange.faults.rest_times_out_after(1)
        caller = stage.calls_in(STRANGER)
        stage.clock.advance_until(lambda: lin.state == "ringing", 60)
        stage.advance(8)  # we look six seconds after the answer was lost
        check(stage)
        stage.until(lambda: caller.talking_with == {LIN})
        placed = [call.sid for call in stage.exchange.lines.calls.values() if call.to == LIN]
        assert len(placed) == 1, "Lin was rung again while her phone rang"
        stage.bring_to_rest()
        check_at_rest(stage)
    sqlite_engine.dispose()


def test_a_ring_whose_end_nobody_reports_has_an_end_all_the_same(sqlite_engine: Engine) -> None:
    """Neither the caller nor Lin waits for a report that was lost: the next phone rings when the time is over."""
    with repeatable_ids("overdue"):
        stage = Stage(Database(sqlite_engine))
        stage.exchange.phone(LIN).behaviour = NoAnswer()
        stage.exchange.phone(WU).behaviour = NoAnswer()
        stage.exchange.faults.drop(lambda path, _: "/offer/" in path and path.endswith("/status"), count=None)
        stage.calls_in(STRANGER)
        for _ in range(10):
            stage.advance(10)
            check(stage)
        assert stage.exchange.phone(LIN).ring_count > 0
        assert stage.exchange.phone(WU).ring_count > 0
        stage.bring_to_rest()
        check_at_rest(stage)
    sqlite_engine.dispose()


def steps_of(database: Database, moment: str) -> int:
    with repeatable_ids("crashes"):
        fate = play(database, Fate(moment)).fate
    return fate.count


def survive(database: Database, moment: str, at: int) -> None:
    with repeatable_ids("crashes"):
        try:
            stage = play(database, Fate(moment, at))
        except AssertionError as error:
            raise AssertionError(f"killed {moment}, number {at}:\n{error}") from error
    assert stage.fate.count >= at, "the evening ended before anybody could be killed"


@pytest.mark.proof
@pytest.mark.parametrize("moment", MOMENTS)
def test_nobody_is_lost_wherever_a_process_dies(moment: str, sqlite_engine: Engine) -> None:
    database = Database(sqlite_engine)
    steps = steps_of(database, moment)
    assert steps > 3
    for at in range(1, steps + 1):
        survive(database, moment, at)
    sqlite_engine.dispose()


@pytest.mark.parametrize(
    "moment", [pytest.param(moment, marks=() if moment == AFTER_CARRIER else pytest.mark.proof) for moment in MOMENTS]
)
def test_nor_on_postgresql(moment: str, postgresql_engine: Engine) -> None:
    database = Database(postgresql_engine)
    steps = steps_of(database, moment)
    for at in range(1, steps + 1, max(1, steps // A_FEW)):
        survive(database, moment, at)
    postgresql_engine.dispose()
