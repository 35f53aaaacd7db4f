"""The roster: a sheet comes in whole or not at all, gaps are told before they come, shifts are swapped."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hotline.boards.roster import list_gaps, list_shifts
from hotline.flows.roster import RosterReport, call_off, hand_over, import_roster, read_notes, swap_shift
from hotline.flows.sweep import sweep
from hotline.kernel.errors import Refused
from hotline.kernel.pools import Pool
from hotline.roster.config import RosterConfig
from hotline.texts.rules import segments
from tests.walks.conftest import MakeWorld
from tests.world import LIN, WU, ZHAO, World

HEAD = "姓名,日期,开始,结束,地点,备注\n"
NIGHT = "Lin,2026-03-04,22:00,06:00,家里,先看交班\nWu,2026-03-05,06:00,14:00,,\n"
"""The world begins on the 4th of March at 20:00."""


@pytest.fixture
def crew(make_world: MakeWorld) -> Callable[..., World]:
    def make(**rules: Any) -> World:
        world = make_world(roster=RosterConfig(seats=1, gap_hours=24, **rules).rules())
        for name, number in (("Lin", LIN), ("Wu", WU)):
            world.counsellor(name, number, on_duty=False)
        return world

    return make


def bring(world: World, rows: str, **how: Any) -> RosterReport:
    return import_roster(world.house, (HEAD + rows).encode(), "roster.csv", world.clock.now(), **how)


def shifts(world: World) -> list[Any]:
    now = world.clock.now()
    with world.house.database.read() as connection:
        return list_shifts(connection, world.house.line.hours, now, now + timedelta(days=7))


def gaps(world: World) -> list[tuple[str, str]]:
    now, line = world.clock.now(), world.house.line
    with world.house.database.read() as connection:
        found: list[Any] = list_gaps(connection, line.hours, now, now + line.roster.ahead, line.roster.seats)
    return [(gap["from"][5:16], gap["to"][5:16]) for gap in found]


def alarms(world: World) -> list[Any]:
    return [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "roster_gap"]


def test_a_night_over_midnight_is_one_shift_and_twice_the_same_sheet_adds_nothing(crew: Callable[..., World]) -> None:
    world = crew()
    assert bring(world, NIGHT, dry_run=True).shifts == 2
    assert shifts(world) == []
    assert bring(world, NIGHT) == RosterReport(2, 0, ())
    assert bring(world, NIGHT) == RosterReport(0, 2, ())
    [lin, wu] = shifts(world)
    assert (lin["name"], lin["start"], lin["end"]) == ("Lin", "2026-03-04T22:00+08:00", "2026-03-05T06:00+08:00")
    assert (lin["place"], lin["note"], wu["note"]) == ("家里", True, False)
    assert read_notes(world.house, lin["id"]) == ("先看交班", None)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("Wu,2026-03-05,13:00,15:00,,\n", (2, "start", "overlaps a shift on the roster already of the same person")),
        ("Wu,2026-03-06,06:00,09:00,,\nWu,2026-03-06,08:00,12:00,,\n", (3, "start", "overlaps row 2 of")),
        ("Wu,2026-03-06,06:00,09:00,,\nNobody,2026-03-06,08:00,12:00,,\n", (3, "name", "nobody on the staff")),
        ("Wu,2026-03-06,06:00,2026-03-07 12:00,,\nLin,2026-03-06,10:00,12:00,,\n", (2, "end", "30 hours")),
    ],
)
def test_one_bad_row_keeps_the_whole_sheet_out(
    crew: Callable[..., World], rows: str, fault: tuple[int, str, str]
) -> None:
    world = crew()
    bring(world, NIGHT)
    [found] = bring(world, rows).rejected
    assert (found.row, found.column) == fault[:2]
    assert found.reason.startswith(fault[2])
    assert len(shifts(world)) == 2, "nothing half done"


def test_a_gap_is_told_once_grows_silently_and_ends_when_it_is_filled(crew: Callable[..., World]) -> None:
    world = crew()
    world.advance(5)
    assert alarms(world) == [], "a line that keeps no roster is left in peace"
    bring(world, NIGHT)
    assert gaps(world) == [("03-04T20:00", "03-04T22:00"), ("03-05T14:00", "03-05T20:00")]
    world.advance(5)
    [told] = alarms(world)
    assert [gap["from"][5:16] for gap in told["detail"]["gaps"]] == ["03-04T20:00", "03-05T14:00"]
    sweep(world.house, world.clock.now() + timedelta(minutes=16))
    assert [one["id"] for one in alarms(world)] == [told["id"]], "at the next look it is the same gap"
    bring(world, "Wu,2026-03-05,14:00,22:00,,\n")
    call_off(world.house, world.clock.now(), shift_id=shifts(world)[0]["id"], by="Wu")
    world.advance(5)
    [told] = alarms(world)
    assert "03-04T22:00" in str(told["detail"]["gaps"]), "a new gap is told, and the old alarm with it"
    bring(world, "Lin,2026-03-04,19:00,2026-03-05 06:00,,\n")
    world.advance(5)
    assert alarms(world) == []


def test_a_standby_phone_fills_no_seat(crew: Callable[..., World]) -> None:
    world = crew()
    world.counsellor("Standby", ZHAO, pool=Pool.STANDBY)
    bring(world, "Standby,2026-03-04,20:00,2026-03-05 10:00,,\n")
    assert gaps(world)[0] == ("03-04T20:00", "03-05T20:00")


def test_lin_and_wu_exchange_their_shifts_and_nobody_gets_two_at_once(crew: Callable[..., World]) -> None:
    world = crew()
    bring(world, NIGHT + "Wu,2026-03-04,21:00,23:00,,\n")
    early, night, _ = shifts(world)
    with pytest.raises(Refused, match="Wu has another shift then"):
        swap_shift(world.house, world.clock.now(), shift_id=night["id"], to="Wu", by="Lin")
    swap_shift(world.house, world.clock.now(), shift_id=night["id"], to="Wu", by="Lin", against=early["id"])
    assert [one["name"] for one in shifts(world)] == ["Lin", "Wu", "Wu"]
    hand_over(world.house, world.clock.now(), shift_id=night["id"], note="两位家属约了明早回电\n")
    assert read_notes(world.house, night["id"])[1] == "两位家属约了明早回电"
    assert shifts(world)[1]["handed_over"]
    after = world.clock.now() + timedelta(hours=3)
    with pytest.raises(Refused, match="is over"):
        swap_shift(world.house, after, shift_id=early["id"], to="Wu", by="Lin")


@pytest.mark.parametrize("duty", ["by_herself", "follows"])
def test_a_shift_sets_duty_only_where_the_line_lets_it(crew: Callable[..., World], duty: str) -> None:
    world = crew(duty=duty)
    bring(world, "Lin,2026-03-04,20:01,20:02,,\nLin,2026-03-04,20:02,20:03,,\n")
    seen = [world.presence("Lin")]
    for _ in range(3):
        world.advance(61)
        seen.append(world.presence("Lin"))
    assert seen == (["off", "ready", "ready", "off"] if duty == "follows" else ["off"] * 4)


def test_wu_who_took_the_night_over_is_reminded_once_and_lin_who_wants_no_texts_never(
    crew: Callable[..., World],
) -> None:
    world = crew(remind_minutes=30)
    lin, wu = world.caller(LIN), world.caller(WU)
    lin.send_text("退订", world.number)
    world.advance(5)
    bring(world, "Lin,2026-03-04,20:31,23:00,,\nLin,2026-03-04,23:00,23:30,,\nWu,2026-03-05,06:00,14:00,,\n")
    heard = len(lin.texts)
    world.advance(120)
    assert wu.texts == [], "nothing is said of the morning yet"
    swap_shift(world.house, world.clock.now(), shift_id=shifts(world)[0]["id"], to="Wu", by="Lin")
    world.advance(30)
    [reminder] = [text.body for text in wu.texts]
    assert reminder == "青柠服务台提醒：您今天晚上8点31分有班。来不了请尽早告诉同事。谢谢您。"
    assert segments(reminder).count == 1
    assert len(lin.texts) == heard
    assert [world.presence(name) for name in ("Lin", "Wu")] == ["off", "off"], "a reminder sets nobody's duty"
