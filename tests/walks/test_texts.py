"""Somebody writes to the line instead of calling."""

import pytest

from hotline.db.unit_of_work import Database
from hotline.simulator.phone import Phone
from hotline.texts.segments import segments
from tests.signed import LINE, everything, reply, send, text_form
from tests.world import STRANGER, World

NAME = "青柠热线"
CRISIS = ["我不想活了", "我不想活了 要結束生命", "我要自殺", "wo xiang si", "zi4sha1", "I want to kill myself", "救命"]
STOPS = ["退", "退订", "退訂", "停", "TD", "t", "STOP", " 退 ", "Ｔ"]


QUIET = 90.0  # seconds: longer than the silence after which a text begins a new conversation


@pytest.fixture
def world(database: Database) -> World:
    return World(database, text_quiet_hours=0.02)


def inbox(world: World) -> list[dict[str, object]]:
    return list(reversed(world.api("/messages?kind=text&limit=200")["items"]))


def writes(world: World, phone: Phone, body: str, media: int = 0) -> list[str]:
    """Send a text and give what arrives on the phone within ten seconds."""
    before = len(phone.texts)
    phone.send_text(body, world.number, media)
    world.advance(10)
    return [text.body for text in phone.texts[before:] if "unsubscribed" not in text.body]


def test_a_text_is_kept_and_answered_once_with_the_lines_name_and_number(world: World) -> None:
    phone = world.caller()
    (answer,) = writes(world, phone, "你好，有人在吗")
    assert NAME in answer
    assert LINE in answer
    assert writes(world, phone, "我睡不着") == []
    world.advance(QUIET)
    assert len(writes(world, phone, "又是我")) == 1
    texts = inbox(world)
    assert [text["direction"] for text in texts] == ["inbound", "outbound", "inbound", "inbound", "outbound"]
    assert len({text["thread_id"] for text in texts}) == 1
    assert {text["number_masked"] for text in texts} == {"+86 138****0901"}
    world.assert_clean()


def test_two_people_have_a_thread_each(world: World) -> None:
    writes(world, world.caller(STRANGER), "你好")
    writes(world, world.caller("+8613800000902"), "你好")
    assert len({text["thread_id"] for text in inbox(world)}) == 2


@pytest.mark.parametrize("body", CRISIS)
def test_words_of_danger_get_the_crisis_answer_at_once(world: World, body: str) -> None:
    phone = world.caller()
    writes(world, phone, "你好")
    (answer,) = writes(world, phone, body)
    assert "120" in answer
    assert "110" in answer
    assert "12356" in answer
    assert LINE in answer
    assert [text["danger"] for text in inbox(world) if text["direction"] == "inbound"] == [False, True]
    world.assert_clean()


def test_every_word_of_danger_is_answered_not_only_the_first(world: World) -> None:
    phone = world.caller()
    assert [len(writes(world, phone, body)) for body in ("我想死", "真的想死", "跳楼")] == [1, 1, 1]


def test_who_opted_out_still_gets_the_crisis_answer_and_nothing_else(world: World) -> None:
    phone = world.caller()
    (farewell,) = writes(world, phone, "退订")
    assert LINE in farewell
    for body in ("帮助", "HELP", "你好", "退", "不用", "回电"):
        assert writes(world, phone, body) == [], body
    world.advance(2 * QUIET)
    assert writes(world, phone, "你好") == []
    (answer,) = writes(world, phone, "我不想活了")
    assert "12356" in answer
    assert writes(world, phone, "谢谢") == []
    assert inbox(world)[-1]["opted_out"] is True


@pytest.mark.parametrize("word", STOPS)
def test_stop_words_in_any_dress_opt_out(world: World, word: str) -> None:
    phone = world.caller()
    writes(world, phone, word)
    assert inbox(world)[0]["opted_out"] is True
    assert writes(world, phone, "你好") == []


@pytest.mark.parametrize("word", ["不用", "不用了", "N", "NO", "否", "退一步说", "don't stop", "停不下来"])
def test_words_that_only_look_like_stop_do_not_opt_out(world: World, word: str) -> None:
    phone = world.caller()
    assert len(writes(world, phone, word)) == 1
    assert inbox(world)[0]["opted_out"] is False


def test_start_brings_the_texts_back(world: World) -> None:
    phone = world.caller()
    writes(world, phone, "退")
    (welcome,) = writes(world, phone, "开")
    assert LINE in welcome
    assert inbox(world)[-1]["opted_out"] is False
    (answer,) = writes(world, phone, "帮助")
    assert NAME in answer


def test_stop_with_the_carriers_own_word_is_kept_as_not_delivered(world: World) -> None:
    """After STOP the carrier itself blocks what we send; its report says so."""
    phone = world.caller()
    assert writes(world, phone, "STOP") == []
    answer = inbox(world)[-1]
    assert (answer["state"], answer["error_code"]) == ("failed", "21610")


@pytest.mark.parametrize("body", ["你好", "退", "开", "帮助", "我想死"])
def test_every_answer_is_one_part_with_name_and_number(world: World, body: str) -> None:
    (answer,) = writes(world, world.caller(), body)
    assert segments(answer).count == 1, answer


@pytest.mark.parametrize("sender", ["anonymous", "+86282452253", "+266696687", "TAOBAO", "10086", "", "sip:a@b.c"])
def test_who_cannot_be_answered_is_kept_but_never_answered(world: World, sender: str) -> None:
    for number, body in enumerate(("你好", "我想死", "HELP", "STOP", "START")):
        assert reply(send(world, "/twilio/sms/incoming", text_form(f"SM{number}", body, sender))) is None
    texts = inbox(world)
    assert [text["direction"] for text in texts] == ["inbound"] * 5
    assert {text["number_masked"] for text in texts} == {""}
    assert [text["danger"] for text in texts] == [False, True, False, False, False]
    assert len({text["thread_id"] for text in texts}) == 5, "nobody knows whether these are one person"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        ("", 0),
        ("", 3),
        ("😭👨‍👩‍👧", 0),
        ("a\x00b", 0),
        ("长" * 1600, 0),
        ("x" * 5000, 0),
        ("<&>\"'\r\n\u2028", 1),
        ("  ", 0),
    ],
)
def test_whatever_it_holds_a_text_is_kept_whole_and_answered(world: World, body: str, media: int) -> None:
    phone = world.caller()
    assert len(writes(world, phone, body, media)) == 1
    kept = [row for row in everything(world.house.database)["texts"] if "inbound" in row]
    assert len(kept) == 1
    assert inbox(world)[0]["state"] == "received"
    world.assert_clean()


def test_a_blank_id_gives_way_to_the_older_name_of_it(world: World) -> None:
    send(world, "/twilio/sms/incoming", [("MessageSid", ""), ("SmsSid", "SM77"), ("From", STRANGER), ("Body", "你好")])
    assert inbox(world)[0]["carrier_sid"] == "SM77"


def test_text_answers_are_xml(world: World) -> None:
    answer = send(world, "/twilio/sms/incoming", text_form("SM1", "你好"))
    assert answer.header("Content-Type") == "text/xml; charset=utf-8"
    assert answer.body.startswith(b"<?xml")
