"""What may be done with a number is asked in two questions, kept with its wording, and obeyed by who dials."""

import pytest
from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.consents.tables import contact_consents
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback
from tests.walks.test_callbacks_dialled import dials, wang_asks
from tests.world import LIN, STRANGER, WU, World

SISTER = "+8613800000922"
HER_KEYS = "13800000922#"


def said(world: World, number: str = STRANGER) -> dict[str, bool]:
    """What stands for a number, by use."""
    with world.house.database.read() as connection:
        rows = connection.execute(
            select(contact_consents)
            .where(contact_consents.c.number_fingerprint == world.house.vault.fingerprint(number))
            .order_by(contact_consents.c.id)
        ).all()
    assert {row.how for row in rows} <= {"keys"}
    assert all(row.wording.startswith(("callback_ask:zh:", "contact_ask:zh:")) for row in rows)
    return {row.use: row.given for row in rows}


def gives(world: World, phone: Phone, keys: str) -> None:
    """Asked for another number, enters it."""
    world.until(lambda: phone.said()[-1].startswith("请输入") or hears(world, phone, Key.CALLBACK_NUMBER), 20)
    phone.press(keys)
    world.advance(5)


@pytest.mark.parametrize(
    ("key", "contact"),
    [
        ("1", {"text": True, "word": False}),
        ("2", {"text": False, "word": True}),
        ("3", {"text": True, "word": True}),
        ("4", {"text": False, "word": False}),
        (None, {}),
    ],
)
def test_wang_allows_a_text_and_a_word_left_each_by_itself_and_no_answer_takes_nothing_back(
    world: World, key: str | None, contact: dict[str, bool]
) -> None:
    wang = world.calls_in()
    asks(world, wang)
    assert said(world) == {}, "the default is nothing"
    wang.press("1")
    world.until(lambda: hears(world, wang, Key.CONTACT_ASK), 15)
    if key is not None:
        wang.press(key)
    world.until(lambda: wang.state != "talking", 20)
    world.advance(3)
    assert said(world) == {"ring": True} | contact
    assert the_callback(world)["state"] == "waiting"
    assert hears(world, wang, Key.CONTACT_NOTED) is (key is not None)
    assert_at_rest(world)


def test_another_number_is_rung_and_the_callers_own_is_not(world: World) -> None:
    wang = world.calls_in()
    asks(world, wang)
    wang.press("2")
    gives(world, wang, HER_KEYS)
    assert hears(world, wang, Key.CALLBACK_NUMBER_CHECK, digits="1 3 8 0 0 0 0 0 9 2 2")
    wang.press("1")
    world.advance(1)
    hang_up_all(world, wang, seconds=3)
    assert (said(world), said(world, SISTER)) == ({}, {"ring": True})
    assert the_callback(world)["number_masked"] == "+86 138****0922"
    sister = world.exchange.phone(SISTER, Answers(press=None))
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: sister.talking_with == {LIN})
    hang_up_all(world, sister)
    assert (dials(world), dials(world, SISTER)) == (0, 1)
    assert lin.state != "ringing"
    assert_at_rest(world)


