"""The first words, and the wait: neutral, short, true, with music; no key is ever needed."""

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.phrases import WAIT_WORDS, Key
from hotline.simulator.behaviours import Answers
from hotline.simulator.grammar import seconds_to_say
from tests.walks.checks import assert_at_rest, hears, words
from tests.walks.conftest import MakeWorld
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, World

OTHER = "+8613800000902"


def test_a_person_is_reached_without_a_key_after_less_than_fifteen_seconds_of_words(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    called_at = world.clock.now()
    world.until(lambda: lin.state == "ringing")
    assert (world.clock.now() - called_at).total_seconds() < 15
    world.until(lambda: caller.talking_with == {LIN})
    spoken = caller.said()
    assert spoken[:2] == [words(world, Key.GREETING, line="青柠热线"), words(world, Key.DANGER_LINE)]
    assert sum(map(seconds_to_say, spoken)) <= 15
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)


@pytest.mark.parametrize(("language", "code", "name"), [("zh", "cmn-CN", "青柠热线"), ("en", "en-US", "Lime Line")])
def test_the_greeting_is_in_the_lines_language(make_world: MakeWorld, language: str, code: str, name: str) -> None:
    world = make_world(languages=(language,), name=name)
    world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.advance(30)
    assert {sound.language for sound in caller.heard if sound.kind == "say"} == {code}
    assert hears(world, caller, Key.GREETING, line=name)
    caller.hang_up()
    world.advance(5)
    assert_at_rest(world)


def test_in_a_moment_is_said_only_while_somebody_is_free(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    first = world.calls_in(STRANGER)
    world.until(lambda: first.talking_with == {LIN})
    second = world.calls_in(OTHER)
    assert hears(world, first, Key.GREETING, line="青柠热线")
    assert hears(world, second, Key.GREETING_WAIT, line="青柠热线")
    assert not hears(world, second, Key.GREETING, line="青柠热线")
    first.hang_up()
    world.until(lambda: second.talking_with == {LIN})
    second.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_the_greeting_never_says_who_the_caller_is(world: World) -> None:
    world.ledger()
    world.counsellor("Lin", LIN)
    family, stranger = world.caller(FRONTLINE_FAMILY), world.caller(STRANGER)
    for phone in (family, stranger):
        phone.dial(world.number)
    world.advance(70)
    assert [(sound.kind, sound.text) for sound in family.heard] == [
        (sound.kind, sound.text) for sound in stranger.heard
    ]
    assert world.call_of(family)["class"] == "frontline"
    for phone in (family, stranger):
        phone.hang_up()
    world.advance(5)
    assert_at_rest(world)


def test_the_wait_is_music_and_true_words_and_a_kept_place(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    first = world.calls_in(STRANGER)
    world.until(lambda: first.talking_with == {LIN})
    waiting = world.calls_in(OTHER)
    world.advance(240)

    allowed = {words(world, key) for key in (*WAIT_WORDS, Key.WAIT_MENU, Key.DANGER_LINE)}
    allowed.add(world.house.script.phrases.text(Key.LANGUAGE_OFFER, "en"))
    said = waiting.said()[1:]
    assert set(said) <= allowed
    assert len(set(said)) >= 4, "the same sentence again and again is not company"
    music = [sound.at for sound in waiting.heard if sound.kind == "play"]
    assert len(music) >= 8
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(music)]
    assert max(gaps) < 30
    assert world.api("/status")["waiting"] == {"crisis": 0, "frontline": 0, "general": 1}
    assert world.api("/status")["longest_wait_seconds"] > 200
    assert world.kinds(waiting) == ["received", "waits"]

    first.hang_up()
    world.until(lambda: waiting.talking_with == {LIN})
    waiting.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_who_came_first_is_served_first(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    callers = [world.calls_in(f"+86138000010{n:02}") for n in range(1, 5)]
    for caller in callers:
        world.until(lambda caller=caller: caller.talking_with == {LIN})
        caller.hang_up()
    world.advance(10)
    assert [world.call_of(caller)["outcome"] for caller in callers] == ["answered"] * 4
    assert_at_rest(world)


def test_a_line_in_another_zone_greets_just_the_same(make_world: MakeWorld) -> None:
    world = make_world(zone=ZoneInfo("America/St_Johns"))
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)
