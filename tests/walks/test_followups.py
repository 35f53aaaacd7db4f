"""Lin's caller was in danger: she is asked again in time, by somebody, until it has an end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hotline.audit.tables import audit_events
from hotline.consents.model import Use
from hotline.consents.store import find_allowed
from hotline.flows.log_followup import assign, log_result, read_before
from hotline.flows.staff import set_duty
from hotline.followups.model import Result
from hotline.followups.tables import followup_tries
from hotline.kernel.errors import Refused
from hotline.roster.model import Duty
from tests.walks.followed_up import alerts, allows, called, plan, sleep, steps_of, supervised, the_step, tried
from tests.world import LIN, STRANGER, WU, World

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def line(world: World) -> World:
    """Lin and Wu counsel, Sun supervises, a stranger has called and may be rung."""
    world.counsellor("Lin", LIN, on_duty=False)
    world.counsellor("Wu", WU, on_duty=False)
    supervised(world)
    called(world)
    allows(world, Use.RING)
    return world


def says(world: World, result: Result, *, by: str = "Lin", note: str | None = None) -> None:
    log_result(world.house, world.clock.now(), by=by, which=the_step(world).id, result=result, note=note)


def test_a_talk_about_danger_is_followed_up_until_half_a_year_is_over(line: World) -> None:
    plan(line, "R3", owner="Lin")
    begun = line.clock.now()
    line.workers_alive = False
    for days in (1, 7, 30, 91, 182):
        step = the_step(line)
        assert step.due_at == begun + timedelta(days=days)
        line.advance((step.due_at - line.clock.now()).total_seconds() - HOUR)
        says(line, Result.REACHED_SAFE, note="她说睡得好一些")
    assert steps_of(line, only_open=True) == []
    assert {step.ended_as for step in steps_of(line)} == {"complete"}
    assert [step.first_try_at <= step.first_due_at for step in steps_of(line)] == [True] * 5
    with line.house.database.read() as connection:
        notes = connection.execute(select(followup_tries.c.note_sealed)).scalars()
        assert not any("睡得".encode() in bytes(note) for note in notes if note)
        acts = connection.execute(select(func.count()).where(audit_events.c.subject == "followup")).scalar_one()
    assert acts == 5


def test_overdue_tells_a_supervisor_once_and_falls_to_all_when_its_owner_is_away(line: World) -> None:
    set_duty(line.house, "Lin", Duty.OFF, line.clock.now())
    plan(line, "R2", owner="Lin")
    sleep(line, 3 * DAY - 60)
    assert alerts(line) == []
    sleep(line, 60)
    assert alerts(line) == ["followup_overdue"]
    assert the_step(line).owner_id is None, "she has been off for three days"
    assert the_step(line).told_at is not None
    sleep(line, HOUR)
    assert len(line.api("/alerts")["items"]) == 1
    says(line, Result.REACHED_SAFE, by="Wu")
    assert alerts(line) == [], "its reason is gone"
    assert the_step(line).place == 1


def test_only_its_owner_and_a_supervisor_say_what_came_of_it(line: World) -> None:
    plan(line, "R3", owner="Lin")
    now, house, which = line.clock.now(), line.house, the_step(line).id
    for act in (lambda: says(line, Result.NO_ANSWER, by="Wu"), lambda: read_before(house, now, by="Wu", which=which)):
        with pytest.raises(Refused, match="somebody else"):
            act()
    with pytest.raises(Refused, match="somebody else"):
        assign(house, now, by="Wu", which=which, to="Wu")
    assign(house, now, by="Lin", which=which, to="Wu")
    says(line, Result.NO_ANSWER, by="Wu", note="没人接")
    says(line, Result.ANOTHER_PERSON, by="Sun")
    assert [one.note for one in read_before(house, now, by="Wu", which=which).tries] == ["没人接", None]
    says(line, Result.NUMBER_OFF, by="Wu")
    assert (alerts(line), the_step(line).place) == (["followup_not_reached"], 1)
    says(line, Result.REACHED_SAFE, by="Wu")
    assert alerts(line) == []


def test_without_a_yes_it_can_only_be_closed_as_no_safe_way(line: World) -> None:
    allows(line, Use.RING, given=False)
    plan(line, "R4", owner="Lin")
    with pytest.raises(Refused, match="no_safe_way"):
        says(line, Result.REACHED_SAFE)
    says(line, Result.NO_SAFE_WAY)
    assert (alerts(line), the_step(line).place) == (["followup_not_reached"], 1)
    assert steps_of(line)[0].first_try_at is None, "nobody has tried"


def test_asking_us_to_stop_ends_it_and_takes_every_yes_back(line: World) -> None:
    allows(line, Use.TEXT)
    of = plan(line, "R3", owner="Lin")
    says(line, Result.ASKED_TO_STOP)
    assert [step.ended_as for step in steps_of(line)] == ["asked_to_stop"]
    with line.house.database.read() as connection:
        may = find_allowed(connection, line.house.vault.fingerprint(STRANGER))
    assert (may.ring, may.text, may.word) == (False, False, False)
    plan(line, "R4", of=of)
    assert steps_of(line, only_open=True) == []


def test_worse_is_told_at_once_and_asked_again_tomorrow(line: World) -> None:
    plan(line, "R2", owner="Lin")
    says(line, Result.REACHED_WORSE)
    step = the_step(line)
    assert (alerts(line), step.place, step.owner_id) == (["followup_worse"], 0, steps_of(line)[0].owner_id)
    assert step.due_at == line.clock.now() + timedelta(days=1)


def test_a_risk_that_is_raised_makes_the_plan_stricter_and_puts_nothing_off(line: World) -> None:
    of = plan(line, "R2", owner="Lin")
    sleep(line, 60 * HOUR)
    due_at = the_step(line).due_at
    plan(line, "R3", of=of)
    assert the_step(line).due_at == due_at, "twelve hours are less than a day"
    plan(line, "R1", of=of, agreed=False)
    assert (the_step(line).due_at, the_step(line).risk) == (due_at, "R3"), "a lower level takes nothing away"
    raised = line.clock.now()
    says(line, Result.REACHED_SAFE)
    assert abs(the_step(line).due_at - raised - timedelta(days=7)) < timedelta(seconds=5)


def test_a_raise_brings_what_is_far_off_near(line: World) -> None:
    of = plan(line, "R2", owner="Lin")
    says(line, Result.REACHED_SAFE)
    sleep(line, 4 * DAY)
    plan(line, "R4", of=of)
    step = the_step(line)
    assert (step.place, step.due_at) == (0, line.clock.now() + timedelta(days=1))
    sleep(line, DAY)
    assert alerts(line) == ["followup_overdue"]


def test_what_had_ended_begins_again_when_more_is_known(line: World) -> None:
    of = plan(line, "R2", owner="Lin")
    says(line, Result.DECLINED)
    assert steps_of(line, only_open=True) == []
    plan(line, "R4", of=of, owner="Wu")
    assert the_step(line).due_at == line.clock.now() + timedelta(days=1)
    assert the_step(line).ended_as is None


def test_nobody_is_followed_up_who_has_not_agreed_below_danger(line: World) -> None:
    plan(line, "R2", agreed=False)
    plan(line, "R0")
    assert steps_of(line) == []


def test_a_withheld_number_is_still_somebodys_task_in_danger(line: World) -> None:
    plan(line, "R4", number=None)
    says(line, Result.NO_SAFE_WAY)
    assert alerts(line) == ["followup_not_reached"]


def test_three_tries_are_never_said_by_hand_and_a_stranger_says_nothing(line: World) -> None:
    plan(line)
    with pytest.raises(Refused, match="three tries"):
        says(line, Result.NOT_REACHED)
    with pytest.raises(Refused, match="who counsels"):
        says(line, Result.NO_ANSWER, by="Nobody")
    with pytest.raises(Refused, match="no follow-up"):
        log_result(line.house, line.clock.now(), by="Lin", which="f" * 32, result=Result.NO_ANSWER, note=None)
    assert (tried(line), the_step(line).owner_id) == ([], None)
