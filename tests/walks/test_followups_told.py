"""Follow-ups are told to who asks by API, by command, and in figures; never with a number or what was written."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.boards.followups import on_time
from hotline.cli import main
from hotline.consents.model import Use
from hotline.flows.log_followup import log_result
from hotline.followups.model import OriginKind, Result
from hotline.roster.model import Role
from tests.walks.followed_up import allows, called, plan, sleep, steps_of, supervised, the_step
from tests.walks.test_why import ENV
from tests.web.test_measures import read
from tests.world import LIN, STRANGER, World


@pytest.fixture
def line(world: World) -> World:
    world.counsellor("Lin", LIN, on_duty=False)
    supervised(world)
    called(world)
    allows(world, Use.RING)
    return world


def run(world: World, monkeypatch: pytest.MonkeyPatch, *command: str, given: str = "", refused: bool = False) -> Any:
    url = world.house.database.engine.url.render_as_string(hide_password=False)
    for name, value in (ENV | {"HOTLINE_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(main, ["followups", *command, "--json"], input=given)
    assert done.exit_code == (1 if refused else 0), done.output
    return done.stderr if refused else json.loads(done.stdout)


def test_the_commands_list_assign_and_say_what_came_of_it(line: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(line, "R2")
    [listed] = run(line, monkeypatch, "list")["followups"]
    assert (listed["risk"], listed["owner"], listed["attempts"]) == ("R2", None, [])
    which = listed["id"]
    assert run(line, monkeypatch, "assign", which, "--to", "Lin", "--by", "Sun") == {"id": which, "owner": "Lin"}
    said = ("result", which, "declined", "--by", "Lin", "--note-stdin")
    assert run(line, monkeypatch, *said, given="以后再说\n") == {"id": which, "result": "declined"}
    assert "closed" in run(line, monkeypatch, *said, given="又一次", refused=True)
    assert run(line, monkeypatch, "list")["followups"] == []
    [closed] = run(line, monkeypatch, "list", "--all")["followups"]
    assert (closed["ended_as"], [one["result"] for one in closed["attempts"]]) == ("declined", ["declined"])


def test_the_api_tells_a_code_and_no_number(line: World) -> None:
    plan(line, owner="Lin")
    plan(line, number=None)
    told = line.api("/followups", Role.COUNSELLOR)["items"]
    assert [one["caller"] is None for one in told] == [True, False]
    assert told[1]["caller"].replace("-", "").lower() == line.house.vault.fingerprint(STRANGER)[:8]
    assert "138" not in json.dumps([{**one, "id": "", "followup_id": "", "after": ""} for one in told])
    first = line.api("/followups?limit=1")
    assert [first["items"], line.api(f"/followups?limit=1&cursor={first['next']}")["items"]] == [told[:1], told[1:]]


def test_what_was_tried_in_time_is_counted_against_all_that_was_due(line: World) -> None:
    plan(line, owner="Lin")
    which = the_step(line).id
    plan(line, "R4", owner="Sun")
    plan(line, "R2", owner="Sun")
    sleep(line, 23 * 3600)
    assert read(line)["hotline_followups_open"] == 3
    log_result(line.house, line.clock.now(), by="Lin", which=which, result=Result.NO_ANSWER, note=None)
    sleep(line, 2 * 3600)
    figures = read(line)
    assert (figures["hotline_followups_late"], figures["hotline_followups_last_week in_time"]) == (1, 1)
    assert figures["hotline_followups_last_week late_or_never"] == 1
    now = line.clock.now()
    with line.house.database.read() as connection:
        told = on_time(connection, now - timedelta(days=1), now)
    assert (told.due, told.in_time) == (2, 1)


def due_until(line: World, moment: datetime) -> tuple[int, int]:
    with line.house.database.read() as connection:
        told = on_time(connection, moment - timedelta(days=7), moment)
    return told.due, told.in_time


def test_what_was_due_by_a_moment_is_told_the_same_after_all_that_comes_later(line: World) -> None:
    first, second = plan(line, owner="Lin"), plan(line, "R2", owner="Sun")
    was_told = dict[datetime, tuple[int, int]]()

    def ask_after(hours: float) -> None:
        sleep(line, hours * 3600)
        was_told[line.clock.now()] = due_until(line, line.clock.now())

    ask_after(1)
    [step] = [one for one in steps_of(line, only_open=True) if one.origin_id == first]
    log_result(line.house, line.clock.now(), by="Lin", which=step.id, result=Result.NO_ANSWER, note=None)
    ask_after(9)
    plan(line, "R4", of=first, kind=OriginKind.DROPPED)
    ask_after(63)
    plan(line, "R4", of=second)
    ask_after(25)
    assert [*was_told.values()] == [(0, 0), (0, 0), (1, 1), (2, 1)], "nobody knew of the second before"
    sleep(line, 7 * 24 * 3600)
    assert {moment: due_until(line, moment) for moment in was_told} == was_told
