"""Lin has no computer with her: she rings the line from her own phone and gives her PIN."""

import pytest

from hotline.calls.phrases import Key
from hotline.flows.roster import import_roster
from hotline.flows.staff import set_pin
from hotline.kernel.errors import Refused
from hotline.kernel.pin import check_pin
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.signed import call_form, send
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, words
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, World

PIN, WRONG = "480216", "480217"


def rings_in(world: World, *, on_duty: bool = False) -> Phone:
    lin = world.counsellor("Lin", LIN, on_duty=on_duty)
    set_pin(world.house, "Lin", PIN)
    return dials(world, lin)


def dials(world: World, phone: Phone) -> Phone:
    phone.dial(world.number)
    world.advance(1)
    return phone


def keys(world: World, phone: Phone, pressed: str, seconds: float = 6) -> None:
    phone.press(pressed)
    world.advance(seconds)


def test_lin_sets_her_duty_with_her_pin(world: World) -> None:
    lin = rings_in(world)
    assert hears(world, lin, Key.DUTY_PIN, line="青柠热线")
    keys(world, lin, f"{PIN}#")
    assert hears(world, lin, Key.DUTY_IS_OFF)
    keys(world, lin, "1", 9)
    assert hears(world, lin, Key.DUTY_NOW_ON)
    assert lin.call is None or lin.call.ended
    assert world.presence("Lin") == "ready"
    assert [kind for kind in world.kinds(lin) if "duty" in kind] == ["duty_signed_in", "duty_set"]
    assert world.call_of(lin)["outcome"] == "answered"
    keys(world, dials(world, lin), PIN, 8)  # without a hash key a short silence ends it
    assert hears(world, lin, Key.DUTY_IS_ON)
    keys(world, lin, "3")
    assert world.presence("Lin") == "paused"
    keys(world, dials(world, lin), f"{PIN}#")
    assert hears(world, lin, Key.DUTY_IS_BREAK)
    keys(world, lin, "2", 12)
    assert world.presence("Lin") == "off"
    assert_at_rest(world)


@pytest.mark.parametrize("twice", [False, True])
def test_too_many_wrong_pins_lock_even_the_right_one(make_world: MakeWorld, twice: bool) -> None:
    world = make_world(pin_tries=2, pin_lock_minutes=2.0)
    world.counsellor("Wu", WU)
    if twice:  # the same delivery again is no further guess
        world.exchange.faults.duplicate(when=lambda url, _: "/duty/" in url, count=None)
    lin = rings_in(world)
    keys(world, lin, f"{WRONG}#")
    assert hears(world, lin, Key.DUTY_PIN_WRONG)
    assert not hears(world, lin, Key.DUTY_LOCKED)
    keys(world, lin, f"{WRONG}#")
    assert hears(world, lin, Key.DUTY_LOCKED)
    world.until(lambda: world.exchange.phone(WU).state == "ringing")  # for she is a caller now, as everybody
    assert [(a["kind"], a["counsellor"]["name"]) for a in world.api("/alerts")["items"]] == [("pin_locked", "Lin")]
    hang_up_all(world, lin)
    dials(world, lin)
    assert lin.said().count(words(world, Key.DUTY_PIN, line="青柠热线")) == 1, "she is not asked again for a while"
    answer = send(world, "/twilio/voice/duty/pin?try=1", call_form("CA" + "5" * 32, LIN, Digits=PIN))
    assert words(world, Key.DUTY_LOCKED) in answer.body.decode()
    hang_up_all(world, lin, seconds=120)
    keys(world, dials(world, lin), f"{PIN}#")
    assert hears(world, lin, Key.DUTY_IS_OFF)
    hang_up_all(world, lin)
    assert world.presence("Lin") == "off"
    assert_at_rest(world)


