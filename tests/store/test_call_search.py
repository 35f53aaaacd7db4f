"""Who looks for calls finds those, and no others, that somebody finds who goes through every row there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert

from hotline.boards.call_search import (
    NEVER_JUDGED,
    STILL_OPEN,
    Logged,
    Wanted,
    calls_in_parts,
    count_calls,
    count_every_call,
    search_calls,
)
from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.kernel.ids import CallId, RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records import store
from hotline.records.model import Filled, Stamp
from hotline.roster.tables import staff
from tests.databases import clean
from tests.store.test_twins import person

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
CODES = ("4f7a2c91" + "0" * 24, "4f7bffff" + "0" * 24, None)
PROBLEMS = ("P1", "P1.sleep", "P1.anxiety", "P4.exams", "P12.bereavement")
RISKS = (*(level.value for level in RiskLevel), NEVER_JUDGED)
QUIETLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Past:
    """A call: so many hours ago, waited so many seconds, with what was kept in its record one after the other."""

    hours: int
    waited: int
    code: str | None
    call_class: str
    direction: str
    topic: str | None
    outcome: str | None
    of_household: bool
    is_talk: bool
    judged: tuple[str, ...]
    kept: tuple[tuple[str, ...], ...]

    @property
    def came_at(self) -> datetime:
        return NOW - timedelta(hours=self.hours)

    @property
    def problems(self) -> tuple[str, ...]:
        return self.kept[-1] if self.is_talk and self.kept else ()

    @property
    def risk(self) -> str | None:
        return (self.judged[-1] if self.judged else NEVER_JUDGED) if self.is_talk else None

    def is_found(self, wanted: Wanted) -> bool:
        day = self.came_at.astimezone(ZONE).date()
        outcome = self.outcome or STILL_OPEN
        waited = self.waited if self.outcome else self.hours * 3600
        return all(
            (
                wanted.since is None or wanted.since <= day,
                wanted.until is None or day <= wanted.until,
                wanted.code is None or (self.code or "").startswith(wanted.code),
                wanted.call_class in {None, self.call_class},
                wanted.direction in {None, self.direction},
                wanted.topic in {None, self.topic},
                wanted.outcome in {None, outcome},
                wanted.waited is None or waited > wanted.waited,
                wanted.risk in {None, self.risk},
                wanted.problem is None or any(f"{one}.".startswith(f"{wanted.problem}.") for one in self.problems),
                wanted.household in {None, self.of_household},
            )
        )


_slots = st.lists(st.sampled_from(PROBLEMS), max_size=3, unique=True).map(tuple)
_pasts = st.builds(
    Past,
    hours=st.integers(1, 60),
    waited=st.sampled_from([5, 90]),
    code=st.sampled_from(CODES),
    call_class=st.sampled_from(["crisis", "frontline", "general"]),
    direction=st.sampled_from(["inbound", "callback"]),
    topic=st.sampled_from([None, "practical"]),
    outcome=st.sampled_from([None, "answered", "abandoned", "failed"]),
    of_household=st.booleans(),
    is_talk=st.booleans(),
    judged=st.lists(st.sampled_from([level.value for level in RiskLevel]), max_size=2).map(tuple),
    kept=st.lists(_slots, max_size=3).map(tuple),
)
_seldom = st.none() | st.none()
_wanted = st.builds(
    Wanted,
    since=_seldom | st.sampled_from([date(2026, 3, 2), date(2026, 3, 4)]),
    until=_seldom | st.sampled_from([date(2026, 3, 3), date(2026, 3, 4)]),
    code=_seldom | st.sampled_from(["4f7a", "4f7a2c91", "0000"]),
    call_class=_seldom | st.sampled_from(["crisis", "general"]),
    outcome=_seldom | st.sampled_from([STILL_OPEN, "answered"]),
    direction=_seldom | st.just("callback"),
    topic=_seldom | st.just("practical"),
    waited=_seldom | st.just(60),
    risk=st.none() | st.sampled_from(RISKS),
    problem=st.none() | st.sampled_from(["P1", "P1.sleep", "P12", "P6"]),
    household=st.none() | st.booleans(),
)


def write(connection: Connection, number: int, past: Past, staff_id: StaffId) -> None:
    call_id, is_over = CallId(f"{number:032x}"), past.outcome is not None
    row = {"id": call_id, "carrier_sid": call_id, "direction": past.direction, "class": past.call_class}
    row |= {"state": "closed" if is_over else "connected" if past.is_talk else "waiting", "outcome": past.outcome}
    row |= {"language": "zh", "topic": past.topic, "number_fingerprint": past.code, "received_at": past.came_at}
    row |= {"reconnects": 0, "waited_seconds": past.waited if is_over else None, "of_household": past.of_household}
    connection.execute(insert(calls).values(row))
    if past.is_talk:
        _write_up(connection, store.open_record(connection, call_id, staff_id, past.code, past.came_at, NOW), past)


def _write_up(connection: Connection, which: RecordId, past: Past) -> None:
    for version, problems in enumerate(past.kept, 1):
        hers = store.get_record(connection, which).staff_id
        assert store.keep(connection, which, Stamp(version), Filled(problems=problems), {}, hers, NOW)
    for level in past.judged:
        assert store.set_risk(connection, store.get_record(connection, which), RiskLevel(level))


def by_pages(connection: Connection, wanted: Wanted, many: int) -> Iterator[Logged]:
    after = None
    while True:
        page = search_calls(connection, wanted, ZONE, NOW, after, many)
        yield from page.rows
        if not page.has_more:
            return
        after = page.rows[-1].received_at, page.rows[-1].id


@QUIETLY
@given(history=st.lists(_pasts, max_size=9), searches=st.lists(_wanted, min_size=1, max_size=6), many=st.integers(1, 4))
def test_the_search_finds_what_a_slow_look_at_every_call_finds(
    engine: Engine, history: list[Past], searches: list[Wanted], many: int
) -> None:
    clean(engine)
    lin, database = person("Lin"), Database(engine)
    with engine.begin() as connection:
        connection.execute(insert(staff).values(lin))
        for number, past in enumerate(history):
            write(connection, number, past, StaffId(lin["id"]))
    newest_first = sorted(enumerate(history), key=lambda one: (one[1].came_at, one[0]), reverse=True)
    for wanted in [*searches, Wanted()]:
        slowly = [(f"{number:032x}", past) for number, past in newest_first if past.is_found(wanted)]
        with database.read() as connection:
            found = list(by_pages(connection, wanted, many))
            assert [one.id for one in found] == [call_id for call_id, _ in slowly], wanted
            assert count_every_call(connection, wanted, ZONE, NOW) == len(slowly)
            assert count_calls(connection, wanted, ZONE, NOW) in {None, len(slowly)}
        shown = [(one.risk, one.problems, one.of_household) for one in found]
        assert shown == [(past.risk, past.problems, past.of_household) for _, past in slowly]
        in_parts = [one for part in calls_in_parts(database, wanted, ZONE, NOW) for one in part]
        assert in_parts == found
