"""A message left is somebody's task: who has it, until when, what was said, and what came of it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.cli import main
from hotline.flows.alerts import see_alert
from hotline.flows.deal_with_message import assign, close_message, read_written, transcribe
from hotline.flows.hear_message import hear_message
from hotline.flows.staff import add_staff
from hotline.kernel.errors import Refused
from hotline.messages.config import MessagesConfig
from hotline.messages.model import Result
from hotline.messages.tables import messages
from hotline.roster.model import Role
from hotline.simulator.phone import Phone
from tests.walks.conftest import MakeWorld
from tests.walks.test_nobody_there import MORNINGS
from tests.walks.test_why import ENV
from tests.world import LIN, STRANGER, WU, ZHAO, World

SOON = MessagesConfig.model_validate({"listen_within_minutes": {"general": 1}}).rules()


def leaves(world: World, seconds: float = 8, number: str = STRANGER) -> Phone:
    """Somebody presses 1, speaks for so long, and hangs up."""
    caller = world.calls_in(number)
    caller.press("1")
    world.until(lambda: caller.is_recording, 30)
    if seconds:
        caller.speak(seconds)
        world.advance(seconds)
    caller.hang_up()
    world.advance(10)
    return caller


def nobody_works(world: World, seconds: float) -> None:
    """Time passes without a tick, which is quick; then the tick finds what is due."""
    world.workers_alive = False
    world.advance(seconds)
    world.workers_alive = True
    world.advance(1)


def the_message(world: World) -> Any:
    [message] = world.api("/messages?kind=voice")["items"]
    return message


def alerts(world: World) -> list[Any]:
    return [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "message_overdue"]


def staffed(world: World) -> World:
    for name, number in (("Lin", LIN), ("Wu", WU)):
        world.counsellor(name, number, on_duty=False)
    phone = "+8613800000704"
    add_staff(
        world.house, world.clock.now(), name="Sun", role=Role.SUPERVISOR, phone=phone, email=None, password_digest=None
    )
    return world


@pytest.mark.parametrize(
    ("seconds", "left", "action"), [(8, "spoken", "listen"), (1.5, "short", "listen"), (0, "silent", "check_caller")]
)
def test_what_was_left_is_named_with_what_comes_next(world: World, seconds: float, left: str, action: str) -> None:
    leaves(world, seconds)
    message = the_message(world)
    assert (message["left"], message["ended_by"], message["next_action"]) == (left, "hung_up", action)
    assert (message["state"], message["owner"], message["result"]) == ("new", None, None)


def test_nobody_listened_in_time_is_told_once(make_world: MakeWorld) -> None:
    world = staffed(make_world(messages=SOON))
    leaves(world, 0)
    assert alerts(world) == []
    nobody_works(world, 60)
    [alert] = alerts(world)
    assert (alert["detail"]["message"], alert["detail"]["next"]) == (the_message(world)["id"], "check_caller")
    see_alert(world.house, world.clock.now(), alert_id=alert["id"], by="Wu")
    nobody_works(world, 120)
    assert len(world.api("/alerts")["items"]) == 1
    close_message(
        world.house, world.clock.now(), by="Wu", which=alert["detail"]["message"], result=Result.NO_MESSAGE, note=None
    )
    assert the_message(world)["owner"]["name"] == "Wu"
    world.assert_clean()


def test_what_was_heard_must_be_dealt_with_in_the_same_time_again(make_world: MakeWorld) -> None:
    world = staffed(make_world(messages=SOON))
    leaves(world, 8)
    nobody_works(world, 60)
    assert [one["detail"]["next"] for one in alerts(world)] == ["listen"]
    hear_message(world.house, world.clock.now(), by="Lin", which=the_message(world)["id"])
    assert alerts(world) == []
    nobody_works(world, 60)
    [alert] = alerts(world)
    assert (alert["detail"]["next"], alert["detail"]["owner"]) == ("decide", the_message(world)["owner"]["id"])
    which = the_message(world)["id"]
    close_message(world.house, world.clock.now(), by="Lin", which=which, result=Result.DONE, note=None)
    assert alerts(world) == []


@pytest.mark.parametrize(("danger", "due"), [(False, "2026-03-05T04:00"), (True, "2026-03-04T12:15")])
def test_while_closed_the_time_counts_from_the_opening_but_not_in_danger(
    make_world: MakeWorld, danger: bool, due: str
) -> None:
    world = make_world(hours=MORNINGS)
    caller = world.calls_in()
    if danger:
        caller.press("9")
        world.advance(10)
    caller.press("1")
    world.until(lambda: caller.is_recording, 60)
    caller.speak(4)
    world.advance(4)
    caller.press("#")
    world.advance(10)
    late = datetime.fromisoformat(the_message(world)["due_at"]) - datetime.fromisoformat(f"{due}+00:00")
    assert timedelta(0) <= late < timedelta(minutes=2)


def test_who_looks_into_it_has_it_and_only_a_supervisor_gives_it_away(world: World) -> None:
    staffed(world)
    leaves(world, 0)
    house, now, which = world.house, world.clock.now(), the_message(world)["id"]
    assert transcribe(house, now, by="Lin", which=which, text=" 什么都没有说 \n") == 6
    assert (the_message(world)["owner"]["name"], the_message(world)["transcribed"]) == ("Lin", True)
    with pytest.raises(Refused, match="somebody else"):
        read_written(house, now, by="Wu", which=which)
    with pytest.raises(Refused, match="somebody else"):
        assign(house, now, by="Wu", which=which, to="Wu")
    assign(house, now, by="Sun", which=which, to="Wu")
    assert read_written(house, now, by="Wu", which=which).transcript == "什么都没有说"
    with house.database.read() as connection:
        assert "什么".encode() not in bytes(connection.execute(messages.select()).one().transcript_sealed)
    close_message(house, now, by="Wu", which=which, result=Result.PASSED_ON, note="告诉了社区")
    assert read_written(house, now, by="Sun", which=which).note == "告诉了社区"
    with pytest.raises(Refused, match="closed"):
        close_message(house, now, by="Wu", which=which, result=Result.DONE, note=None)
    with pytest.raises(Refused, match="closed"):
        assign(house, now, by="Sun", which=which, to="Lin")


def test_a_coordinator_and_a_stranger_see_nothing_and_empty_words_are_none(world: World) -> None:
    staffed(world)
    add_staff(
        world.house, world.clock.now(), name="Gu", role=Role.COORDINATOR, phone=ZHAO, email=None, password_digest=None
    )
    leaves(world, 0)
    house, now, which = world.house, world.clock.now(), the_message(world)["id"]
    for by in ("Gu", "Nobody"):
        with pytest.raises(Refused, match="who counsels"):
            read_written(house, now, by=by, which=which)
    with pytest.raises(Refused, match="who counsels"):
        assign(house, now, by="Lin", which=which, to="Gu")
    with pytest.raises(Refused, match="empty"):
        transcribe(house, now, by="Lin", which=which, text=" \n")
    with pytest.raises(Refused, match="at most"):
        transcribe(house, now, by="Lin", which=which, text="长" * 20_001)
    with pytest.raises(Refused, match="no message"):
        transcribe(house, now, by="Lin", which="f" * 32, text="好")
    assert the_message(world)["owner"] is None


def test_the_commands_list_show_transcribe_assign_and_close(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Commands(staffed(world), monkeypatch)
    leaves(world, 0)
    [listed] = run("list")["messages"]
    assert (listed["left"], listed["number_masked"]) == ("silent", "+86 138****0901")
    which = listed["id"]
    assert run("assign", which, "--to", "Lin", "--by", "Lin") == {"id": which, "owner": "Lin"}
    assert run("transcribe", which, "--by", "Lin", given="只有呼吸声\n") == {"id": which, "characters": 5}
    assert "somebody else" in run("show", which, "--by", "Wu", refused=True)
    assert run("close", which, "--by", "Lin", "--result", "no_message")["state"] == "closed"
    shown = run("show", which, "--by", "Sun")
    assert (shown["transcript"], shown["closed_by"]["name"], shown["result"]) == ("只有呼吸声", "Lin", "no_message")
    assert [event["kind"] for event in shown["events"]][-4:] == ["assigned", "transcribed", "closed", "shown"]
    assert shown["events"][-1]["detail"] == {"to": "Sun"}
    assert run("list")["messages"] == []
    assert len(run("list", "--all")["messages"]) == 1


class Commands:
    """`hotline messages ...` on the world's database."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        url = world.house.database.engine.url.render_as_string(hide_password=False)
        for name, value in (ENV | {"HOTLINE_DATABASE_URL": url}).items():
            monkeypatch.setenv(name, value)

    def __call__(self, *command: str, given: str = "", refused: bool = False) -> Any:
        done = CliRunner().invoke(main, ["messages", *command, "--json"], input=given)
        assert done.exit_code == (1 if refused else 0), done.output
        return done.stderr if refused else json.loads(done.stdout)
