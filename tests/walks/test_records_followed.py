"""Whoever was in danger in a talk is asked again how she is, be its record finished or not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.consents.model import Use
from hotline.followups.tables import followup_steps, followups
from hotline.records.model import Answer, ContactType, Outcome, Stamp
from hotline.simulator.behaviours import Answers
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import allows
from tests.walks.test_records import ASKED_ALL, FULL, at_hand, close, does, keep, line, opened, risk, talks
from tests.world import LIN, STRANGER, World

__all__ = ["line"]
UNASKED = replace(FULL, follow_up=Answer.NO, outcomes=(Outcome.SUPPORT,), problems=("P1.sleep",))


def plans(world: World) -> list[tuple[str, str, timedelta]]:
    """What kind, at which risk, and how long from now its open step is due."""
    rows = (
        select(followups.c.origin_kind, followups.c.risk, followup_steps.c.due_at)
        .join_from(followups, followup_steps, followup_steps.c.followup_id == followups.c.id)
        .where(followup_steps.c.state == "open")
    )
    with world.house.database.read() as connection:
        return [(row.origin_kind, row.risk, row.due_at - world.clock.now()) for row in connection.execute(rows)]


def test_grave_danger_is_followed_up_though_the_record_is_never_finished(line: World) -> None:
    talks(line)
    which = at_hand(line)
    risk(line, which, "R2")
    assert plans(line) == [], "nobody has agreed to it yet"
    risk(line, which, "R3", plan=Answer.YES)
    assert plans(line) == [("record", "R3", timedelta(hours=24))]
    line.advance(600)
    risk(line, which, "R4")
    ((kind, level, due),) = plans(line)
    assert (kind, level) == ("record", "R4")
    assert due <= timedelta(hours=24) - timedelta(minutes=10), "a raise puts nothing off"


@pytest.mark.parametrize(
    ("level", "filled", "due"),
    [
        ("R2", FULL, timedelta(hours=72)),
        ("R2", UNASKED, None),
        ("R0", FULL, timedelta(weeks=1)),  # of the front line, as she said, and she agreed
        ("R0", replace(FULL, problems=("P1.sleep",)), None),
    ],
)
def test_what_is_due_after_a_record_that_is_closed(
    line: World, level: str, filled: object, due: timedelta | None
) -> None:
    allows(line, Use.RING)
    caller = talks(line)
    which = at_hand(line)
    risk(line, which, level, **ASKED_ALL)
    does(line, which)
    hang_up_all(line, caller)
    assert close(line, which, opened(line, which).record.version, filled=filled) == ()  # type: ignore[arg-type]
    assert [one[2] for one in plans(line)] == ([] if due is None else [due])


def test_a_talk_about_danger_that_broke_off_is_rung_at_once(line: World) -> None:
    allows(line, Use.RING)
    wang = talks(line)
    which = at_hand(line)
    risk(line, which, "R3", **ASKED_ALL)
    does(line, which)
    hang_up_all(line, wang)
    line.exchange.phone(LIN, Answers(after=1))
    line.exchange.phone(STRANGER, Answers(after=1))
    broke = replace(FULL, contact_type=ContactType.DROPPED)
    keep(line, which, Stamp(opened(line, which).record.version), filled=broke)
    assert close(line, which, opened(line, which).record.version, filled=broke) == ()
    ((kind, level, due),) = plans(line)
    assert (kind, level) == ("dropped", "R3"), "one plan for one talk, and now it begins at once"
    assert due <= timedelta(minutes=5)
    line.until(lambda: bool(line.exchange.phone(STRANGER).talking_with), 240)


def test_a_closed_record_whose_risk_is_raised_is_followed_up(line: World) -> None:
    caller = talks(line)
    which = at_hand(line)
    risk(line, which, "R0")
    hang_up_all(line, caller)
    close(line, which, opened(line, which).record.version, filled=UNASKED)
    assert plans(line) == []
    risk(line, which, "R3", by="Sun", reason="she wrote since")
    assert plans(line) == [("record", "R3", timedelta(hours=24))]
