"""Wang hides her number and wants to be rung: she gives one by keys. It rings nobody who does not want it."""

import pytest
from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.consents.tables import contact_consents
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import dials
from tests.walks.test_withheld_and_forwarded import assert_nowhere
from tests.world import LIN, STRANGER, WU, World

GIVEN = "+8613800000922"
KEYS = "13800000922#"
NEUTRAL = {"neutral_name": "青柠服务台"}


def gives(world: World, keys: str = KEYS, yes: str = "1", scene: str = "nobody") -> Phone:
    """Wang, who hides her number, presses 3 and enters one; `yes` is what she says to it."""
    wang = world.calls_in(STRANGER, caller_id="anonymous")
    world.advance(25 if scene == "waiting" else 1)
    wang.press("3")
    world.until(lambda: wang.said()[-1] == words(world, Key.CALLBACK_WITHHELD, **NEUTRAL), 5)
    wang.press(keys)
    world.advance(6)
    if yes:
        wang.press(yes)
        world.advance(1)
    return wang


@pytest.mark.parametrize("scene", ["nobody", "greeting", "waiting"])
def test_she_is_rung_at_the_number_she_gave_in_the_place_she_had(world: World, scene: str) -> None:
    if scene != "nobody":
        world.counsellor("Lin", LIN)
    wang = gives(world, yes="", scene=scene)
    assert wang.said()[-1] == words(world, Key.CALLBACK_NUMBER_CHECK, digits="1 3 8 0 0 0 0 0 9 2 2")
    assert_nowhere(world, GIVEN, GIVEN[3:], " ".join(GIVEN[3:]), STRANGER)
    wang.press("1")
    world.advance(1)
    assert hears(world, wang, Key.CALLBACK_BOOKED)
    hang_up_all(world, wang, seconds=3)
    assert not hears(world, wang, Key.CONTACT_ASK)
    call, promise = world.call_of(wang), the_callback(world)
    assert (call["outcome"], promise["number_masked"]) == ("callback", "+86 138****0922")
    assert promise["place_since"] == (call["queued_at"] or call["received_at"])
    sister = world.exchange.phone(GIVEN, Answers(press=None))
    if scene == "nobody":
        world.counsellor("Lin", LIN)
    world.exchange.phone(LIN).behaviour = Answers()
    world.until(lambda: sister.talking_with == {LIN}, 200)
    assert sister.said() == [words(world, Key.CALLBACK_HELLO, **NEUTRAL)]
    hang_up_all(world, sister)
    assert (dials(world), dials(world, GIVEN)) == (0, 1)
    assert_at_rest(world)


@pytest.mark.parametrize("keys", ["110#", "95588#", "02255500000#", "13800000702#", "0014155550100#", "4008001234#"])
def test_what_is_rung_for_nobody_is_not_rung_for_her_either(world: World, keys: str) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wang = gives(world, keys)
    assert hears(world, wang, Key.CALLBACK_NUMBER_NOT_RUNG)
    hang_up_all(world, wang, seconds=3)
    promise = the_callback(world)
    assert (promise["state"], promise["number_masked"]) == ("declined", "")
    assert_at_rest(world)


@pytest.mark.parametrize("answer", ["2", "4", "", "hangs up"])
def test_without_her_yes_nobody_is_rung_and_nothing_stays_open(world: World, answer: str) -> None:
    wang = gives(world, yes="" if answer == "hangs up" else answer)
    if answer != "hangs up":
        world.advance(40)
    hang_up_all(world, wang, seconds=3)
    assert the_callback(world)["state"] == "declined"
    with world.house.database.read() as connection:
        assert connection.execute(select(contact_consents)).all() == []
    assert_at_rest(world)


def test_she_enters_it_again_and_the_second_one_is_rung(world: World) -> None:
    wang = gives(world, "13800000923#", yes="2")
    wang.press(KEYS)
    world.advance(5)
    wang.press("1")
    world.advance(1)
    hang_up_all(world, wang, seconds=3)
    assert the_callback(world)["number_masked"] == "+86 138****0922"
    assert_at_rest(world)


def test_a_stranger_s_number_is_promised_twice_a_day_and_no_more(make_world: MakeWorld) -> None:
    world = make_world(callback_attempts=1, ring_seconds=5.0)
    world.exchange.phone(GIVEN, NoAnswer())
    world.counsellor("Lin", LIN, Answers(), on_duty=False)
    for _ in range(2):
        hang_up_all(world, gives(world), seconds=3)
        world.duty("Lin", "on")
        world.advance(60)
        world.duty("Lin", "off")
    assert dials(world, GIVEN) == 2
    wang = gives(world)
    assert hears(world, wang, Key.CALLBACK_NUMBER_NOT_RUNG)
    hang_up_all(world, wang, seconds=60)
    assert dials(world, GIVEN) == 2
    assert world.exchange.phone(GIVEN).texts == [], "nobody has allowed any"
    assert_at_rest(world)


def test_who_said_that_she_is_not_to_be_rung_is_not_rung_for_who_hides_hers(world: World) -> None:
    with world.house.work() as work:
        fingerprint, now = world.house.vault.fingerprint(GIVEN), world.clock.now()
        add_consent(work.connection, fingerprint, Use.RING, now, given=False, how=How.KEYS, wording="callback_ask:zh:0")
    wang = gives(world)
    assert hears(world, wang, Key.CALLBACK_NUMBER_NOT_RUNG)
    hang_up_all(world, wang, seconds=3)
    assert the_callback(world)["state"] == "declined"


def test_it_was_her_own_number_and_she_rings_again_without_hiding_it(world: World) -> None:
    hang_up_all(world, gives(world), seconds=3)
    place = the_callback(world)["place_since"]
    world.counsellor("Lin", LIN)
    wang = world.calls_in(GIVEN)
    wang.press("0")
    world.advance(1)
    assert (the_callback(world)["state"], world.call_of(wang)["queued_at"]) == ("taken_over", place)
    world.duty("Lin", "off")
    hang_up_all(world, wang)
    assert_at_rest(world)
