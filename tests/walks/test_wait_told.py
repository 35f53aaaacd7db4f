"""Who waits is told how long, when that is likely true: less and less, never more, and never in danger."""

import pytest

from hotline.calls.phrases import Key
from hotline.calls.store import tell_minutes
from hotline.db.unit_of_work import Database
from hotline.kernel.ids import CallId
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hears, words
from tests.walks.conftest import MakeWorld
from tests.walks.past import remember
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World

WANG = "+8613800000909"
AHEAD = [f"+86138000009{n:02}" for n in range(10, 14)]
SAYS = (2, 5, 10, 20)


def minutes_told(world: World, phone: Phone) -> list[int]:
    """What this caller heard, in order."""
    meaning = {words(world, Key.WAIT_WITHIN, minutes=minutes): minutes for minutes in SAYS}
    return [meaning[said] for said in phone.said() if said in meaning]


def minutes_kept(world: World, phone: Phone) -> list[int]:
    """What a supervisor reads of it."""
    return [event["detail"]["within_minutes"] for event in world.call_of(phone)["events"] if event["kind"] == "told"]


def busy_line(
    world: World, waiting: int, contacts: int = 30, seconds: float = 60, **past: int
) -> tuple[Phone, list[Phone]]:
    """Lin talks; so many callers wait. Contacts of the last days took `seconds`."""
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    remember(world, contacts, seconds, **past)
    talking = world.calls_in(STRANGER)
    world.until(lambda: talking.talking_with == {LIN})
    return talking, [world.calls_in(number) for number in AHEAD[:waiting]]


def all_go(world: World, *phones: Phone) -> None:
    """These hang up, and with them nobody is left."""
    go(world, *phones)
    assert_at_rest(world)


def go(world: World, *phones: Phone) -> None:
    for phone in phones:
        phone.hang_up()
    world.advance(15)


@pytest.mark.parametrize(("language", "name"), [("zh", "青柠热线"), ("en", "Lime Line")])
def test_wang_is_told_less_and_less_and_is_answered_in_time(make_world: MakeWorld, language: str, name: str) -> None:
    world = make_world(languages=(language,), name=name)
    talking, ahead = busy_line(world, 3)
    wang = world.calls_in(WANG)
    world.advance(45)
    assert minutes_told(world, wang) == [10], "four to come, a minute each: five would be likely and no more"

    talking.hang_up()
    world.until(lambda: ahead[0].talking_with == {LIN})
    world.advance(70)
    assert minutes_told(world, wang) == [10, 5]

    for caller in ahead[:2]:
        caller.hang_up()
        world.advance(5)
    world.until(lambda: ahead[2].talking_with == {LIN})
    world.advance(70)
    assert minutes_told(world, wang) == minutes_kept(world, wang) == [10, 5, 2]
    assert wang.said().index(words(world, Key.WAIT_NEXT)) < wang.said().index(words(world, Key.WAIT_WITHIN, minutes=2))

    ahead[2].hang_up()
    world.until(lambda: wang.talking_with == {LIN})
    all_go(world, wang)


def test_wang_is_never_told_more_even_when_crisis_callers_come_in_between(world: World) -> None:
    talking, ahead = busy_line(world, 1)
    wang = world.calls_in(WANG)
    world.advance(45)
    assert minutes_told(world, wang) == [5]

    danger = [world.calls_in(number) for number in AHEAD[1:]]
    for caller in danger:
        caller.press("9")
    world.advance(200)
    assert minutes_told(world, wang) == [5], "five are before him now, and nothing truer can be said that is not more"

    go(world, *danger, talking, ahead[0])
    world.until(lambda: wang.talking_with == {LIN})
    all_go(world, wang)
    assert minutes_kept(world, wang) == [5]


def test_who_is_in_danger_hears_that_somebody_comes_and_no_numbers(world: World) -> None:
    talking, _ = busy_line(world, 0)
    caller = world.calls_in(WANG)
    caller.press("9")
    world.advance(150)
    assert hears(world, caller, Key.CRISIS_WAIT)
    assert minutes_told(world, caller) == minutes_kept(world, caller) == []
    all_go(world, talking, caller)


def test_key_9_after_a_number_ends_the_numbers(world: World) -> None:
    talking, ahead = busy_line(world, 1)
    caller = world.calls_in(WANG)
    world.advance(45)
    caller.press("9")
    talking.hang_up()
    world.advance(100)
    assert minutes_told(world, caller) == [5]
    all_go(world, caller, *ahead)


@pytest.mark.parametrize(("contacts", "days_ago"), [(0, 3), (19, 3), (30, 20)])
def test_a_line_that_does_not_know_its_own_pace_says_nothing(world: World, contacts: int, days_ago: int) -> None:
    talking, ahead = busy_line(world, 1, contacts, days_ago=days_ago)
    wang = world.calls_in(WANG)
    world.advance(200)
    assert minutes_told(world, wang) == minutes_kept(world, wang) == []
    assert not hears(world, wang, Key.WAIT_NEXT)
    assert hears(world, wang, Key.WAIT_MENU)
    all_go(world, wang, talking, *ahead)


def test_nothing_is_said_that_would_take_too_long_to_be_likely(world: World) -> None:
    talking, ahead = busy_line(world, 1, seconds=1500)
    wang = world.calls_in(WANG)
    world.advance(120)
    assert minutes_told(world, wang) == []
    all_go(world, wang, talking, *ahead)


def test_a_family_and_a_stranger_hear_the_same_sentences(world: World) -> None:
    world.ledger()
    talking, _ = busy_line(world, 0)
    family = world.calls_in(FRONTLINE_FAMILY)
    world.advance(45)
    assert world.call_of(family)["class"] == "frontline"
    heard = family.said()
    go(world, family)
    stranger = world.calls_in(WANG)
    world.advance(45)
    assert stranger.said() == heard
    all_go(world, stranger, talking)


def test_callers_who_usually_give_up_shorten_what_is_said(world: World) -> None:
    """Three before him, a minute each, but one in two hangs up in that time."""
    talking, ahead = busy_line(world, 3, given_up=30)
    wang = world.calls_in(WANG)
    world.advance(45)
    assert minutes_told(world, wang) == [5]
    all_go(world, wang, talking, *ahead)


def test_what_was_told_survives_a_restart(world: World) -> None:
    talking, ahead = busy_line(world, 1)
    world.counsellor("Wu", WU, on_duty=False)
    wang = world.calls_in(WANG)
    world.advance(45)
    assert minutes_told(world, wang) == [5]

    world.start(Database(world.house.database.engine))
    more = [world.calls_in(number) for number in AHEAD[1:]]
    for caller in more:
        caller.press("9")
    world.advance(150)
    assert minutes_told(world, wang) == [5]

    go(world, talking, *ahead, *more)
    world.until(lambda: wang.talking_with == {LIN})
    all_go(world, wang)


def test_of_two_deliveries_at_once_the_later_cannot_raise_what_the_first_told(world: World) -> None:
    """Both have looked at the same line; only the row decides."""
    talking, ahead = busy_line(world, 1)
    wang = world.calls_in(WANG)
    world.advance(45)
    call_id = CallId(world.call_of(wang)["id"])

    def tells(minutes: int) -> bool:
        with world.house.work() as work:
            return tell_minutes(work.connection, call_id, minutes)

    assert minutes_told(world, wang) == [5]
    assert [tells(10), tells(5), tells(2), tells(2)] == [False, False, True, False]
    wang.press("9")
    world.advance(1)
    assert not tells(1), "in danger by now"
    all_go(world, wang, talking, *ahead)
