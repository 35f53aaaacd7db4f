"""A compatible carrier that gives its deliveries no name: what a person does twice counts twice, a repeat once."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import NoAnswer
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, hears, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_bring_in import comes_in, talk
from tests.walks.test_callback_by_mistake import lin_talks
from tests.walks.test_deliveries_twice import a_whole_story, all_but_the_wait, outcomes, rows
from tests.world import LIN, WU, World

NAMED = {Key.CALLBACK_ASK: {"neutral_name": "青柠服务台"}, Key.STILL_IN_LINE: {}}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world()
    world.exchange.courier.names_deliveries = False
    return world


def often(world: World, phone: Phone, key: Key, **values: str) -> int:
    return phone.said().count(words(world, key, **values))


def steps_out(world: World, lin: Phone, key: str) -> None:
    before = often(world, lin, Key.COUNSELLOR_ASIDE)
    lin.press("*")
    world.until(lambda: often(world, lin, Key.COUNSELLOR_ASIDE) > before, 5)
    lin.press(key)
    world.advance(1)


def test_lin_steps_out_twice_and_the_caller_is_thanked_at_the_end(world: World) -> None:
    caller, lin, _ = talk(world)
    for times in (1, 2):
        steps_out(world, lin, "5")
        world.until(lambda: caller.talking_with == {LIN}, 15)
        assert often(world, lin, Key.COUNSELLOR_BACK) == times
        world.advance(3)
    lin.hang_up()
    world.advance(10)
    assert hears(world, caller, Key.TALK_ENDED)
    assert often(world, caller, Key.COLLEAGUE_COMES) == 2, "nobody else is on the way"
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_lin_steps_out_again_and_asks_wu_in_after_all(world: World) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, lin, "5")
    world.until(lambda: caller.talking_with == {LIN}, 15)
    steps_out(world, lin, "1")
    comes_in(world, wu)
    assert caller.talking_with == {LIN, WU}
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_who_asks_to_be_rung_back_and_thinks_better_of_it_twice_stays_in_line(world: World) -> None:
    talking = lin_talks(world)
    caller = world.calls_in()
    for times in (1, 2, 3):
        world.advance(25)
        for key, heard in (("3", Key.CALLBACK_ASK), ("4", Key.STILL_IN_LINE)):
            caller.press(key)
            world.advance(6)
            assert often(world, caller, heard, **NAMED[heard]) == times
        world.advance(25)
        assert (world.call_of(caller)["state"], often(world, caller, Key.STILL_IN_LINE)) == ("waiting", times)
    talking.hang_up()
    world.until(lambda: caller.talking_with == {LIN}, 30)
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_who_is_in_the_line_again_after_a_talk_may_leave_it_for_a_message(world: World) -> None:
    caller, lin, _ = talk(world)
    lin.hang_up()
    world.until(lambda: hears(world, caller, Key.TALK_ENDED), 10)
    lin.behaviour = NoAnswer()
    world.exchange.phone(WU).behaviour = NoAnswer()
    caller.press("0")
    world.advance(15)
    caller.press("1")
    world.until(lambda: hears(world, caller, Key.VOICEMAIL), 5)
    hang_up_all(world, caller, seconds=60)
    assert_at_rest(world)


def test_who_changes_the_language_back_and_forth_is_understood_each_time(world: World) -> None:
    caller = world.calls_in()
    for language in ("en", "zh", "en"):
        caller.press("8")
        world.advance(1)
        assert caller.said()[-1] == world.house.script.phrases.text(Key.NOBODY_ON_DUTY, language)
    hang_up_all(world, caller)
    assert_at_rest(world)


@pytest.mark.parametrize("after", [None, 7.0])
def test_every_delivery_twice_changes_nothing_here_either(world: World, after: float | None) -> None:
    twice = {"concurrent": True} if after is None else {"after": after}
    world.exchange.faults.duplicate(all_but_the_wait, count=None, **twice)  # type: ignore[arg-type]
    phones = a_whole_story(world)
    assert outcomes(world) == ["answered", "voicemail", "callback"]
    kinds = world.kinds(phones[0])
    assert [kinds.count(kind) for kind in ("received", "reconnects", "ended", "key")] == [1, 1, 1, 2]
    assert (rows(world)["messages"], rows(world)["callbacks"]) == (1, 1)
    assert_at_rest(world)
