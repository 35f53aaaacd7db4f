"""A supervisor asks why, and understands the answer without us."""

import json

import pytest
from click.testing import CliRunner, Result

from hotline.boards.why import explain_call
from hotline.cli import main
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.simulator.phone import Phone
from hotline.why import tell
from tests.walks.conftest import MakeWorld
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, ZHAO, World

NEIGHBOUR = "+8613800000911"
QUICK = Answers(after=0.1, press_after=0.1)


def why(world: World, phone: Phone) -> str:
    with world.house.database.read() as connection:
        story = explain_call(
            connection,
            world.house.vault,
            str(phone.call_sid),
            world.clock.now(),
            world.house.line.needs,
            world.house.line.policy,
        )
    assert story is not None
    return tell(story, world.house.line.zone)


def test_the_story_of_a_family_that_was_served_before_a_stranger(make_world: MakeWorld) -> None:
    world = make_world(ring_seconds=5.0)
    world.ledger()
    world.counsellor("Lin", LIN, QUICK)
    busy = world.calls_in(NEIGHBOUR)
    world.until(lambda: bool(busy.talking_with))
    wu = world.counsellor("Wu", WU, NoAnswer(), on_duty=False)
    stranger = world.calls_in(STRANGER)
    stranger.press("0")
    world.advance(1)
    family = world.calls_in(FRONTLINE_FAMILY)
    family.press("0")
    world.advance(65)
    told = why(world, family)
    assert "Now: waited 65 s; older and still waiting: 1 general." in told
    assert "  Lin: on a call" in told
    world.duty("Wu", "on")
    world.advance(10)
    busy.hang_up()
    world.until(lambda: world.kinds(family)[-1] == "connected")
    told = why(world, family)
    for words in (
        "frontline (posting_open), connected",
        "Wu was rung: a frontline family that has waited so long goes before every general caller.",
        "Not Lin (on a call).",
        "Wu did not answer; the place is kept.",
        "Lin was rung: ",
        "The caller and Lin talk.",
    ):
        assert words in told
    assert "Now:" not in told
    for secret in (FRONTLINE_FAMILY, "0001", "H-1", "陈"):
        assert secret not in told
    for phone in (family, stranger, wu):
        phone.hang_up()


def test_who_lacks_what_and_who_rests_is_said(make_world: MakeWorld) -> None:
    world = make_world(recovery_seconds=300.0)
    world.counsellor("Lin", LIN, QUICK)
    world.counsellor("Wu", WU, QUICK, on_duty=False)
    world.counsellor("Zhao", ZHAO, NoAnswer(), on_duty=False)
    danger = world.calls_in(NEIGHBOUR)
    danger.press("9")
    world.until(lambda: danger.talking_with == {LIN})
    world.duty("Wu", "on")
    danger.hang_up()
    world.advance(3)
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {WU})
    assert "Not Lin (resting after a hard call until 20:0" in why(world, caller)
    caller.hang_up()


ENV = {
    "HOTLINE_SECRET_KEY": "tests-secret-key-of-32-characters",
    "HOTLINE_DATA_KEY": "tests-data-key-of-32-characters!!",
    "TWILIO_ACCOUNT_SID": "AC0",
    "TWILIO_AUTH_TOKEN": "none",
}


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command of `hotline` on the world's own database."""
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    url = world.house.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("HOTLINE_DATABASE_URL", url)

    def command(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    return command


def test_the_commands_say_it_as_text_and_as_json_and_refuse_in_a_sentence(world: World, run) -> None:  # type: ignore[no-untyped-def]
    world.counsellor("Lin", LIN, QUICK, on_duty=True)
    busy = world.calls_in(NEIGHBOUR)
    world.until(lambda: bool(busy.talking_with))
    caller = world.calls_in()
    caller.press("0")
    world.advance(1)
    sid = str(caller.call_sid)
    assert "Lin: on a call" in run("why", sid).output
    assert json.loads(run("why", sid, "--json").output)["waits_for"]["counsellors"][0]["state"] == "busy"
    moved = run("calls", "class", sid, "crisis", "--by", "Lin", "--reason", "a child is alone", "--json")
    assert json.loads(moved.output)["class"] == "crisis"
    assert run("calls", "needs", sid, "child", "--by", "Lin", "--reason", "a child is alone").exit_code == 0
    [alert] = json.loads(run("alerts", "list", "--json").output)["alerts"]
    assert alert["kind"] == "nobody_can"
    assert run("alerts", "seen", alert["id"], "--by", "Lin").exit_code == 0
    assert json.loads(run("alerts", "list", "--json").output)["alerts"] == []
    for words, reason in (
        (("why", "CA404"), "there is no call CA404"),
        (("calls", "class", "CA404", "crisis", "--by", "Lin", "--reason", "why not"), "there is no call CA404"),
        (("calls", "class", sid, "crisis", "--by", "Nobody", "--reason", "why not"), "nobody on the staff"),
        (("calls", "class", sid, "crisis", "--by", "Lin", "--reason", ""), "reason: 3 to 200"),
        (("calls", "needs", sid, "two words", "--by", "Lin", "--reason", "why not"), "skill: one word"),
        (("alerts", "seen", alert["id"], "--by", "Lin"), "no open alert"),
        (("households", "contact", "H-404", "Lin"), "no household"),
    ):
        refused = run(*words)
        assert (refused.exit_code, reason in refused.output) == (1, True), refused.output
    for phone in (caller, busy):
        phone.hang_up()
