"""A messaging service with advanced opt-out: the carrier knows the words, acts on them and answers by itself."""

import pytest

from hotline.calls.phrases import Key
from tests.signed import reply, send, text_form
from tests.walks.checks import words
from tests.world import World

TEXTS = "/twilio/sms/incoming"


def writes(world: World, sid: str, body: str, taken_for: str = "") -> str | None:
    more = {"OptOutType": taken_for} if taken_for else {}
    return reply(send(world, TEXTS, text_form(sid, body, **more)))


def opted_out(world: World) -> bool:
    return bool(world.api("/messages?kind=text")["items"][0]["opted_out"])


def test_a_stop_word_that_only_the_carrier_knows_opts_out_and_is_answered_once(world: World) -> None:
    assert writes(world, "SM1", "别再发了", "STOP") is None, "the carrier has said so"
    assert opted_out(world)
    assert writes(world, "SM2", "你好") is None
    assert writes(world, "SM3", "YES", "START") is None
    assert not opted_out(world)
    assert writes(world, "SM4", "你好") is not None


@pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
def test_no_word_that_the_carrier_answered_is_answered_twice(world: World, word: str) -> None:
    assert writes(world, "SM1", word, word) is None
    assert world.api("/texts?open=true")["items"] == [], "nor does anybody have to read it"


def test_danger_is_answered_whatever_the_carrier_took_it_for(world: World) -> None:
    assert writes(world, "SM1", "救命", "HELP") == words(world, Key.TEXT_CRISIS, number=world.number)


@pytest.mark.parametrize("said", ["", "stop ", "WHATEVER"])
def test_the_word_itself_counts_where_the_carrier_says_nothing_we_know(world: World, said: str) -> None:
    answer = writes(world, "SM1", "退订", said)
    assert (answer is None) is (said == "stop ")
    assert opted_out(world)
