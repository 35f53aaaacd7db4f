"""Who chose English on the phone, or writes it, is answered in English."""

from zoneinfo import ZoneInfo

import pytest

from hotline.calls.phrases import Key
from hotline.flows.answer_texts import close_text
from hotline.hours.rules import Hours, Span
from hotline.simulator.phone import Phone
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, World


def english(world: World, key: Key, **values: str) -> str:
    return world.house.script.phrases.text(key, "en", **values)


def writes(world: World, body: str) -> Phone:
    phone = world.caller(STRANGER)
    phone.send_text(body, world.number)
    world.advance(8)
    return phone


def chooses_english(world: World) -> None:
    caller = world.calls_in()
    world.until(lambda: len(caller.said()) >= 2)
    caller.press("8")
    world.until(lambda: english(world, Key.NOBODY_ON_DUTY) in caller.said())
    caller.hang_up()
    world.advance(30)


@pytest.mark.parametrize("body", ["wo bu xiang huo", "我不想活了", "I want to die"])
def test_in_danger_a_guest_who_pressed_8_reads_where_help_is_in_english(world: World, body: str) -> None:
    chooses_english(world)
    phone = writes(world, body)
    assert [text.body for text in phone.texts] == [english(world, Key.TEXT_CRISIS, number=world.number)]


@pytest.mark.parametrize("body", ["I want to die", "I don't want to live any more"])
def test_in_danger_a_guest_who_never_called_is_answered_in_the_language_of_her_text(world: World, body: str) -> None:
    assert writes(world, body).texts[0].body == english(world, Key.TEXT_CRISIS, number=world.number)


def test_while_closed_she_reads_when_the_line_opens_in_english(make_world: MakeWorld) -> None:
    days = (Span(9 * 60, 18 * 60),)  # in that zone it is 20:00 now
    zone = ZoneInfo("Asia/Shanghai")
    world = make_world(hours=Hours(zone, weekly=(days, days, days, days, days, days, days)))
    assert "we are closed and read it tomorrow at 9 am" in writes(world, "hello, is anybody there").texts[0].body


def test_the_word_at_the_end_of_a_talk_is_in_her_language_too(world: World) -> None:
    world.counsellor("Lin", LIN)
    writes(world, "my child does not sleep")
    phone = writes(world, "ok")
    [talk] = world.api("/texts?open=true")["items"]
    assert close_text(world.house, world.clock.now(), by="Lin", which=talk["id"])
    world.advance(8)
    assert phone.texts[-1].body == english(world, Key.TEXT_CLOSING, number=world.number)


def test_who_called_in_chinese_and_writes_pinyin_is_answered_in_chinese(world: World) -> None:
    caller = world.calls_in()
    world.until(lambda: len(caller.said()) >= 2)
    caller.hang_up()
    world.advance(30)
    assert "您的安全" in writes(world, "wo xiang si").texts[0].body


def test_a_word_that_we_ask_for_is_answered_in_the_language_it_was_asked_in(world: World) -> None:
    writes(world, "你好")
    assert "想说话请拨" in writes(world, "HELP").texts[-1].body


def test_a_first_word_in_english_is_answered_in_english(world: World) -> None:
    assert writes(world, "HELP").texts[-1].body.startswith("This is")
