"""Zheng asks how many people the week takes: where some are missing, and what two more on Friday night would do."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert

from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.flows.roster import import_roster
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import new_id
from hotline.roster.config import RosterConfig
from hotline.routing.arrivals import Stream, Tide
from hotline.routing.erlang import Demand, service_level
from hotline.simulate.week_play import MOST_CALLERS, nights_of
from tests.pages.test_call_log import supervisor
from tests.pages.test_desk import words
from tests.pages.test_reveal import written
from tests.pages.visiting import Visit
from tests.world import LIN, WU, World

PAGE = "/staffing"
FRIDAY = "2026-03-06"
TALK = 1500
NIGHT = """name,date,start,end
Lin,2026-03-06,18:00,02:00
Wu,2026-03-06,22:00,06:00
"""
"""The world begins on Wednesday, the 4th of March, at 20:00."""


def weeks_of_calls(world: World, weeks: int = 4) -> None:
    """Each hour one call, and six in the evening from 20:00 to 24:00; every tenth gives up after ten minutes."""
    begin = world.clock.now().replace(hour=16) - timedelta(weeks=weeks, days=1)
    rows = []
    for hour in range(weeks * 168):
        at = begin + timedelta(hours=hour)
        many = 6 if at.hour in range(12, 16) else 1
        for number in range(many):
            came = at + timedelta(minutes=5 + 8 * number)
            is_given_up = (hour + number) % 10 == 0
            rows.append(
                {
                    "id": new_id(),
                    "carrier_sid": f"CA{hour}-{number}",
                    "direction": "inbound",
                    "class": "frontline" if number == 1 else "general",
                    "state": "closed",
                    "outcome": "abandoned" if is_given_up else "answered",
                    "language": "zh",
                    "received_at": came,
                    "queued_at": came,
                    "connected_at": None if is_given_up else came + timedelta(seconds=10),
                    "ended_at": came + timedelta(seconds=600 if is_given_up else 10 + TALK),
                    "reconnects": 0,
                }
            )
    with world.house.database.engine.begin() as connection:
        connection.execute(insert(calls), rows)


def staffed(world: World) -> World:
    world.workers_alive = False
    world.counsellor("Lin", LIN, on_duty=False)
    world.counsellor("Wu", WU, on_duty=False)
    import_roster(world.house, NIGHT.encode(), "roster.csv", world.clock.now())
    weeks_of_calls(world)
    return world


@pytest.fixture
def zheng(database: Database) -> Visit:
    return supervisor(staffed(World(database, roster=RosterConfig(seats=1, gap_hours=24).rules())))


def cell(page: str, hour: int, day: int) -> str:
    """What stands in the table for an hour, and a day counted from today."""
    week = page.partition('<table class="hours">')[2]
    row = next(row for row in week.split("<tr>")[2:] if f">{hour:02}<span" in row)
    return " ".join(re.sub("<[^>]+>", " ", row.replace("<wbr>", "").split("<td")[day + 1].partition(">")[2]).split())


def test_each_hour_says_who_is_there_who_is_needed_and_who_is_missing(zheng: Visit) -> None:
    page = zheng.get(PAGE).text
    assert cell(page, 22, 2) == "2/5 ▲−3 缺 0%", "a load of 2.5 is too much for two"
    assert cell(page, 19, 2).startswith("1/2 ▲−1 缺")
    assert cell(page, 1, 3).startswith("2/2"), "over midnight"
    assert cell(page, 3, 3) == f"1/2 ▲−1 缺 {service_level(Demand(1, TALK), 1, 20):.0%}"
    assert cell(page, 12, 0) == "0/2 ▲−2 缺 0%"
    told = words(zheng.page)  # type: ignore[arg-type]
    assert "通话 25.0 分钟" in told
    assert "来电者平均等" in told
    assert "一周里有 28 个小时不够" in told, "four hours each evening"
    assert "6.0 5 (5)" in told
    assert len(page.encode()) < 150_000


def test_what_if_two_more_were_there_on_friday_night(zheng: Visit) -> None:
    answer = zheng.get(f"{PAGE}/try?weeks=4&day=4&from=20&until=2&people=3")
    assert answer.status_code == 302
    page = zheng.follow().text
    assert cell(page, 22, 2).startswith("5/5 0%→8")
    assert cell(page, 1, 3).startswith("5/2"), "an end before the beginning is on the next day"
    assert cell(page, 2, 3).startswith("1/2"), "and is not part of it"
    assert cell(page, 22, 1).startswith("0/5"), "of Friday alone"
    zheng.get(f"{PAGE}/try?weeks=4&tried=4.20.2.3&day=7&from=0&until=24&people=-1")
    page = zheng.follow().text
    assert cell(page, 22, 2).startswith("4/5 ▲−1")
    assert "+3" in page
    assert "-1" in page
    assert written(zheng.world) == [], "nothing is changed"
    for bad in ("day=8&from=1&until=2&people=1", "day=1&from=2&until=2&people=1", "day=1&from=1&until=2&people=99", ""):
        assert zheng.get(f"{PAGE}/try?{bad}").status_code == 400, bad
    assert [zheng.get(f"{PAGE}?{bad}").status_code for bad in ("weeks=9", "weeks=%00", "tried=x")] == [400] * 3


def test_the_week_is_played_with_the_rules_that_ring_phones(zheng: Visit) -> None:
    page = zheng.get(f"{PAGE}/played?weeks=4&tried=4.0.24.6").text
    played = page.partition('<table class="days">')[2].partition("</table>")[0]
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in played.split("<tr>")[2:]]
    assert len(rows) == 7
    wednesday, friday = rows[0], rows[2]
    assert wednesday.endswith("– – – – 100%"), "nobody is there: everybody is sent on"
    before, after = (int(share) for share in re.findall(r"(\d+)%→(\d+)%", friday)[0])
    assert before < 50 < 80 < after
    assert friday.endswith("→0%")
    assert (
        zheng.get(f"{PAGE}/played?weeks=4&tried=4.0.24.6").text.partition('<table class="days">')[2][:3000]
        == (page.partition('<table class="days">')[2][:3000])
    ), "the same week brings the same callers"


def test_a_line_with_too_few_calls_says_so_and_one_with_too_many_is_not_played(sqlite_world: World) -> None:
    zheng = supervisor(sqlite_world)
    for path in (PAGE, f"{PAGE}/played"):
        assert "来电太少" in zheng.get(path).text
    assert nights_of([]) == 20


def test_a_played_week_stays_within_its_bounds() -> None:
    def line(calls_an_hour: float) -> list[Tide]:
        return [Tide(CallClass.GENERAL, Stream(calls_an_hour, 900), (calls_an_hour,))]

    assert [nights_of(line(calls)) for calls in (1, 10, 23, 25)] == [20, 7, 3, 0]
    assert nights_of(line(10)) * 1680 <= MOST_CALLERS
