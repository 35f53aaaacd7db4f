"""Danger and complaints reach supervisors by themselves, and a record closes only with what each needs."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from hotline.flows.alerts import OwnComplaint, see_alert
from hotline.flows.close_record import add_to_closed
from hotline.flows.record_access import Why
from hotline.records.model import Answer, ContactType, Outcome, Stamp
from hotline.records.tables import contact_records
from tests.walks.checks import hang_up_all
from tests.walks.test_records import (
    ASKED_ALL,
    FULL,
    PLAN,
    WORDS,
    at_hand,
    close,
    does,
    keep,
    line,
    opened,
    refused,
    risk,
    talks,
    written_down,
)
from tests.world import World

__all__ = ["line"]


def test_grave_danger_is_told_at_once_and_lowered_by_a_supervisor_alone(line: World) -> None:
    world = line
    talks(world)
    which = at_hand(world)

    def alerts() -> list[Any]:
        return [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "risk"]

    refused(Why.NEEDS_REASON, risk, world, which, "RX")
    risk(world, which, "RX", reason="她先挂了")
    risk(world, which, "R2")
    assert alerts() == []
    risk(world, which, "R3", means=Answer.YES)
    [alert] = alerts()
    assert (alert["call_id"], alert["detail"]["level"]) == (opened(world, which).record.call_id, "R3")
    see_alert(world.house, world.clock.now(), alert_id=alert["id"], by="Sun")
    risk(world, which, "R3", alone=Answer.YES)
    assert alerts() == [], "the same again is known"
    risk(world, which, "R4")
    assert [one["detail"]["level"] for one in alerts()] == ["R4"]
    for lower in ("R3", "R0", "RX"):
        refused(Why.ONLY_SUPERVISOR, risk, world, which, lower, reason="好些了")
    refused(Why.NEEDS_REASON, risk, world, which, "R1", "Sun")
    risk(world, which, "R1", "Sun", reason="核实后无计划")
    assert alerts() == []
    assert [one.level.value for one in opened(world, which).assessed] == ["R1", "R4", "R3", "R3", "R2", "RX"]
    assert ("lowered", "Sun") in [(act, _name(world, who)) for act, who in written_down(world, which)]


def _name(world: World, staff_id: str) -> str:
    return next(str(one["name"]) for one in world.api("/staff")["items"] if one["id"] == staff_id)


def test_danger_is_closed_with_what_was_asked_what_was_done_and_what_comes_next(line: World) -> None:
    world = line
    caller = talks(world)
    which = at_hand(world)
    unplanned = replace(FULL, follow_up=Answer.NO, outcomes=(Outcome.SUPPORT,))
    words = {name: text for name, text in WORDS.items() if name not in PLAN}
    risk(world, which, "R3", plan=Answer.YES)
    hang_up_all(world, caller)
    assert close(world, which, 1, filled=unplanned, **words) == ("risk_facts", "plan", "actions")
    risk(world, which, "R3", **ASKED_ALL | {"plan": Answer.YES})
    assert close(world, which, 2, filled=unplanned, **words) == ("plan", "actions")
    does(world, which)
    assert opened(world, which).missing == ("plan",)
    assert close(world, which, 3, filled=unplanned, **words, plan=WORDS["plan"]) == ()
    world.assert_clean()


def test_a_record_that_was_closed_with_less_stays_closed_and_is_read(line: World) -> None:
    """As those are that were closed before a record held all this."""
    world = line
    caller = talks(world)
    which = at_hand(world)
    risk(world, which, "R2")
    hang_up_all(world, caller)
    with world.house.work() as work:
        work.connection.execute(update(contact_records).values(state="closed", closed_at=world.clock.now()))
    old = opened(world, which)
    assert (old.record.is_open, old.texts) == (False, {})
    refused(Why.CLOSED, keep, world, which, Stamp(1))
    add_to_closed(world.house, world.clock.now(), by="Sun", which=which, reason="核对", body="母亲已回家")


def test_a_complaint_is_seen_by_a_supervisor_other_than_who_took_it_down(line: World) -> None:
    world = line
    talks(world)
    which = at_hand(world)
    complaint = replace(FULL, contact_type=ContactType.COMPLAINT)

    def alerts() -> list[Any]:
        return [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "complaint"]

    keep(world, which, Stamp(1))
    assert alerts() == []
    keep(world, which, Stamp(2), filled=complaint)
    [alert] = alerts()
    record = opened(world, which).record
    assert (alert["call_id"], alert["detail"]) == (record.call_id, {"record": which, "counsellor": record.staff_id})
    keep(world, which, Stamp(3), filled=replace(FULL, contact_type=ContactType.THANKS))
    keep(world, which, Stamp(4), filled=complaint, words="换个说法")
    assert [one["id"] for one in alerts()] == [alert["id"]], "called otherwise, it is still to be heard"
    now = world.clock.now()
    with pytest.raises(OwnComplaint):
        see_alert(world.house, now, alert_id=alert["id"], by="Lin")
    assert len(alerts()) == 1
    see_alert(world.house, now, alert_id=alert["id"], by="Sun")
    keep(world, which, Stamp(5), filled=complaint, words="又一个说法")
    assert alerts() == [], "once it is heard, more words of it are not told again"
