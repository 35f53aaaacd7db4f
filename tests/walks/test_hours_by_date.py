"""The calendar turns while people call: greeting, wait, keys and status all say the same, from one place."""

from datetime import UTC, datetime

from hotline.calls.phrases import Key
from hotline.hours.config import read_hours
from hotline.hours.rules import Hours
from hotline.kernel.toml_text import read_toml
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hears
from tests.walks.conftest import MakeWorld
from tests.world import LIN

OTHER = "+8613800000902"
DAY = '["08:00-18:00"]'
WEEK = f"weekly = {{mon={DAY}, tue={DAY}, wed={DAY}, thu={DAY}, fri={DAY}}}\n"


def hours(toml: str) -> Hours:
    return read_hours(read_toml(WEEK + toml)).rules("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def test_on_the_eve_of_national_day_a_late_caller_hears_when_we_are_back(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-09-30 17:58"), hours=hours('holidays = "closed"'))
    world.counsellor("Lin", LIN, Answers())
    assert world.api("/status")["next_change"] == "2026-09-30T18:00:00+08:00"
    in_time = world.calls_in()
    world.advance(150)
    late = world.calls_in(OTHER)
    assert in_time.talking_with == {LIN}, "who came in time is served after closing"
    [said] = late.said()
    assert "10月8日上午8点" in said
    status = world.api("/status")
    assert (status["line"], status["next_change"]) == ("closed", "2026-10-08T08:00:00+08:00")
    for phone in (late, in_time):
        phone.hang_up()
    world.advance(5)
    assert_at_rest(world)


def test_who_waits_in_vain_past_closing_hears_that_we_are_closed(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-10-10 17:58"), hours=hours('holidays = "closed"'), longest_wait_seconds=180.0)
    world.counsellor("Lin", LIN, Answers())  # a Saturday that is worked
    talks, waits = world.calls_in(), world.calls_in(OTHER)
    world.advance(240)
    assert talks.talking_with == {LIN}
    assert "后天上午8点" in waits.said()[-1]
    assert not hears(world, waits, Key.ALL_BUSY_TOO_LONG)
    for phone in (talks, waits):
        phone.hang_up()
    world.advance(5)
    assert_at_rest(world)
