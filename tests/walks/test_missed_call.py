"""Nobody answered her: she is asked by text whether we shall ring, where she allows texts; nobody is rung unasked."""

from datetime import timedelta

import pytest

from hotline.calls.phrases import Key
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.kernel.daily import DailyHours
from hotline.simulator.behaviours import Answers
from tests.walks.checks import hang_up_all, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.world import LIN, START, STRANGER, World

CHEN = "+8613800000902"


def allow_texts(world: World, number: str = STRANGER) -> None:
    house = world.house
    with house.work() as work:
        person = house.vault.number(number)
        add_consent(
            work.connection, person.fingerprint, Use.TEXT, house.clock(), given=True, how=How.KEYS, wording="test:1"
        )


def rings_in_vain(world: World, seconds: float = 20) -> None:
    wang = world.calls_in()
    world.advance(seconds)
    hang_up_all(world, wang, seconds=1)


def asked(world: World) -> int:
    question = words(world, Key.TEXT_MISSED, number=world.number)
    return [text.body for text in world.exchange.phone(STRANGER).texts].count(question)


@pytest.fixture
def busy(make_world: MakeWorld) -> World:
    world = make_world(missed_text_minutes=0.5)
    world.counsellor("Lin", LIN, Answers())
    talking = world.calls_in(CHEN)
    world.until(lambda: talking.talking_with == {LIN})
    return world


def test_who_hung_up_unanswered_is_asked_once_and_her_word_has_her_old_place(busy: World) -> None:
    allow_texts(busy)
    rings_in_vain(busy)
    left = busy.api("/calls")["items"][0]
    assert asked(busy) == 0
    busy.advance(35)
    assert asked(busy) == 1
    assert busy.api("/callbacks")["items"] == [], "asked, not assumed"
    busy.exchange.phone(STRANGER).send_text("回电", busy.number)
    busy.advance(2)
    assert the_callback(busy)["place_since"] == left["queued_at"]
    hang_up_all(busy, busy.exchange.phone(CHEN))


def test_nobody_is_written_to_who_has_not_allowed_it(busy: World) -> None:
    rings_in_vain(busy)
    busy.advance(60)
    assert busy.exchange.phone(STRANGER).texts == []


def test_however_often_she_rings_she_is_asked_once_a_day(busy: World) -> None:
    allow_texts(busy)
    for _ in range(3):
        rings_in_vain(busy)
        busy.advance(40)
    assert asked(busy) == 1


@pytest.mark.parametrize("what", ["rings again", "asks by text", "hangs up at once", "is told to stop"])
def test_who_has_settled_it_herself_is_not_asked(busy: World, what: str) -> None:
    allow_texts(busy)
    wang = busy.exchange.phone(STRANGER)
    rings_in_vain(busy, 5 if what == "hangs up at once" else 20)
    match what:
        case "rings again":
            busy.calls_in()
        case "asks by text":
            wang.send_text("回电", busy.number)
        case "is told to stop":
            wang.send_text("退订", busy.number)
    busy.advance(60)
    assert asked(busy) == 0


def test_a_promise_asked_for_much_later_has_no_old_place(busy: World) -> None:
    rings_in_vain(busy)
    left = busy.api("/calls")["items"][0]
    busy.advance(timedelta(minutes=11).total_seconds())
    busy.exchange.phone(STRANGER).send_text("CALL", busy.number)
    busy.advance(2)
    promise = the_callback(busy)
    assert promise["class"] == "general"
    assert promise["place_since"] > left["ended_at"]


@pytest.mark.parametrize(("rings_after", "asked_after"), [(250, 130), (310, 0)])
def test_who_may_be_asleep_by_now_is_asked_in_the_morning(
    make_world: MakeWorld, rings_after: float, asked_after: float
) -> None:
    """The world begins at 20:00. Who rang in the quiet hours is awake, and asked in them."""
    world = make_world(missed_text_minutes=0.5, callback_quiet=DailyHours.parse("20:05-20:07"))
    world.counsellor("Lin", LIN, Answers())
    talking = world.calls_in(CHEN)
    world.until(lambda: talking.talking_with == {LIN})
    world.advance(rings_after - (world.clock.now() - START).total_seconds())
    allow_texts(world)
    rings_in_vain(world, 30)
    world.advance(35)
    assert asked(world) == (0 if asked_after else 1)
    world.advance(asked_after)
    assert asked(world) == 1
