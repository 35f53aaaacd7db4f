"""A shift may say in which pool its person is rung; and a line that keeps no roster is told of no gaps in it."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.boards.roster import list_gaps
from hotline.flows.roster import call_off, import_roster
from hotline.flows.staff import set_pool
from hotline.kernel.pools import Pool
from hotline.roster.config import RosterConfig
from hotline.simulator.behaviours import Answers
from tests.walks.checks import hang_up_all
from tests.walks.conftest import MakeWorld
from tests.world import LIN, WU, World

HEAD = "姓名,日期,开始,结束,坐席组\n"
"""The world begins on the 4th of March at 20:00."""


def bring(world: World, rows: str) -> tuple[int, list[str]]:
    report = import_roster(world.house, (HEAD + rows).encode(), "roster.csv", world.clock.now())
    return report.shifts, [fault.column for fault in report.rejected]


def pools(world: World) -> dict[str, str]:
    return {one["name"]: one["pool"] for one in world.api("/staff")["items"]}


@pytest.fixture
def two(world: World) -> World:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    world.counsellor("Wu", WU, Answers(after=1, press_after=1))
    return world


def test_lin_is_of_the_second_pool_for_her_shift_and_wu_is_rung_first(two: World) -> None:
    two.advance(1)
    assert bring(two, "Lin,2026-03-04,20:01,20:30,第二组\nWu,2026-03-04,20:01,20:30,\n") == (2, [])
    assert pools(two) == {"Lin": "first", "Wu": "first"}
    two.advance(65)
    assert pools(two) == {"Lin": "second", "Wu": "first"}
    caller = two.calls_in()
    two.until(lambda: bool(caller.talking_with))
    assert caller.talking_with == {WU}, "Lin has been free longer, and is of the second pool"
    hang_up_all(two, caller)
    set_pool(two.house, "Lin", Pool.STANDBY, two.clock.now())
    assert pools(two)["Lin"] == "second", "her own pool waits for the end of the shift"
    two.advance(30 * 60)
    assert pools(two)["Lin"] == "standby"


def test_a_shift_called_off_while_it_runs_gives_her_back_her_own_pool(two: World) -> None:
    assert bring(two, "Lin,2026-03-04,19:00,23:00,standby\n") == (1, [])
    two.advance(2)
    assert pools(two)["Lin"] == "standby"
    [shift] = two.api("/roster")["items"]
    assert shift["pool"] == "standby"
    call_off(two.house, two.clock.now(), shift_id=shift["id"], by="Wu")
    two.advance(2)
    assert pools(two)["Lin"] == "first"


def test_a_pool_that_is_none_keeps_the_sheet_out_and_the_same_sheet_twice_adds_nothing(two: World) -> None:
    assert bring(two, "Lin,2026-03-04,22:00,06:00,第九组\n") == (0, ["pool"])
    good = "Lin,2026-03-04,22:00,06:00, Second \n"
    assert bring(two, good) == (1, [])
    assert bring(two, good) == (0, [])
    assert bring(two, "Lin,2026-03-04,22:00,06:00,first\n") == (0, ["start"]), "the shift stands, in another pool"


@pytest.mark.parametrize(("days_ago", "told"), [(15, False), (13, True)])
def test_a_line_without_a_roster_is_told_of_no_gaps(make_world: MakeWorld, days_ago: int, told: bool) -> None:
    world = make_world(roster=RosterConfig(seats=1, gap_hours=24).rules())
    world.counsellor("Lin", LIN)
    now, line = world.clock.now(), world.house.line
    _worked(world, days_ago)
    world.advance(5)
    alerts = [one["kind"] for one in world.api("/alerts?open=true")["items"]]
    assert alerts == (["roster_gap"] if told else [])
    with world.house.database.read() as connection:
        found: list[Any] = list_gaps(connection, line.hours, now, now + timedelta(hours=1), 1)
    assert bool(found) is told


def _worked(world: World, days_ago: int) -> None:
    """Lin had a shift so long ago, and the roster is looked at."""
    now = world.clock.now()
    begins = (now - timedelta(days=days_ago)).strftime("%Y-%m-%d")
    bring(world, f"Lin,{begins},09:00,20:00,\n")
