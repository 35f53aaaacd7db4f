"""Lin plans her nights: confirms, fills a gap, swaps with Wu, calls off in time or late, hands over, subscribes."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.db.unit_of_work import Database
from hotline.flows.roster import import_roster
from hotline.kernel.ids import ShiftId, StaffId
from hotline.roster.config import RosterConfig
from hotline.roster.shift_model import Shift
from hotline.web.calendar import calendar_text
from tests.pages.test_desk import words
from tests.pages.test_texts_pages import send
from tests.pages.visiting import HTTPS, Visit, employ, said
from tests.world import LIN, WU, World

PAGE = "/desk/shifts"
SHEET = """name,date,start,end,place,note
Lin,2026-03-04,22:00,06:00,家里,先看交班
Lin,2026-03-05,14:00,18:00,,
Wu,2026-03-04,12:00,22:00,,
"""
"""The world begins on the 4th of March at 20:00."""


@pytest.fixture
def world(database: Database) -> World:
    world = World(database, roster=RosterConfig(seats=1, gap_hours=24).rules())
    world.workers_alive = False
    employ(world, "Lin", number=LIN)
    employ(world, "Wu", number=WU)
    import_roster(world.house, SHEET.encode(), "roster.csv", world.clock.now())
    return world


def at_desk(world: World, name: str = "Lin") -> Visit:
    visit = Visit(world)
    visit.client = world.app.test_client()
    visit.sign_in(f"{name.lower()}@line.example")
    return visit


def roster(world: World) -> list[tuple[str, str, str]]:
    span = "since=2026-03-04T00:00:00%2B08:00&until=2026-03-08T00:00:00%2B08:00"
    return [(one["name"], one["start"][5:16], one["end"][5:16]) for one in world.api(f"/roster?{span}")["items"]]


def does(visit: Visit, action: str, which: int = 0, **fields: str) -> str:
    """Send one of the forms of the page, with the ids that it has; give what is said then."""
    paths = re.findall(rf'action="({PAGE}/[0-9a-f]{{32}}/{action})"', visit.get(PAGE).text)
    assert send(visit, paths[which], **fields) == 302
    return said(visit.follow())


def test_her_shifts_stand_over_midnight_and_too_little_rest_is_said(world: World) -> None:
    lin = at_desk(world)
    page = words(lin.get(PAGE))
    assert "周三 3月4日 22:00–次日 06:00 家里" in page
    assert "周四 3月5日 14:00–18:00" in page
    assert "班前只休息 8 小时，少于 11 小时" in page
    assert "先看交班" in page
    assert "12:00" not in page, "Wu's are not hers"
    assert "已确认" in does(lin, "confirm")
    assert words(lin.get(PAGE)).count("✓ 已确认") == 1


def test_she_fills_a_gap_and_it_is_gone_for_the_next(world: World) -> None:
    lin, wu = at_desk(world), at_desk(world, "Wu")
    found = re.findall(
        r'name="from" value="([^"]+)"><input type="hidden" name="to" value="([^"]+)"', lin.get(PAGE).text
    )
    assert len(found) == 2, "06:00-14:00, and from 18:00 on"
    begin, end = found[0]
    assert "连续" not in words(wu.get(PAGE))
    send(wu, f"{PAGE}/gap", **{"from": begin, "to": end})
    assert "是您的了" in said(wu.follow())
    send(lin, f"{PAGE}/gap", **{"from": begin, "to": end})
    assert "没有改动" in said(lin.follow())
    assert ("Wu", "03-05T06:00", "03-05T14:00") in roster(world)
    for bad in ("", "yesterday", "2026-03-05T06:00", "9999-12-31T23:59:59-23:59"):
        assert send(lin, f"{PAGE}/gap", **{"from": bad, "to": end}) == 400


def test_wu_takes_what_lin_asked_her_for_and_nobody_takes_what_was_not_offered(world: World) -> None:
    lin, wu = at_desk(world), at_desk(world, "Wu")
    shift_id = re.findall(rf"{PAGE}/([0-9a-f]{{32}})/swap", lin.get(PAGE).text)[1]
    send(wu, f"{PAGE}/{shift_id}/take")
    assert "没有改动" in said(wu.follow())
    assert "已经在问" in does(lin, "swap", 1, to="Wu")
    assert "在问 Wu" in words(lin.get(PAGE))
    assert "同事请您接的班 周四 3月5日 14:00–18:00 Lin" in words(wu.get(PAGE))
    assert "还是您的班" in does(lin, "keep")
    assert "同事请您接" not in wu.get(PAGE).text
    does(lin, "swap", 1)
    assert "是您的了" in does(wu, "take")
    assert ("Wu", "03-05T14:00", "03-05T18:00") in roster(world)
    send(lin, f"{PAGE}/{shift_id}/call-off")
    assert "没有改动" in said(lin.follow()), "it is not hers any more"


def test_nobody_is_in_two_shifts_at_once(world: World) -> None:
    import_roster(world.house, b"name,date,start,end\nWu,2026-03-05,16:00,20:00\n", "roster.csv", world.clock.now())
    lin, wu = at_desk(world), at_desk(world, "Wu")
    does(lin, "swap", 1)
    shift_id = re.findall(rf"{PAGE}/([0-9a-f]{{32}})/keep", lin.get(PAGE).text)[0]
    assert "同事请您接" not in wu.get(PAGE).text
    send(wu, f"{PAGE}/{shift_id}/take")
    assert "没有改动" in said(wu.follow())


def test_who_calls_off_late_lets_supervisors_know(world: World) -> None:
    import_roster(world.house, b"name,date,start,end\nLin,2026-03-08,14:00,18:00\n", "roster.csv", world.clock.now())
    lin = at_desk(world)
    assert does(lin, "call-off", 2) == "已请假。"
    assert "告诉督导" in does(lin, "call-off")
    kinds = [(one["kind"], one["detail"].get("name")) for one in world.api("/alerts?open=true")["items"]]
    assert kinds == [("shift_called_off", "Lin")]


def test_what_wu_left_is_there_when_lins_night_begins(world: World) -> None:
    lin, wu = at_desk(world), at_desk(world, "Wu")
    note = re.search(rf"{PAGE}/[0-9a-f]{{32}}/note", wu.get(PAGE).text)
    assert note is not None
    assert send(wu, note[0], note="  ") == 409
    assert send(wu, note[0], note="A3F9-0C21 明早八点回电 <b>") == 302
    assert send(lin, note[0], note="not hers") == 409
    assert "明早八点" not in lin.get("/desk").text, "her shift has not begun"
    world.clock.advance(2 * 3600)
    lin = at_desk(world)
    assert "明早八点回电 &lt;b&gt;" in lin.get("/desk").text
    assert "Wu 交班时留下的话" in lin.get(PAGE).text
    world.clock.advance(3600)
    assert "明早八点" not in lin.get("/desk").text
    assert "明早八点" in lin.get(PAGE).text
    assert "明早八点" not in at_desk(world, "Wu").get(PAGE).text


def test_her_calendar_says_times_and_the_neutral_name_alone(world: World) -> None:
    lin = at_desk(world)
    address = [re.search(r'class="secret">([^<]+)<', _new(lin)) for _ in range(2)]
    old, new = (found[1].removeprefix(world.house.public_url) for found in address if found)
    stranger = world.app.test_client()
    assert [stranger.get(path, base_url=HTTPS).status_code for path in (old, PAGE + ".ics", f"{PAGE}.ics?key=%00")] == [
        404, 404, 404,
    ]  # fmt: skip
    answer = stranger.get(new, base_url=HTTPS)
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = answer.text.split("\r\n")
    assert [line for line in lines if line.startswith("DT") and not line.startswith("DTSTAMP")] == [
        "DTSTART:20260304T140000Z", "DTEND:20260304T220000Z", "DTSTART:20260305T060000Z", "DTEND:20260305T100000Z",
    ]  # fmt: skip
    assert lines.count("SUMMARY:青柠服务台") == 2
    for secret in (world.house.line.name, "热线", "hotline", "12355", "家里", "先看交班", "Lin"):
        assert secret not in answer.text


def _new(visit: Visit) -> str:
    assert send(visit, f"{PAGE}/calendar") == 200
    assert visit.page is not None
    return visit.page.text


def test_a_calendar_is_folded_and_escaped_and_clocks_change_nothing() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 3, 28, 22, tzinfo=berlin).astimezone(UTC)
    night_shift = Shift(ShiftId("1"), StaffId("1"), "Lin", night, night + timedelta(hours=7), "home", counts=True)
    text = calendar_text([night_shift], "青柠;服务台," * 9 + "\\\n", night)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "青柠\\;服务台\\," * 9 + "\\\\\\n" in text.replace("\r\n ", "")
    assert "DTSTART:20260328T210000Z\r\nDTEND:20260329T040000Z" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
