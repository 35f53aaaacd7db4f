"""The roster over the API: shifts and gaps of a span, and no more than a span."""

import pytest

from hotline.flows.roster import import_roster
from hotline.roster.model import Role
from tests.api.asking import ask, refusal, token
from tests.world import LIN, World


def test_a_night_stands_there_once_with_the_gap_before_it(world: World) -> None:
    """The world begins on the 4th of March at 20:00."""
    world.counsellor("Lin", LIN, on_duty=False)
    sheet = b"name,date,start,end\nLin,2026-03-04,22:00,06:00\n"
    import_roster(world.house, sheet, "roster.csv", world.clock.now())
    bearer = token(world, Role.COUNSELLOR)
    span = "since=2026-03-04T20:00:00%2B08:00&until=2026-03-05T00:00:00%2B08:00"
    status, told = ask(world, f"/api/v1/roster?{span}", bearer)
    assert status == 200
    night = [(shift["name"], shift["start"], shift["end"]) for shift in told["items"]]
    assert night == [("Lin", "2026-03-04T22:00+08:00", "2026-03-05T06:00+08:00")]
    empty = [gap for gap in told["gaps"] if gap["seats"] == 0]
    assert [(gap["from"], gap["to"]) for gap in empty] == [("2026-03-04T20:00+08:00", "2026-03-04T22:00+08:00")]


@pytest.mark.parametrize(
    "asked",
    ["since=9999-12-31", "since=0001-01-01", "until=2000-01-01", "since=2026-03-04&until=2026-06-04", "since=x"],
)
def test_what_is_no_span_is_refused(sqlite_world: World, asked: str) -> None:
    assert refusal(sqlite_world, f"/api/v1/roster?{asked}", token(sqlite_world)) == (400, "bad_request")
