"""The measures of random evenings, worked out anew from nothing but the stories that the API tells of each call."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from hotline.boards.measures import measures
from hotline.boards.past import Span
from hotline.callbacks.model import Why
from hotline.db.unit_of_work import Database
from hotline.flows.take_back_callback import cancel_by_staff
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers, NoAnswer
from tests.api.asking import ask, refusal, token
from tests.databases import clean
from tests.walks.followed_up import supervised
from tests.walks.test_callbacks_dialled import wang_asks
from tests.world import LIN, World

SHARES = {"answer_rate", "answer_rate_of_all", "service_level", "abandoned_in_greeting", "abandoned_in_menu",
          "abandoned_in_queue", "abandoned_after_transfer", "service_level_of_stayed", "blocked"}  # fmt: skip
OF_CARE = {"risk_asked", "followups_on_time", "rescue_closed", "help_seen", "recovery_taken", "callbacks_kept",
           "supervised"}  # fmt: skip
"""These have stories of their own, in test_care_measures.py."""
SECONDS = {"time_to_human", "longest_wait"}
CALLER = st.tuples(
    st.integers(0, 60),  # seconds after the one before
    st.sampled_from(["", "", "3", "1", "9"]),
    st.integers(1, 90),  # seconds until she hangs up
)
EVENINGS = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def url_time(moment: datetime) -> str:
    return moment.isoformat().replace("+", "%2B")


def measured(world: World, since: datetime, until: datetime) -> dict[str, Any]:
    answer = world.api(f"/metrics?since={url_time(since)}&until={url_time(until)}")
    return {one["name"]: one for one in answer["measures"]}


def stories(world: World, until: datetime) -> Iterator[list[tuple[str, datetime, Any]]]:
    """What each call's story tells until then."""
    for call in world.api("/calls?limit=200")["items"]:
        if call["direction"] == "inbound" and datetime.fromisoformat(call["received_at"]) < until:
            told = world.api(f"/calls/{call['id']}")["events"]
            events = [(one["kind"], datetime.fromisoformat(one["at"]), one["detail"]) for one in told]
            yield [event for event in events if event[1] <= until]


