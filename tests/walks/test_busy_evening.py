"""Two or three counsellors and many callers who come, wait, press keys and leave as they like."""

import random

import pytest

from hotline.simulator.behaviours import Answers, Behaviour, Busy, Declines, NoAnswer, Voicemail
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, assert_never_two_at_once
from tests.walks.conftest import MakeWorld
from tests.world import LIN, WU, ZHAO, World

CALLERS = [f"+8613800001{n:03}" for n in range(100, 124)]
MOODS: list[Behaviour] = [
    *(Answers(after=2, press_after=2), Answers(after=2, press_after=2), Answers(after=8, press_after=5)),
    *(NoAnswer(), Busy(), Declines(), Voicemail(), Answers(press="4")),
]


def watch(world: World) -> None:
    """At every second of the evening: one call at most on each counsellor's phone, one talk for each caller."""
    assert_never_two_at_once_now(world)
    world.clock.call_later(1.0, lambda: watch(world))


def assert_never_two_at_once_now(world: World) -> None:
    for number in (LIN, WU, ZHAO):
        up = [call for call in world.exchange.lines.calls.values() if call.to == number and not call.ended]
        assert len(up) <= 1
        assert len(world.caller(number).talking_with) <= 1


@pytest.mark.parametrize("seed", [1, 2])
def test_every_caller_of_the_evening_has_one_end_and_no_counsellor_two_calls(make_world: MakeWorld, seed: int) -> None:
    chance = random.Random(seed)
    world = make_world(longest_wait_seconds=240.0)
    world.ledger()
    names = {"Lin": LIN, "Wu": WU, "Zhao": ZHAO}
    for name, number in names.items():
        world.counsellor(name, number, Answers(after=2, press_after=2))
    watch(world)
    phones = [comes(world, chance, number) for number in CALLERS]
    for _ in range(14):
        world.advance(20)
        name = chance.choice(list(names))
        world.caller(names[name]).behaviour = chance.choice(MOODS)
        if chance.random() < 0.4:
            world.duty(name, chance.choice(["on", "on", "off"]))
    for phone in phones:
        phone.hang_up()
    world.advance(90)

    ends = [world.call_of(phone)["outcome"] for phone in phones]
    assert len(ends) == len(CALLERS) == len(world.api("/calls")["items"])
    assert set(ends) <= {"answered", "abandoned", "voicemail", "callback", "overflow"}
    assert ends.count("answered") >= 3
    assert_never_two_at_once(world, LIN, WU, ZHAO)
    assert_at_rest(world)


def comes(world: World, chance: random.Random, number: str) -> Phone:
    """One caller, with a moment to come, perhaps a key, and a patience. Who has been answered talks half a minute."""
    phone = world.caller(number)
    at = chance.uniform(0, 200)
    world.clock.call_later(at, lambda: phone.dial(world.number))
    if chance.random() < 0.5:
        key = chance.choice("0235919")
        world.clock.call_later(at + chance.uniform(0.1, 60), lambda: phone.press(key))
    patience = chance.choice([3, 12, 40, 90, 90, 200, 200])
    world.clock.call_later(at + patience, phone.hang_up)
    return phone
