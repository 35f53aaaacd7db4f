"""A process dies at each step of a message in turn: what was said is ours, and then not the carrier's any more."""

import pytest
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.hear_message import hear_message
from hotline.simulator.recordings import spoken_wave
from tests import databases
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import AFTER_CARRIER, MOMENTS, Fate, MortalStage
from tests.chaos.moves import Moves
from tests.chaos.stage import STRANGER, repeatable_ids
from tests.chaos.stage import rows as rows_of

STEPS = 8
"""So many moments of each kind at most lie between the hang-up and the deletion at the carrier, or a little after."""


def play(database: Database, moment: str, at: int) -> None:
    """Nobody is there, somebody speaks and hangs up; death comes only from then on."""
    databases.clean(database.engine)
    stage = MortalStage(database, Fate(moment))
    moves = Moves(stage)
    for name in ("Lin", "Wu"):
        stage.duty(name, "off")
    moves.ring(STRANGER)
    moves.wait(1)
    moves.press(STRANGER, "1")
    speaker = stage.exchange.phone(STRANGER)
    stage.clock.advance_until(lambda: speaker.is_recording, 60)
    moves.speak(STRANGER, 4.0)
    moves.wait(4)
    stage.fate.is_set(moment, at)
    moves.hang_up(STRANGER)
    moves.wait(1)
    [recording] = stage.exchange.recordings.by_sid.values()
    stage.clock.advance_until(lambda: recording.status == "deleted", 1200)
    check(stage)
    stage.fate.is_set(moment, 0)
    with database.read() as connection:
        [message] = rows_of(connection, "messages")
    heard = hear_message(stage.house, stage.clock.now(), by="Lin", which=message.id)
    assert heard.content == spoken_wave(recording.sid, 4), f"killed {moment}, number {at}"
    stage.bring_to_rest()
    check_at_rest(stage)


@pytest.mark.proof
@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_said_is_never_lost(moment: str, sqlite_engine: Engine) -> None:
    for at in range(STEPS + 1):
        with repeatable_ids("message"):
            play(Database(sqlite_engine), moment, at)
    sqlite_engine.dispose()


def test_the_carrier_has_given_it_and_deleted_it_and_nobody_lived_to_write_that_down(postgresql_engine: Engine) -> None:
    for at in (1, 2):
        with repeatable_ids("message"):
            play(Database(postgresql_engine), AFTER_CARRIER, at)