def by_hand(world: World, until: datetime) -> dict[str, tuple[int, int] | float | None]:
    """Every measure of calls once more, a call at a time, in words that are as plain as they can be."""
    share = {name: [0, 0] for name in SHARES}
    to_human, waits = [], []
    for story in stories(world, until):
        first = {kind: at for kind, at, _ in reversed(story)}
        order = [kind for kind, _, _ in story]
        outcome = next((detail["outcome"] for kind, _, detail in story if kind == "ended"), None)
        answered, gone_up = "connected" in first, outcome == "abandoned"
        if "waits" in first:
            ends = [first[kind] for kind in ("connected", "leaves_line", "ended") if kind in first]
            waits.append((min([*ends, until]) - first["waits"]).total_seconds())
        if not answered and outcome is None:
            continue
        on_the_way = [kind for kind in order if kind in {"accepted", "reconnects", "connected"}]
        handed_on = bool({"accepted", "reconnects"} & set(on_the_way))
        in_menu = outcome in {"overflow", "voicemail", "callback"}
        count = {
            "answer_rate_of_all": answered,
            "blocked": outcome == "failed",
            "abandoned_in_greeting": gone_up and "waits" not in first and not handed_on,
        }
        if not (gone_up and first["ended"] - first["received"] < timedelta(seconds=10)):
            count["answer_rate"] = answered
        if "waits" in first:
            in_time = answered and first["connected"] - first["waits"] <= timedelta(seconds=20)
            count["service_level"] = in_time
            if not (gone_up and first["ended"] - first["waits"] <= timedelta(seconds=20)):
                count["service_level_of_stayed"] = in_time
            count["abandoned_in_queue"] = gone_up and not handed_on
        if in_menu:
            count["abandoned_in_menu"] = outcome == "overflow"
        if handed_on:
            count["abandoned_after_transfer"] = outcome is not None and on_the_way[-1] != "connected"
        for name, yes in count.items():
            share[name][0] += yes
            share[name][1] += 1
        if answered:
            to_human.append((first["connected"] - first["received"]).total_seconds())
    half = sorted(to_human)
    middle = (half[(len(half) - 1) // 2] + half[len(half) // 2]) / 2 if half else None
    return {name: (yes, of) for name, (yes, of) in share.items()} | {
        "time_to_human": middle, "longest_wait": max(waits, default=None),
    }  # fmt: skip


def play(world: World, callers: list[tuple[int, str, int]]) -> None:
    for number, (pause, key, stays) in enumerate(callers):
        world.advance(pause)
        phone = world.calls_in(f"+86138000009{number:02}")
        world.clock.call_later(stays, phone.hang_up)
        if key:
            world.clock.call_later(stays / 2, lambda phone=phone, key=key: phone.press(key))


ALL_KINDS = [(0, "", 5), (1, "", 15), (2, "3", 40), (1, "1", 60), (1, "9", 80), (3, "", 90)]
"""Gone at once, gone within 20 s, a call-back, a message, danger, and one who stays."""


@EVENINGS
@example(callers=ALL_KINDS, after=9, then=20)
@example(callers=ALL_KINDS, after=None, then=100)
@given(callers=st.lists(CALLER, min_size=2, max_size=6), after=st.none() | st.integers(9, 19), then=st.integers(0, 120))
def test_the_measures_are_what_the_stories_tell(
    sqlite_engine: Engine, callers: list[tuple[int, str, int]], after: int | None, then: int
) -> None:
    clean(sqlite_engine)
    world = World(Database(sqlite_engine))
    since = world.clock.now()
    world.counsellor("Lin", LIN, NoAnswer() if after is None else Answers(after=after))
    play(world, callers)
    world.advance(then)
    middle = world.clock.now()
    at_the_time = measured(world, since, middle)
    world.advance(100)
    for until in (middle, world.clock.now()):
        found, expected = measured(world, since, until), by_hand(world, until)
        for name in SHARES:
            assert (found[name]["numerator"], found[name]["denominator"]) == expected[name], name
        for name in SECONDS:
            assert found[name]["value"] == pytest.approx(expected[name]), name
    later = measured(world, since, middle)
    assert {name: later[name] for name in SHARES | SECONDS} == {name: at_the_time[name] for name in SHARES | SECONDS}, (
        "what is asked of a past moment is what was told then"
    )


def test_a_promise_kept_and_one_that_was_not(database: Database) -> None:
    world = World(database, promise_minutes=3)
    since = world.clock.now()
    phones = []
    for number in ("+8613800000902", "+8613800000903"):
        phone = world.calls_in(number)
        world.advance(8)
        phone.press("3")
        world.advance(8)
        phone.press("1")
        world.advance(8)
        phone.hang_up()
        phones.append(phone)
        world.advance(2)
    phones[0].behaviour, phones[1].behaviour = Answers(press=None), NoAnswer()
    assert measured(world, since, world.clock.now())["callbacks_kept"]["denominator"] == 0, "neither is due yet"
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: phones[0].talking_with == {LIN}, 200)
    phones[0].hang_up()
    world.advance(4 * 60)
    kept = measured(world, since, world.clock.now())["callbacks_kept"]
    assert (kept["numerator"], kept["denominator"], kept["value"]) == (1, 2, 0.5)
    before = f"/metrics?since={url_time(since)}&until={url_time(world.clock.now())}&as_of={url_time(since)}"
    assert {one["denominator"] for one in world.api(before)["measures"]} == {0}, "nothing had happened yet"


def kept(world: World, since: datetime, as_of: datetime) -> tuple[int | None, int]:
    with world.house.database.read() as connection:
        found = measures(connection, Span(since, since + timedelta(days=1), as_of))
    return next((one.numerator, one.denominator) for one in found if one.name == "callbacks_kept")


def test_what_is_taken_back_in_time_is_owed_to_nobody_and_what_comes_too_late_was_not_kept(database: Database) -> None:
    world = World(database, promise_minutes=5)
    since = world.clock.now()
    for number in ("+8613800000902", "+8613800000903", "+8613800000904"):
        wang_asks(world, number=number)
    supervised(world)
    world.counsellor("Lin", LIN, NoAnswer())
    world.calls_in("+8613800000902")
    world.advance(20)
    back, first, second = sorted(world.api("/callbacks")["items"], key=lambda one: str(one["state"] != "taken_over"))
    assert back["state"] == "taken_over"
    cancel_by_staff(world.house, world.clock.now(), callback_id=first["id"], by="Sun", why=Why.REACHED)
    world.advance(6 * 60)
    due = world.clock.now()
    told = kept(world, since, due)
    cancel_by_staff(world.house, due + timedelta(minutes=1), callback_id=second["id"], by="Sun", why=Why.REACHED)
    assert told == kept(world, since, due) == kept(world, since, due + timedelta(days=7))
    assert told == (0, 1), "of the others one was taken back, and one woman rang again"


def test_each_has_a_definition_and_nothing_is_told_of_nothing(sqlite_world: World) -> None:
    status, answer = ask(sqlite_world, "/api/v1/metrics", token(sqlite_world))
    assert status == 200
    assert {one["name"] for one in answer["measures"]} == SHARES | SECONDS | OF_CARE
    assert all(len(one["definition"]) > 30 for one in answer["measures"])
    assert [one["value"] for one in answer["measures"]] == [None] * len(answer["measures"])
    assert refusal(sqlite_world, "/api/v1/metrics", token(sqlite_world, Role.COUNSELLOR)) == (403, "forbidden")


@pytest.mark.parametrize(
    "asked", ["since=2030-01-01", "until=0001-01-01", "since=0001-01-01", "since=9999-12-31", "until=x"]
)
def test_what_is_no_span_is_refused(sqlite_world: World, asked: str) -> None:
    assert refusal(sqlite_world, f"/api/v1/metrics?{asked}", token(sqlite_world)) == (400, "bad_request")