def test_who_asked_for_another_number_and_rings_herself_takes_the_place_over(world: World) -> None:
    wang = world.calls_in()
    asks(world, wang)
    wang.press("2")
    gives(world, wang, HER_KEYS)
    wang.press("1")
    world.advance(1)
    hang_up_all(world, wang, seconds=3)
    place = the_callback(world)["place_since"]
    world.counsellor("Lin", LIN)
    wang.dial(world.number)
    world.advance(1)
    wang.press("0")
    world.advance(1)
    assert (the_callback(world)["state"], world.call_of(wang)["queued_at"]) == ("taken_over", place)
    world.duty("Lin", "off")
    hang_up_all(world, wang)
    assert dials(world, SISTER) == 0
    assert_at_rest(world)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("110#", Key.CALLBACK_NUMBER_NOT_RUNG),
        ("02255500000#", Key.CALLBACK_NUMBER_NOT_RUNG),  # the line itself
        ("13800000702#", Key.CALLBACK_NUMBER_NOT_RUNG),  # Wu's phone
        ("138000009#", Key.CALLBACK_NUMBER_UNCLEAR),
    ],
)
def test_a_number_that_will_not_do_is_refused_in_words_and_nothing_is_lost(world: World, keys: str, words: Key) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wang = world.calls_in()
    asks(world, wang)
    wang.press("2")
    gives(world, wang, keys)
    assert hears(world, wang, words)
    gives(world, wang, HER_KEYS)
    wang.press("1")
    world.advance(1)
    hang_up_all(world, wang, seconds=3)
    callback = the_callback(world)
    assert (callback["state"], callback["number_masked"]) == ("waiting", "+86 138****0922")
    assert callback["place_since"] == world.call_of(wang)["received_at"]
    assert_at_rest(world)


def test_a_counsellors_own_phone_is_not_rung_back_even_with_her_yes(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wu = world.calls_in(WU)
    asks(world, wu)
    wu.press("1")
    world.advance(1)
    assert hears(world, wu, Key.CALLBACK_NUMBER_NOT_RUNG)
    hang_up_all(world, wu)
    assert the_callback(world)["number_confirmed"] is False
    assert_at_rest(world)


@pytest.mark.parametrize("moment", ["asked again", "another number", "hangs up"])
def test_a_silent_phone_takes_no_earlier_yes_back(world: World, moment: str) -> None:
    wang = wang_asks(world)
    place = the_callback(world)["place_since"]
    wang.dial(world.number)
    world.advance(1)
    asks(world, wang)
    if moment == "another number":
        wang.press("2")
        gives(world, wang, HER_KEYS)
    if moment != "hangs up":
        world.until(lambda: hears(world, wang, Key.CALLBACK_STANDS), 20)
    hang_up_all(world, wang, seconds=3)
    callback = the_callback(world)
    assert (callback["state"], callback["place_since"]) == ("waiting", place)
    assert callback["number_masked"] == "+86 138****0901"
    assert world.call_of(wang)["outcome"] == "callback"
    wang.behaviour = Answers(press=None)
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_who_took_her_place_over_and_asks_again_without_a_word_has_the_old_promise(world: World) -> None:
    wang = wang_asks(world)
    place = the_callback(world)["place_since"]
    world.counsellor("Lin", LIN)
    wang.dial(world.number)
    world.advance(1)
    wang.press("0")
    world.advance(1)
    assert the_callback(world)["state"] == "taken_over"
    asks(world, wang)
    hang_up_all(world, wang, seconds=3)
    callback = the_callback(world)
    assert (callback["number_confirmed"], callback["place_since"]) == (True, place)
    wang.behaviour = Answers(press=None)
    world.exchange.phone(LIN).behaviour = Answers()
    world.until(lambda: wang.talking_with == {LIN}, 200)
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_a_no_that_comes_while_lin_is_rung_is_obeyed_by_the_dialler_itself(world: World) -> None:
    """However it came about that a promise stands in the line: whoever dials looks at what was said last."""
    wang_asks(world)
    lin = world.counsellor("Lin", LIN)
    world.until(lambda: lin.state == "ringing")
    _says_no(world, Use.RING)
    lin.pick_up()
    world.advance(1)
    lin.press("1")
    world.advance(10)
    assert hears(world, lin, Key.OFFER_NOT_NEEDED)
    assert (the_callback(world)["state"], dials(world), world.presence("Lin")) == ("declined", 0, "ready")
    assert_at_rest(world)


def _says_no(world: World, use: Use) -> None:
    with world.house.work() as work:
        fingerprint = world.house.vault.fingerprint(STRANGER)
        add_consent(
            work.connection, fingerprint, use, world.clock.now(), given=False, how=How.KEYS, wording="callback_ask:zh:0"
        )
