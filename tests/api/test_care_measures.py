"""What became of people, over random nights: each figure counted anew from a journal that the test keeps itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from hotline.boards.measures import measures
from hotline.boards.past import Span
from hotline.consents.model import Use
from hotline.db.unit_of_work import Database
from hotline.emergencies.model import EmergencyState, Ground, Service
from hotline.flows import rescue
from hotline.flows.call_for_help import call_for_help, come_to_help
from hotline.flows.close_record import close_record
from hotline.flows.keep_record import Page
from hotline.flows.log_followup import log_result
from hotline.flows.set_risk import set_risk
from hotline.followups.model import Result
from hotline.kernel.ids import StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import Stamp
from hotline.roster.store import find_by_name
from hotline.simulator.behaviours import Answers
from tests.api.test_metrics import EVENINGS
from tests.databases import clean
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import allows, sleep, steps_of, supervised
from tests.walks.test_records import FULL, WORDS, at_hand, does, opened, talks
from tests.world import LIN, START, World

GRAVE = {"R3", "R4"}
HOURS = st.floats(0.1, 60)
SOON = st.floats(0.3, 1.9)  # after two hours no rescue is begun
TALK = st.fixed_dictionaries({
    "levels": st.lists(st.tuples(HOURS, st.sampled_from(["R4", "R3", "R1", "RX"])), min_size=1, max_size=3),
    "closed": st.none() | HOURS,
    "tried": st.none() | HOURS,
    "rescue": st.none() | st.tuples(SOON, st.sampled_from(["told", "failed", "withdrawn", "arrived"]), HOURS),
    "helped": st.none() | st.just(False) | st.just(True),
    "rests": st.sampled_from([30, 900]),
})  # fmt: skip
NAMES = {"risk_asked", "followups_on_time", "rescue_closed", "help_seen", "recovery_taken"}


@dataclass
class Story:
    """What the test knows of one talk, with the time of each thing that was done."""

    ended: datetime
    rang_again: datetime | None = None
    levels: list[tuple[datetime, str]] = field(default_factory=list)
    done: dict[str, datetime] = field(default_factory=dict)

    def grave_at(self, as_of: datetime) -> datetime | None:
        return min((at for at, level in self.levels if level in GRAVE and at <= as_of), default=None)


Deed = tuple[datetime, Callable[[], None]]


def staff_id(world: World, name: str) -> StaffId:
    with world.house.database.read() as connection:
        person = find_by_name(connection, name)
    assert person is not None
    return person.id


def deeds_of(world: World, story: Story, record: str, call: str, plan: dict[str, object]) -> Iterator[Deed]:
    """All that is done about one talk after it, each with its time."""
    house, end = world.house, story.ended
    lin, sun = staff_id(world, "Lin"), staff_id(world, "Sun")

    def level(at: datetime, to: str) -> None:
        set_risk(house, at, by="Sun", which=record, level=RiskLevel(to), facts={}, reason="x")
        story.levels.append((at, to))

    def close(at: datetime) -> None:
        stamp = Stamp(opened(world, record, "Sun").record.version)
        if close_record(house, at, by="Sun", which=record, stamp=stamp, page=Page(FULL, WORDS)) == ():
            story.done["closed"] = at

    def tried(at: datetime) -> None:
        for step in steps_of(world, only_open=True):
            if step.opened_at <= at and step.origin_id == record:
                log_result(house, at, by="Sun", which=step.id, result=Result.NO_ANSWER, note=None)
                story.done["tried"] = at

    def ask(at: datetime) -> None:
        asked = rescue.Asked(Service.POLICE, Ground.LIFE_IN_DANGER, "x", "", None)
        which = rescue.ask_emergency(house, at, by=lin, call=call, asked=asked)
        story.done["asked"] = at
        arrived.append(which)

    def end_rescue(at: datetime, how: str) -> None:
        if how in {"failed", "withdrawn"}:
            rescue.end_without_help(house, at, by=sun, which=arrived[0], end=EmergencyState(how), why="x")
        else:
            rescue.help_has_arrived(house, at, by=sun, which=arrived[0], met="x")
        if how == "told":
            rescue.tell_outcome(house, at, by=sun, which=arrived[0], outcome="x")
        story.done[how] = at

    arrived: list[str] = []
    for hours, to in plan["levels"]:  # type: ignore[attr-defined]
        at = end + timedelta(hours=hours)
        yield at, lambda at=at, to=to: level(at, to)
    for name, do in (("closed", close), ("tried", tried)):
        if isinstance(plan[name], float):
            at = end + timedelta(hours=plan[name])  # type: ignore[arg-type]
            yield at, lambda at=at, do=do: do(at)
    if plan["rescue"] is not None:
        first, how, later = plan["rescue"]  # type: ignore[misc]
        asked_at, ended_at = end + timedelta(hours=first), end + timedelta(hours=first + later)
        yield asked_at, lambda: ask(asked_at)
        yield ended_at, lambda: end_rescue(ended_at, how)


def talk(world: World, plan: dict[str, object], number: str) -> tuple[Story, list[Deed]]:
    allows(world, Use.RING, number=number)
    began = world.clock.now()
    caller = talks(world, number)
    call, record = world.call_of(caller), at_hand(world)
    does(world, record)
    story = Story(ended=began)
    if plan["helped"] is not None:
        which = call_for_help(world.house, world.clock.now(), by=staff_id(world, "Lin"))
        story.done["help_asked"] = world.clock.now()
        if plan["helped"]:
            come_to_help(world.house, world.clock.now(), by=staff_id(world, "Sun"), which=which)
            story.done["help_seen"] = world.clock.now()
    hang_up_all(world, caller)
    told = world.api(f"/calls/{call['id']}")["events"]
    story.ended = next(datetime.fromisoformat(one["at"]) for one in told if one["kind"] == "ended")
    sleep(world, plan["rests"])  # type: ignore[arg-type]
    return story, list(deeds_of(world, story, record, call["id"], plan))


def by_hand(stories: list[Story], as_of: datetime) -> dict[str, tuple[int, int]]:
    """Each share once more, a talk at a time."""
    share = {name: [0, 0] for name in NAMES}
    for story in stories:
        known = {name for name, at in story.done.items() if at <= as_of}
        grave_at, count = story.grave_at(as_of), dict[str, bool]()
        if "closed" in known:
            count["risk_asked"] = [level for at, level in story.levels if at <= as_of][-1] != "RX"
        tried_at = story.done["tried"] if "tried" in known else None
        after = None if grave_at is None or tried_at is None or tried_at < grave_at else tried_at - grave_at
        if grave_at is not None and (after is not None or as_of - grave_at > timedelta(hours=24)):
            count["followups_on_time"] = after is not None and after <= timedelta(hours=24)
        if "asked" in known and "withdrawn" not in known:
            count["rescue_closed"] = "told" in known
        if "help_asked" in known:
            count["help_seen"] = "help_seen" in known
        if grave_at is not None and story.ended + timedelta(minutes=10) <= as_of:
            free = None if story.rang_again is None else story.rang_again - story.ended
            count["recovery_taken"] = free is None or free >= timedelta(minutes=10)
        for name, yes in count.items():
            share[name][0] += yes
            share[name][1] += 1
    return {name: (yes, of) for name, (yes, of) in share.items()}


def told(world: World, as_of: datetime) -> dict[str, tuple[int | None, int]]:
    span = Span(START, START + timedelta(days=30), as_of)
    with world.house.database.read() as connection:
        return {one.name: (one.numerator, one.denominator) for one in measures(connection, span)}


def planned(*levels: tuple[float, str], **more: object) -> dict[str, object]:
    return {"levels": list(levels), "closed": None, "tried": None, "rescue": None, "helped": None, "rests": 30} | more


ALL_KINDS = [
    planned((0.5, "R4"), (30.0, "R1"), closed=1.0, tried=5.0, rescue=(0.2, "told", 4.0), helped=True, rests=900),
    planned((0.5, "RX"), closed=2.0, helped=False, rescue=(1.0, "failed", 40.0)),
    planned((3.0, "R1"), (20.0, "R3"), closed=9.0, tried=50.0, rescue=(2.0, "withdrawn", 3.0)),
]
"""Grave and lowered, tried in time; never asked; raised late, tried too late."""


@settings(EVENINGS, max_examples=2)
@example(plans=ALL_KINDS, cut=21.0)
@given(plans=st.lists(TALK, min_size=1, max_size=3), cut=HOURS)
def test_what_is_told_is_what_was_done_by_then_and_is_told_again_a_week_later(
    sqlite_engine: Engine, plans: list[dict[str, object]], cut: float
) -> None:
    clean(sqlite_engine)
    world = World(Database(sqlite_engine), wrap_up_seconds=5.0)
    world.counsellor("Lin", LIN, Answers(after=1))
    supervised(world)
    stories, deeds = list[Story](), list[Deed]()
    for number, plan in enumerate(plans):
        rang_at = world.clock.now()
        story, more = talk(world, plan, f"+86138000009{number:02}")
        if stories:
            stories[-1].rang_again = rang_at
        stories.append(story)
        deeds += more
    moment = world.clock.now() + timedelta(hours=cut)
    deeds.sort(key=lambda deed: deed[0])
    for at, do in deeds:
        if at <= moment:
            do()
    before = told(world, moment)
    assert {name: before[name] for name in NAMES} == by_hand(stories, moment)
    for at, do in deeds:
        if at > moment:
            do()
    sleep(world, 600)
    assert told(world, moment) == before, "a week later it is the same"
    later = START + timedelta(days=20)
    assert {name: told(world, later)[name] for name in NAMES} == by_hand(stories, later)
