"""Lin talks with a caller and needs a colleague: she asks her in, and nobody has to tell the story twice."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers, Behaviour, Busy, ByHand, NoAnswer
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, hears, until_kind
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, World


def talk(world: World, wu: Behaviour | None = None) -> tuple[Phone, Phone, Phone]:
    """A caller talks with Lin; Wu is free."""
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    until_kind(world, caller, "connected")
    return caller, lin, world.counsellor("Wu", WU, wu or ByHand())


def steps_out(world: World, caller: Phone, lin: Phone, key: str = "1") -> None:
    lin.press("*")
    world.until(lambda: hears(world, lin, Key.COUNSELLOR_ASIDE), 5)
    if key:
        lin.press(key)
        world.advance(1)


def comes_in(world: World, wu: Phone) -> None:
    world.until(lambda: wu.state == "ringing", 10)
    wu.pick_up()
    world.until(lambda: hears(world, wu, Key.OFFER_JOIN), 5)
    wu.press("1")
    world.until(lambda: len(wu.talking_with) == 2, 15)


def test_all_three_talk_and_lin_may_leave_first(make_world: MakeWorld) -> None:
    world = make_world(wrap_up_seconds=30.0)
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin)
    assert hears(world, caller, Key.COLLEAGUE_COMES)
    comes_in(world, wu)
    assert caller.talking_with == {LIN, WU}
    assert hears(world, lin, Key.COUNSELLOR_JOINED)
    lin.hang_up()
    world.advance(5)
    assert caller.talking_with == {WU}
    assert (world.presence("Lin"), world.presence("Wu")) == ("wrap_up", "busy")
    world.advance(150)
    assert caller.talking_with == {WU}, "no check of ours disturbs them"
    wu.hang_up()
    world.advance(8)
    assert hears(world, caller, Key.TALK_ENDED)
    assert not hears(world, caller, Key.PLEASE_HOLD_AGAIN)
    hang_up_all(world, caller, seconds=40)
    call = world.call_of(caller)
    assert (call["outcome"], call["counsellor"]["name"]) == ("answered", "Lin")
    assert [kind for kind in world.kinds(caller) if kind in ("stepped_aside", "asked_in", "joined", "handed_over")] == [
        "stepped_aside", "asked_in", "joined", "handed_over",
    ]  # fmt: skip
    assert_at_rest(world)


def test_the_colleague_leaves_and_lin_goes_on(world: World) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin)
    comes_in(world, wu)
    wu.hang_up()
    world.until(lambda: caller.talking_with == {LIN} and lin.talking_with == {STRANGER}, 20)
    lin.hang_up()
    world.advance(10)
    assert hears(world, caller, Key.TALK_ENDED)
    hang_up_all(world, caller)
    assert_at_rest(world)


@pytest.mark.parametrize(
    "wu", [Busy(), NoAnswer(), Answers(after=1, press="7", press_after=1)], ids=["busy", "no answer", "7"]
)
def test_nobody_comes_and_lin_is_told_so_and_goes_back(make_world: MakeWorld, wu: Behaviour) -> None:
    world = make_world(ring_seconds=5.0)
    caller, lin, _ = talk(world, wu)
    steps_out(world, caller, lin)
    world.until(lambda: caller.talking_with == {LIN}, 40)
    assert hears(world, lin, Key.COUNSELLOR_NOT_JOINED)
    hang_up_all(world, caller, seconds=70)
    assert_at_rest(world)


def test_the_caller_is_never_left_in_silence_while_wu_s_phone_rings(make_world: MakeWorld) -> None:
    world = make_world(ring_seconds=90.0)
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin)
    for seconds in range(0, 75, 25):
        asked_at = world.clock.now()
        world.advance(25)
        assert any(sound.kind == "play" and sound.at > asked_at for sound in caller.heard), f"silence after {seconds} s"
    comes_in(world, wu)
    hang_up_all(world, caller, seconds=15)
    assert_at_rest(world)


@pytest.mark.parametrize("key", ["", "5", "2"])
def test_lin_thinks_better_of_it_or_no_supervisor_is_there(world: World, key: str) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin, key)
    world.until(lambda: caller.talking_with == {LIN}, 15)
    assert hears(world, lin, Key.COUNSELLOR_NOBODY_FREE if key == "2" else Key.COUNSELLOR_BACK)
    assert wu.state != "ringing"
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_lin_goes_back_while_wu_still_rings(world: World) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin)
    world.until(lambda: wu.state == "ringing", 10)
    lin.press("0")
    world.until(lambda: caller.talking_with == {LIN}, 10)
    assert wu.state != "ringing"
    assert world.presence("Wu") == "ready"
    hang_up_all(world, caller)
    assert_at_rest(world)


@pytest.mark.parametrize("rings", [False, True])
def test_lin_s_line_breaks_while_she_is_out_and_the_caller_is_not_alone(world: World, rings: bool) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin, "1" if rings else "")
    if rings:
        world.until(lambda: wu.state == "ringing", 10)
    world.duty("Lin", "off")
    lin.hang_up()
    world.until(lambda: hears(world, caller, Key.PLEASE_HOLD_AGAIN), 10)
    world.advance(2)
    world.until(lambda: wu.state == "ringing", 40)
    wu.pick_up()
    world.advance(1)
    wu.press("1")
    world.until(lambda: caller.talking_with == {WU}, 15)
    hang_up_all(world, caller)
    assert_at_rest(world)


@pytest.mark.parametrize("moment", ["menu", "ringing", "three"])
def test_the_caller_hangs_up_and_all_are_free(world: World, moment: str) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin, "" if moment == "menu" else "1")
    if moment != "menu":
        world.until(lambda: wu.state == "ringing", 10)
    if moment == "three":
        comes_in(world, wu)
    caller.hang_up()
    world.advance(30)
    assert (world.presence("Lin"), world.presence("Wu")) == ("ready", "ready")
    assert hears(world, lin, Key.COUNSELLOR_CALLER_LEFT)
    assert_at_rest(world)


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_both_hang_up_and_nobody_is_taken_to_have_stepped_out(world: World, seconds: float) -> None:
    """The caller's own end is told last."""
    caller, lin, _ = talk(world)
    world.exchange.faults.drop(when=lambda url, _: url.endswith("/voice/status") or "/talk-over/" in url, count=None)
    caller.hang_up()
    world.advance(seconds)
    lin.hang_up()
    world.advance(12)
    world.exchange.faults.clear()
    call = world.call_of(caller)
    assert (call["state"], call["outcome"], call["class"]) == ("closed", "answered", "general")
    assert "reconnects" not in world.kinds(caller)
    world.advance(60)
    world.exchange.errors.clear()
    assert_at_rest(world)


def test_lin_s_step_out_is_never_heard_of_and_nobody_is_alone(world: World) -> None:
    """Her phone gets no answer of ours, so the carrier lets her go; and that is not reported either."""
    caller, lin, _ = talk(world)
    for path in ("/done", "/status"):
        world.exchange.faults.drop(when=lambda url, _, path=path: "/offer/" in url and path in url, count=None)
    lin.press("*")
    world.advance(20)
    assert hears(world, caller, Key.TALK_ENDED), "as after any talk: with a way back"
    hang_up_all(world, caller, seconds=150)
    world.exchange.errors.clear()
    assert_at_rest(world)
