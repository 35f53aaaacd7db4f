"""Our web service is away for a moment, or for longer: nobody is cut off, and nobody hears the carrier's own error."""

from dataclasses import dataclass
from typing import Any

import pytest

from hotline.calls.phrases import Key
from hotline.provision import fallback_document, webhooks
from hotline.simulator.behaviours import Answers
from hotline.simulator.faults import SlowAnswer
from hotline.simulator.phone import Phone
from hotline.simulator.scripts import APOLOGY
from tests.walks.checks import hears
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, World
from tests.world_settings import URL

STANDBY = "+8613800000709"
FALLBACK = "/twilio/voice/fallback"


def away(world: World, seconds: float) -> None:
    """Everything but the fallback answers nothing for so long: another process, or the carrier's way to us."""
    until = world.clock.now().timestamp() + seconds
    world.exchange.faults.refuse(
        lambda path, _: path.startswith("/twilio/") and path != FALLBACK and world.clock.now().timestamp() < until,
        count=None,
    )


def no_machine_spoke(world: World) -> None:
    assert not [phone for phone in world.exchange.phones.values() if APOLOGY in phone.said()]


MOMENTS = [0.1, 2, 7, 9.95, 11, 12, 13.05, 14, 14.55, 15, 16, 17, 18, 20, 25]


@pytest.mark.parametrize("moment", MOMENTS)
def test_three_seconds_away_drop_nobody(world: World, moment: float) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=2, press_after=1))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    away(world, 3)
    world.until(lambda: bool(caller.talking_with) or told(world, caller), 200)
    no_machine_spoke(world)
    if caller.talking_with:
        assert caller.talking_with == {lin.number}
        world.advance(30)
        assert caller.talking_with == {lin.number}
    no_machine_spoke(world)


def told(world: World, caller: Phone) -> bool:
    """Whoever cannot be held hears where help is, and is asked to speak."""
    return hears(world, caller, Key.TROUBLE) and hears(world, caller, Key.NUMBERS) and caller.is_recording


@pytest.mark.parametrize("moment", [11, 12, 20])
def test_who_waits_is_held_on_and_served(world: World, moment: float) -> None:
    world.counsellor("Lin", LIN, Answers(after=15, press_after=1))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    away(world, 3)
    world.until(lambda: caller.talking_with == {LIN}, 200)
    assert not hears(world, caller, Key.TROUBLE)
    assert len(world.api("/calls")["items"]) == 1


def test_a_long_hold_ends_with_the_truth(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=15, press_after=1))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(20)
    away(world, 10_000)
    world.until(lambda: told(world, caller), 300)
    no_machine_spoke(world)


def test_lin_who_picks_up_meanwhile_is_asked_again(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=4, press_after=6))
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    world.advance(3)
    away(world, 4)
    world.until(lambda: caller.talking_with == {LIN}, 60)
    assert lin.ring_count == 1
    no_machine_spoke(world)


@pytest.mark.parametrize("how_often", [1, 3])
def test_who_is_on_the_way_to_lin_comes_in_though_the_answer_was_lost(world: World, how_often: int) -> None:
    """We have written that she joins, and Lin is alone in the room: back in the queue she would wait for ever."""
    world.exchange.faults.webhook(SlowAnswer(16.0), lambda url, _: "/join/" in url, how_often)
    lin = world.counsellor("Lin", LIN, Answers(after=2, press_after=1))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN}, 30 + 25 * how_often)
    assert lin.ring_count == 1
    assert len(world.api("/calls")["items"]) == 1
    no_machine_spoke(world)


def test_the_standby_phone_is_rung_and_what_is_said_after_the_tone_is_kept(make_world: MakeWorld) -> None:
    world = make_world(fallback_number=STANDBY)
    standby = world.exchange.phone(STANDBY)
    away(world, 20)
    caller = world.calls_in()
    world.until(lambda: standby.state == "ringing", 60)
    world.until(lambda: caller.is_recording, 90)
    caller.speak(6)
    world.advance(8)
    caller.press("#")
    world.advance(20)
    [message] = world.api("/messages?kind=voice")["items"]
    assert message["seconds"] == 6


@dataclass
class WithAnotherHost:
    """Ours, and beside it a web server that knows one file."""

    ours: Any
    document: str

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["HTTP_HOST"] != "elsewhere.example":
            return self.ours(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [self.document.encode()]


@pytest.mark.parametrize("moment", [0.1, 7, 12, 20])
def test_all_of_us_is_away_and_a_file_on_another_host_speaks(make_world: MakeWorld, moment: float) -> None:
    world = make_world(fallback_number=STANDBY)
    document = fallback_document(world.configuration)
    assert "<Play>" not in document, "a sound of ours could not be fetched"
    world.app = WithAnotherHost(world.app, document)  # type: ignore[assignment]
    assert world.carrier().point_number(webhooks(URL, "https://elsewhere.example/line.xml"))
    world.counsellor("Lin", LIN, Answers(after=60, press_after=1))
    standby = world.exchange.phone(STANDBY)
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    world.exchange.faults.refuse(lambda path, _: path.startswith("/twilio/"), count=None)
    world.until(lambda: standby.state == "ringing", 120)
    assert hears(world, caller, Key.NUMBERS)
    world.until(lambda: caller.is_recording, 60)
    no_machine_spoke(world)
