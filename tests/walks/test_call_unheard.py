"""A call of which no delivery reaches us, while the line is well: the carrier remembers, and is asked."""

import pytest
from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.flows.reconcile import LOOK_EVERY
from hotline.messages.tables import messages
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, hears, only_lost_deliveries
from tests.walks.test_message_sounds import at_carrier, hears_it, said
from tests.walks.test_message_tasks import the_message
from tests.world import LIN, STRANGER, World

OTHER = "+8613800000902"


def speaks_unheard(world: World, lost: set[str], *, lin_is_there: bool = False) -> Phone:
    """The line has had a call; of the next one, deliveries to `lost` find nobody, and she speaks to the apology."""
    world.counsellor("Lin", LIN, on_duty=lin_is_there)
    hang_up_all(world, world.calls_in(STRANGER), seconds=30)
    world.exchange.faults.drop(when=lambda path, _: path in lost, count=None)
    caller = world.calls_in(OTHER, forwarded_from="+861012355")
    world.until(lambda: hears(world, caller, Key.VOICEMAIL))
    world.until(lambda: caller.is_recording)
    caller.speak(6)
    world.advance(6)
    caller.hang_up()
    world.advance(30)
    return caller


EVERYTHING = {f"/twilio/voice/{step}" for step in ("incoming", "recorded", "recording", "status")}


@pytest.mark.parametrize("lin_is_there", [False, True])
def test_what_she_said_is_heard_though_nothing_told_us_that_she_called(world: World, lin_is_there: bool) -> None:
    speaks_unheard(world, EVERYTHING, lin_is_there=lin_is_there)
    assert len(world.api("/calls")["items"]) == 1, "nobody knows of her"
    world.advance(LOOK_EVERY.total_seconds() + 70)
    call = world.api("/calls")["items"][0]
    assert (call["outcome"], len(world.api("/calls")["items"])) == ("voicemail", 2)
    assert hears_it(world) == said(world)
    only_lost_deliveries(world)
    assert_at_rest(world)


def test_the_report_of_her_recording_alone_is_enough_and_at_once(world: World) -> None:
    speaks_unheard(world, EVERYTHING - {"/twilio/voice/recording"})
    world.advance(60)
    assert the_message(world)["state"] == "new"
    assert at_carrier(world).status == "deleted", "it is ours now"
    assert hears_it(world) == said(world)
    only_lost_deliveries(world)
    assert_at_rest(world)


def test_the_report_of_her_end_alone_is_enough(world: World) -> None:
    speaks_unheard(world, EVERYTHING - {"/twilio/voice/status"})
    assert len(world.api("/calls")["items"]) == 2
    world.advance(360)
    assert hears_it(world) == said(world)
    only_lost_deliveries(world)
    assert_at_rest(world)


def test_who_hangs_up_in_the_apology_has_said_nothing_and_is_no_task(world: World) -> None:
    """Her call is adopted with its end: she might have spoken. The carrier knows of no recording."""
    world.exchange.faults.drop(when=lambda path, _: path == "/twilio/voice/incoming")
    caller = world.calls_in(STRANGER)
    world.until(lambda: hears(world, caller, Key.TROUBLE))
    hang_up_all(world, caller, seconds=420)
    assert "adopted" in world.kinds(caller)
    with world.house.database.read() as connection:
        assert connection.execute(select(messages)).all() == [], "nothing stays of what was only possible"
    only_lost_deliveries(world)
    assert_at_rest(world)
