"""A call-back asked for in one word by text; and a text after the last try, to who allowed it and nobody else."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers, NoAnswer
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import dials
from tests.world import LIN, STRANGER, WU, World


def test_one_word_by_text_is_a_promise_to_ring_the_number_it_came_from(world: World) -> None:
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    for _ in range(2):
        wang.send_text("回电", world.number)
        world.advance(2)
    assert the_callback(world)["number_masked"] == "+86 138****0901"
    assert {text.body for text in wang.texts} == {words(world, Key.TEXT_CALLBACK, number=world.number)}
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert dials(world) == 1
    assert_at_rest(world)


@pytest.mark.parametrize("number", ["13800000922", "+86 138 0000 0922", "110", "02255500000"])
def test_a_text_that_names_somebody_s_number_has_nobody_rung(world: World, number: str) -> None:
    wang = world.exchange.phone(STRANGER)
    wang.send_text(f"回电 {number}", world.number)
    world.advance(2)
    assert world.api("/callbacks")["items"] == []
    told = {text.body for text in wang.texts}
    if number != "110":
        assert told == {words(world, Key.TEXT_CALL_OTHER, number=world.number)}
    assert len(told) == 1
    assert len(world.api("/texts")["items"]) == 1, "a person reads it, too"
    assert_at_rest(world)


def test_a_text_that_names_the_number_it_came_from_is_a_promise(world: World) -> None:
    wang = world.exchange.phone(STRANGER)
    wang.send_text("回电 138 0000 0901", world.number)
    world.advance(2)
    assert the_callback(world)["number_masked"] == "+86 138****0901"
    assert {text.body for text in wang.texts} == {words(world, Key.TEXT_CALLBACK, number=world.number)}
    assert_at_rest(world)


def test_who_wants_no_texts_is_rung_and_not_answered(world: World) -> None:
    wang = world.exchange.phone(STRANGER)
    wang.send_text("退订", world.number)
    world.advance(2)
    before = len(wang.texts)
    wang.send_text("回电", world.number)
    world.advance(2)
    assert len(wang.texts) == before
    assert the_callback(world)["state"] == "waiting"
    assert_at_rest(world)


def test_a_counsellors_phone_is_promised_nothing(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False).send_text("CALL", world.number)
    world.advance(2)
    assert world.api("/callbacks")["items"] == []


@pytest.mark.parametrize("allows", [True, False])
def test_after_the_last_try_only_who_allowed_it_is_written_to(make_world: MakeWorld, allows: bool) -> None:
    world = make_world(callback_attempts=1, ring_seconds=5.0)
    wang = world.calls_in()
    asks(world, wang)
    wang.press("1")
    world.until(lambda: hears(world, wang, Key.CONTACT_ASK), 15)
    wang.press("1" if allows else "5")
    world.advance(2)
    hang_up_all(world, wang, seconds=3)
    wang.behaviour = NoAnswer()
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: the_callback(world)["state"] == "exhausted")
    world.advance(10)
    told = [words(world, Key.TEXT_NOT_REACHED, number=world.number)] if allows else []
    assert [text.body for text in wang.texts] == told
    assert [alert["kind"] for alert in world.api("/alerts")["items"]] == ["callback_exhausted"]
    assert_at_rest(world)
