"""`hotline simulate --from-log`: a supervisor plays next month with the callers of the last weeks."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from hotline.boards.call_log import read_call_log
from hotline.calls.tables import call_events, calls
from hotline.cli import command
from hotline.cli_planning import add_planning
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import new_id
from hotline.simulate.from_log import Measured, measure_log
from tests.rules.test_planning_cli import one_object
from tests.world import START, World

WEEKS = timedelta(days=21)
BEGIN = START.replace(hour=0) - WEEKS
EVENING = range(10, 14)  # 18:00 to 22:00 in the line's zone
SILENCE = range(5, 7)
Log = Callable[..., str]


@pytest.fixture
def log(world: World) -> Log:
    """Write one past call; all times in seconds after `at`. Give its id."""

    def write(at: datetime, waited: float = 30, talked: float | None = 600, **more: Any) -> str:
        call_id = new_id()
        connected = None if talked is None else at + timedelta(seconds=waited)
        row = {
            "id": call_id,
            "carrier_sid": f"CA{call_id}",
            "direction": "inbound",
            "class": "general",
            "state": "closed",
            "outcome": "abandoned" if talked is None else "answered",
            "language": "zh",
            "received_at": at,
            "queued_at": at,
            "connected_at": connected,
            "ended_at": at + timedelta(seconds=waited + (talked or 0)),
            "reconnects": 0,
        }
        with world.house.database.engine.begin() as connection:
            connection.execute(insert(calls).values(row | more))
        return call_id

    return write


@pytest.fixture
def three_weeks(log: Log) -> None:
    """Four calls an evening hour, one in three a frontline family; one an hour else; nobody on two whole days."""
    chance = random.Random(1)
    for hour in range((START - BEGIN) // timedelta(hours=1)):
        at = BEGIN + timedelta(hours=hour)
        if (at - BEGIN).days in SILENCE:
            continue
        for number in range(4 if at.hour in EVENING else 1):
            gives_up = chance.random() < 0.2
            log(
                at + timedelta(minutes=12 * number + 1),
                waited=chance.choice([10, 50, 90]),
                talked=None if gives_up else chance.choice([300, 600, 900]),
                **{"class": "frontline" if number == 1 else "general", "topic": "practical" if number == 2 else None},
            )


def measure(world: World, since: datetime | None = BEGIN) -> Measured:
    with world.house.database.read() as connection:
        return measure_log(read_call_log(connection, since, START), world.house.line.hours, since, START)


def type_in(world: World, *arguments: str) -> Result:
    @click.group()
    def main() -> None:
        pass

    add_planning(main, command, lambda: world.house)
    return CliRunner().invoke(main, ["simulate", "--from-log", *arguments])


@pytest.mark.usefixtures("three_weeks")
def test_each_hour_of_the_week_has_the_calls_it_had(world: World) -> None:
    measured = measure(world)
    calls_in = [sum(tide.rate(hour) for tide in measured.tides) for hour in range(168)]
    assert calls_in == pytest.approx([4 if (hour % 24 - 8) % 24 in EVENING else 1 for hour in range(168)])
    kinds = {(tide.call_class.value, *tide.asks) for tide in measured.tides}
    assert kinds == {("frontline",), ("general",), ("general", "practical")}
    [frontline] = [tide for tide in measured.tides if tide.call_class is CallClass.FRONTLINE]
    assert set(frontline.stream.handles_seen) == {300, 600, 900}
    assert measured.report["patience_minutes"] == pytest.approx(50 * 5 / 60, rel=0.2)


@pytest.mark.usefixtures("three_weeks")
def test_days_without_any_call_are_a_gap_and_do_not_count_as_quiet(world: World) -> None:
    [gap] = measure(world).report["gaps"]
    assert gap["from"] == (BEGIN + timedelta(days=5)).isoformat()
    assert gap["to"] == (BEGIN + timedelta(days=7)).isoformat()
    assert gap["calls_expected"] == pytest.approx(2 * (4 * 4 + 20), rel=0.01)


@pytest.mark.usefixtures("three_weeks")
def test_clocks_that_jumped_are_named_and_left_out(world: World, log: Log) -> None:
    usual = measure(world)
    at, hour = BEGIN + timedelta(days=2, hours=3), timedelta(hours=1)
    odd = {
        log(at, ended_at=at - hour): "ended before it came",
        log(at, ended_at=at + timedelta(seconds=5)): "ended before it was connected",
        log(at, queued_at=at - hour): "waited before it came, with no place kept from an earlier call",
        log(at, queued_at=at + hour / 2, ended_at=at + hour): "connected before it waited",
        log(at, talked=None, queued_at=at + hour): "waited after its end",
        log(at, connected_at=at - hour): "connected before it came",
        log(at, talked=7 * 3600): "a wait or a talk of more than six hours",
        log(at, ended_at=None, state="connected"): "not over yet",
    }
    measured = measure(world)
    assert {one["call"]: one["why"] for one in measured.report["odd"]} == odd
    assert measured.tides == usual.tides


@pytest.mark.usefixtures("three_weeks")
def test_a_kept_place_is_no_jump_and_only_the_wait_of_this_call_counts(world: World, log: Log) -> None:
    before = measure(world).report
    at = BEGIN + timedelta(days=2, hours=3)
    kept = log(at, queued_at=at - timedelta(minutes=8))
    with world.house.database.engine.begin() as connection:
        event = {"call_id": kept, "at": at, "kind": "resumes_place", "detail": {}}
        connection.execute(insert(call_events).values(event))
    after = measure(world).report
    assert (after["calls"], after["odd"]) == (before["calls"] + 1, [])
    assert after["patience_minutes"] == pytest.approx(before["patience_minutes"], abs=0.1)


@pytest.mark.usefixtures("three_weeks")
def test_who_was_told_that_nobody_is_there_never_waited(world: World, log: Log) -> None:
    before = measure(world).report
    log(BEGIN + timedelta(hours=5), talked=None, queued_at=None)
    after = measure(world).report
    assert (after["calls"], after["never_waited"]) == (before["calls"], before["never_waited"] + 1)


def test_too_few_calls_are_refused_with_the_reason(world: World, log: Log) -> None:
    for number in range(30):
        log(BEGIN + timedelta(hours=number))
    result = type_in(world, "--counsellors", "3")
    assert result.exit_code == 1
    assert "the log has 30 calls that waited and can be believed, 30 of them answered" in result.stderr
    assert "50 and 20 are needed" in result.stderr


@pytest.mark.usefixtures("three_weeks")
def test_next_month_with_so_many_counsellors(world: World, log: Log) -> None:
    strange = log(BEGIN + timedelta(days=1), talked=9 * 3600)
    result = type_in(world, "--counsellors", "3")
    assert result.exit_code == 0, result.stderr
    assert "From the log, " in result.stdout
    assert f"{strange}  a wait or a talk of more than six hours" in result.stdout
    assert "without any call, where 72" in result.stdout

    found = one_object(type_in(world, "--counsellors", "3", "--json"))
    assert found["callers"] == pytest.approx(30 * (4 * 4 + 20), rel=0.1)
    assert len(found["counsellors"]) == 3
    assert found["log"]["by"] == "hour of the week"


@pytest.mark.usefixtures("three_weeks")
def test_the_days_can_be_chosen(world: World) -> None:
    found = one_object(type_in(world, "--counsellors", "3", "--since", "2026-02-12", "--until", "2026-02-17", "--json"))
    assert found["log"]["since"] == datetime(2026, 2, 11, 16, tzinfo=UTC).isoformat()  # midnight in the line's zone
    assert found["log"]["by"] == "hour of the day"
    result = type_in(world, "--counsellors", "3", "--since", "2026-02-17", "--until", "2026-02-12")
    assert (result.exit_code, "since: must lie before" in result.stderr) == (1, True)


@pytest.mark.usefixtures("three_weeks")
def test_shifts_of_a_scenario_and_callers_of_the_log(world: World, tmp_path: Path) -> None:
    file = tmp_path / "shifts.toml"
    crew = '[[crew]]\nname = "Lin"\nskills = ["local"]\n[[crew]]\ncount = 2\nshifts = ["18:00-22:00"]\n'
    file.write_text(crew)
    found = one_object(type_in(world, "--scenario", str(file), "--json"))
    assert [row["on_duty_hours"] for row in found["counsellors"]] == [720, 120, 120]

    file.write_text(crew + '[[callers]]\nclass = "general"\ncalls_per_hour = 1\n')
    result = type_in(world, "--scenario", str(file))
    assert (result.exit_code, "callers: leave them out" in result.stderr) == (1, True)


def test_a_log_needs_a_crew(world: World) -> None:
    result = type_in(world)
    assert result.exit_code == 2
    assert "say --counsellors, or --scenario" in result.stderr
