"""Wang names her hours, who may answer and a code word: sealed, kept to, and gone with her number."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.callbacks.config import CallbacksConfig
from hotline.consents.tables import contact_plans
from hotline.flows.agree_contact import Told
from hotline.flows.record_access import Why
from hotline.flows.retention import forget_old_numbers
from hotline.hours.rules import Hours, Span
from hotline.records.model import ContactType
from hotline.simulator.behaviours import Answers
from tests.walks.agreed import SAFELY, YES, agree, ring, told_words
from tests.walks.checks import hang_up_all, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import alerts, sleep
from tests.walks.test_callbacks_dialled import dials
from tests.walks.test_nobody_there import SHANGHAI
from tests.walks.test_records import ASKED_ALL, FULL, at_hand, close, does, line, opened, refused, risk, talks
from tests.world import LIN, World

__all__ = ["line"]


def test_the_rest_of_the_plan_is_sealed_and_its_hours_are_kept(make_world: MakeWorld) -> None:
    world = make_world(callback_quiet=CallbacksConfig().quiet)
    world.counsellor("Lin", LIN, Answers(after=1))
    wang = talks(world)
    which = at_hand(world)
    risk(world, which, "R3")
    agree(world, which, replace(SAFELY, said=YES, if_drops=None))
    hang_up_all(world, wang)
    with world.house.database.read() as connection:
        kept = connection.execute(select(contact_plans)).one()
    assert (kept.best_hours, world.house.vault.open(kept.code_word_sealed)) == ("18:00-21:30", "青苹果")
    assert "图书馆".encode() not in kept.we_are_sealed
    world.duty("Lin", "off")
    sleep(world, 14 * 3600)  # ten in the morning
    ring(world)
    assert the_callback(world)["best_hours"] == "18:00-21:30"
    wang.behaviour = Answers(press=None)
    world.exchange.phone(LIN, Answers())
    world.duty("Lin", "on")
    world.advance(60)
    assert dials(world) == 0
    sleep(world, 8 * 3600)
    world.until(lambda: wang.talking_with == {LIN}, 60)
    hang_up_all(world, wang)


def test_hours_in_which_the_line_is_never_open_are_not_promised(make_world: MakeWorld) -> None:
    world = make_world(hours=Hours(SHANGHAI, weekly=((Span(18 * 60, 23 * 60),),) * 7))  # type: ignore[arg-type]
    world.counsellor("Lin", LIN, Answers(after=1))
    wang = talks(world)
    which = at_hand(world)
    refused(Why.NEVER_OPEN, agree, world, which, Told(YES, "08:00-10:00"))
    assert told_words(world) == [], "nothing of it is kept"
    hang_up_all(world, wang)


@pytest.mark.parametrize("if_drops", [True, False, None])
def test_who_said_no_to_a_ring_when_the_line_drops_is_not_rung_by_itself(line: World, if_drops: bool | None) -> None:
    wang = talks(line)
    which = at_hand(line)
    risk(line, which, "R4", **ASKED_ALL)
    does(line, which)
    agree(line, which, Told(YES, if_drops=if_drops))
    hang_up_all(line, wang)
    wang.behaviour = Answers(press=None)
    broke = replace(FULL, contact_type=ContactType.DROPPED)
    assert close(line, which, opened(line, which).record.version, filled=broke) == ()
    if if_drops is False:
        line.advance(30)
        assert line.api("/callbacks")["items"] == []
        sleep(line, 271)
        assert (dials(line), alerts(line)) == (0, ["followup_overdue"])
        ring(line)  # a person may decide so: she may be rung
    line.until(lambda: wang.talking_with == {LIN}, 240)
    hang_up_all(line, wang)


def test_how_she_is_reached_goes_with_the_number_and_what_she_allowed_with_the_code(line: World) -> None:
    wang = talks(line)
    agree(line, at_hand(line), replace(SAFELY, said=YES))
    hang_up_all(line, wang)

    def kept(days: float) -> tuple[int, int]:
        forget_old_numbers(line.house, line.clock.now() + timedelta(days=days))
        with line.house.database.read() as connection:
            return len(connection.execute(select(contact_plans)).all()), len(told_words(line))

    assert (kept(29), kept(31), kept(366)) == ((1, 1), (0, 1), (0, 0))