@pytest.mark.parametrize("key", ["", "0", "9"])
def test_a_counsellor_may_need_somebody_too(world: World, key: str) -> None:
    world.counsellor("Wu", WU, Answers())
    lin = rings_in(world)
    if key:
        lin.press(key)
    world.until(lambda: lin.talking_with == {WU}, 60)
    assert world.call_of(lin)["class"] == ("crisis" if key == "9" else "general")
    assert world.presence("Lin") == "off"
    hang_up_all(world, lin)
    assert_at_rest(world)


def test_while_we_are_closed_a_counsellor_without_pin_hears_so(world: World) -> None:
    lin = rings_in(world)  # nobody is on duty
    lin.press("0")
    world.advance(8)
    assert hears(world, lin, Key.NOBODY_ON_DUTY)
    hang_up_all(world, lin)
    assert world.call_of(lin)["outcome"] == "overflow"


def test_her_number_alone_opens_nothing(world: World) -> None:
    world.counsellor("Wu", WU)
    lin = rings_in(world)
    assert lin.call is not None
    for number, sid in ((LIN, lin.call.sid), (LIN, "CA" + "7" * 32), (STRANGER, "CA" + "8" * 32)):
        send(world, "/twilio/voice/duty/key", call_form(sid, number, Digits="1"))
        send(world, "/twilio/voice/duty/pin?try=1", call_form(sid, number, Digits=WRONG))
    assert world.presence("Lin") == "off"
    set_pin(world.house, "Lin", None)
    send(world, "/twilio/voice/duty/pin?try=1", call_form("CA" + "9" * 32, LIN, Digits=PIN))
    assert world.presence("Lin") == "off"


def test_lin_takes_the_call_back_that_waits_longest(world: World) -> None:
    wang = world.calls_in()
    asks(world, wang)
    wang.press("1")
    world.advance(12)
    hang_up_all(world, wang)
    lin = rings_in(world)
    keys(world, lin, f"{PIN}#")
    assert hears(world, lin, Key.DUTY_CALLBACK_WAITS)
    world.counsellor("Wu", WU)  # free, but this one is Lin's now
    keys(world, lin, "4", 5)
    world.until(lambda: lin.state == "ringing", 30)
    assert world.exchange.phone(WU).state != "ringing"
    lin.pick_up()
    world.advance(1)
    lin.press("1")
    world.until(lambda: wang.state == "ringing", 30)
    wang.pick_up()
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, lin, wang, seconds=30)
    assert_at_rest(world)


@pytest.mark.parametrize("pin", ["", "12345", "12345678901", "48o216", "111111", "123456", "987654", "４８０２１６"])
def test_what_a_stranger_tries_first_is_no_pin(pin: str) -> None:
    with pytest.raises(Refused, match="PIN"):
        check_pin(pin)


@pytest.mark.parametrize(
    ("roster", "told"),
    [
        ("Lin,2026-03-04,22:00,06:00\nWu,2026-03-05,06:00,14:00\n", "今天晚上10点到明天早上6点"),
        ("Wu,2026-03-05,06:00,14:00\n", None),
        (None, None),
    ],
)
def test_lin_hears_her_shifts_of_the_day(world: World, roster: str | None, told: str | None) -> None:
    """The world begins on the 4th of March at 20:00."""
    world.counsellor("Wu", WU, on_duty=False)
    lin = world.counsellor("Lin", LIN, on_duty=False)
    set_pin(world.house, "Lin", PIN)
    if roster is not None:
        sheet = f"name,date,start,end\n{roster}".encode()
        assert import_roster(world.house, sheet, "roster.csv", world.clock.now()).rejected == ()
    dials(world, lin)
    keys(world, lin, f"{PIN}#")
    said = {
        "hers": told is not None and hears(world, lin, Key.DUTY_SHIFT, span=told),
        "none": hears(world, lin, Key.DUTY_NO_SHIFT),
    }
    assert said == {"hers": told is not None, "none": roster is not None and told is None}
    hang_up_all(world, lin)
