"""Wang presses 3 and hangs up at the question. She has said no yes, so nothing is promised; and when she asks later, in
whatever way, it is a promise like any other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.callbacks.tables import callbacks
from hotline.calls.phrases import Key
from hotline.consents.tables import contact_consents
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.retention import forget_old_numbers
from hotline.kernel.errors import Refused
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import sleep
from tests.walks.test_callbacks_dialled import dials
from tests.walks.test_family_card import asks as asks_from
from tests.walks.test_family_card import card_of
from tests.walks.test_message_call_back import hears_it, rings_back
from tests.walks.test_message_tasks import leaves
from tests.walks.test_missed_call import allow_texts, asked
from tests.walks.test_safe_contact import HER_KEYS, SISTER, gives
from tests.world import LIN, STRANGER, WU, World

BUSY_WITH = "+8613800000911"
A_DAY = 24 * 3600


def hangs_up_at_the_question(world: World, number: str = STRANGER) -> Phone:
    wang = world.calls_in(number)
    asks(world, wang)
    hang_up_all(world, wang, seconds=3)
    return wang


def states(world: World) -> list[str]:
    """Of all promises, the newest first."""
    return [callback["state"] for callback in world.api("/callbacks")["items"]]


def by_text(world: World) -> None:
    wang = world.exchange.phone(STRANGER)
    wang.send_text("回电", world.number)
    world.advance(2)
    assert [text.body for text in wang.texts] == [words(world, Key.TEXT_CALLBACK, number=world.number)]


def by_staff(world: World) -> None:
    told = add_by_staff(
        world.house, world.clock.now(), number=STRANGER, by="Lin", best=None, may_text=False, may_leave_word=False
    )
    assert told["was_open"] is False


def by_card(world: World) -> None:
    world.ledger()
    assert "已经约好" in asks_from(world, card_of(world), STRANGER)


def by_message(world: World) -> None:
    leaves(world, 8)
    hears_it(world)
    rings_back(world, she_asked=True)


@pytest.mark.parametrize("asks_again", [by_text, by_staff, by_card, by_message])
def test_who_asks_after_that_in_another_way_is_rung_in_time(world: World, asks_again: Callable[[World], None]) -> None:
    world.counsellor("Lin", LIN, Answers(), on_duty=False)
    wang = hangs_up_at_the_question(world)
    assert (states(world), world.call_of(wang)["outcome"]) == (["declined"], "overflow")
    sleep(world, 3 * A_DAY)
    asks_again(world)
    world.advance(2)
    assert states(world) == ["waiting", "declined"]
    promised = the_open_one(world)
    assert promised["number_confirmed"] is True
    assert promised["promised_by"] > (world.clock.now() + timedelta(minutes=25)).isoformat()
    wang.behaviour = Answers(press=None)
    world.duty("Lin", "on")
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert (dials(world), states(world)) == (1, ["done", "declined"])
    assert world.api("/alerts")["items"] == []
    assert_at_rest(world)


def the_open_one(world: World) -> dict[str, object]:
    [one] = [callback for callback in world.api("/callbacks")["items"] if callback["state"] == "waiting"]
    return one


def test_three_days_later_she_waits_from_then_on_and_in_danger_no_more(world: World) -> None:
    world.counsellor("Lin", LIN)
    wang = world.calls_in()
    wang.press("9")
    world.advance(1)
    asks(world, wang)
    hang_up_all(world, wang, seconds=3)
    assert (states(world), world.call_of(wang)["outcome"]) == (["declined"], "abandoned")
    sleep(world, 3 * A_DAY)
    wang.dial(world.number)
    world.advance(1)
    wang.press("0")
    world.advance(1)
    call = world.call_of(wang)
    assert (call["class"], call["queued_at"] >= call["received_at"]) == ("general", True)
    world.duty("Lin", "off")
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_within_ten_minutes_she_stands_where_she_stood(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in(BUSY_WITH)
    talking.press("0")
    world.until(lambda: talking.talking_with == {LIN})
    wang = world.calls_in()
    world.advance(35)
    place = world.call_of(wang)["queued_at"]
    asks(world, wang)
    hang_up_all(world, wang, seconds=60)
    assert world.call_of(wang)["outcome"] == "abandoned"
    wang.dial(world.number)
    world.advance(30)
    assert world.call_of(wang)["queued_at"] == place
    world.duty("Lin", "off")
    hang_up_all(world, wang, talking)
    assert_at_rest(world)


def test_she_is_asked_by_text_as_who_hung_up_while_waiting(make_world: MakeWorld) -> None:
    world = make_world(missed_text_minutes=0.5)
    world.counsellor("Lin", LIN)
    allow_texts(world)
    wang = world.calls_in()
    world.advance(12)
    asks(world, wang)
    hang_up_all(world, wang, seconds=40)
    assert asked(world) == 1


def test_her_number_is_kept_no_longer_than_any(world: World) -> None:
    wang = world.calls_in()
    asks(world, wang)
    wang.press("2")
    gives(world, wang, HER_KEYS)
    hang_up_all(world, wang, seconds=3)
    callback = the_callback(world)
    assert (callback["state"], callback["number_masked"]) == ("declined", "+86 138****0901")
    forget_old_numbers(world.house, world.clock.now() + timedelta(days=31))
    assert the_callback(world)["number_masked"] == ""
    assert_at_rest(world)


def test_of_a_promise_that_stands_only_the_number_she_did_not_say_yes_to_is_forgotten(world: World) -> None:
    for keys in ("1", "2"):
        wang = world.calls_in()
        asks(world, wang)
        wang.press(keys)
        world.advance(1)
        if keys == "2":
            gives(world, wang, HER_KEYS)
        hang_up_all(world, wang, seconds=3)
    assert (the_callback(world)["state"], the_callback(world)["number_masked"]) == ("waiting", "+86 138****0901")
    assert world.call_of(wang)["outcome"] == "callback"
    assert given(world) == [None]
    assert_at_rest(world)


def given(world: World) -> list[bytes | None]:
    with world.house.database.read() as connection:
        return list(connection.execute(select(callbacks.c.given_sealed)).scalars())


def test_her_word_by_text_at_the_question_is_the_yes_to_it(world: World) -> None:
    wang = world.calls_in()
    place = world.call_of(wang)["received_at"]
    asks(world, wang)
    wang.send_text("回电", world.number)
    world.advance(2)
    hang_up_all(world, wang, seconds=3)
    assert (states(world), the_callback(world)["place_since"]) == (["waiting"], place)
    wang.behaviour = Answers(press=None)
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_who_gives_the_number_of_somebody_at_the_question_has_it_rung(world: World) -> None:
    """The two promises are one from then on, with a yes to it."""
    sister = world.calls_in(SISTER)
    asks(world, sister)
    wang = world.calls_in()
    asks(world, wang)
    wang.press("2")
    world.advance(1)
    wang.press(HER_KEYS)
    world.advance(5)
    wang.press("1")
    world.advance(1)
    assert hears(world, wang, Key.CALLBACK_BOOKED)
    hang_up_all(world, sister, wang, seconds=3)
    assert (states(world), world.call_of(wang)["outcome"]) == (["merged", "waiting"], "callback")
    sister.behaviour = Answers(press=None)
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: sister.talking_with == {LIN})
    hang_up_all(world, sister)
    assert dials(world) == 0
    assert_at_rest(world)


def test_of_two_phones_with_one_number_the_end_of_one_call_takes_nothing_from_the_other(world: World) -> None:
    """A school's switchboard shows one number for all its rooms."""
    first, second = world.calls_in(), world.exchange.phone(WU)
    second.dial(world.number, caller_id=STRANGER)
    world.advance(1)
    asks(world, first)
    hang_up_all(world, second, seconds=3)
    first.press("1")
    world.advance(1)
    assert hears(world, first, Key.CALLBACK_BOOKED)
    hang_up_all(world, first, seconds=3)
    assert states(world) == ["waiting"]
    assert_at_rest(world)


def test_a_refusal_has_no_yes_either(world: World) -> None:
    """What cannot be promised in another way is not there because she once pressed 3."""
    hangs_up_at_the_question(world)
    world.counsellor("Lin", LIN, on_duty=False)
    leaves(world, 8)
    hears_it(world)
    with pytest.raises(Refused, match="nobody has allowed"):
        rings_back(world, she_asked=False)
    with world.house.database.read() as connection:
        assert connection.execute(select(contact_consents)).all() == []
