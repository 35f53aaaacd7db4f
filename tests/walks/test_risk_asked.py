"""What Lin has asked about a danger is kept before she sets a level, warns nobody, and is never written twice."""

from datetime import timedelta

import pytest

from hotline.boards.past import Span, records_then
from hotline.boards.unjudged import unjudged_talks
from hotline.flows.keep_asked import keep_asked
from hotline.flows.read_unjudged import read_unjudged
from hotline.flows.record_access import Why
from hotline.flows.record_actions import add_action
from hotline.flows.set_risk import set_risk
from hotline.flows.staff import add_staff
from hotline.kernel.ids import RecordId
from hotline.kernel.risk import RiskLevel
from hotline.records.action_model import ActionState
from hotline.records.model import Answer, ContactType, Filled
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers
from tests.walks.checks import hang_up_all
from tests.walks.test_records import at_hand, close, opened, refused, risk, talks, written_down
from tests.world import LIN, World

SUN = "+8613800000704"


@pytest.fixture
def line(world: World) -> World:
    world.counsellor("Lin", LIN, Answers(after=1))
    add_staff(
        world.house, world.clock.now(), name="Sun", role=Role.SUPERVISOR, phone=SUN, email=None, password_digest=None
    )
    return world


def asks(world: World, which: str, by: str = "Lin", reason: str | None = None, **facts: Answer) -> None:
    keep_asked(world.house, world.clock.now(), by=by, which=which, facts=facts, reason=reason)


def test_what_lin_asked_stands_without_a_level_and_goes_into_the_level_she_sets(line: World) -> None:
    world = line
    talks(world)
    which = at_hand(world)
    asks(world, which)
    assert opened(world, which).assessed == ()
    asks(world, which, alone=Answer.YES)
    asks(world, which, reason="她不愿多说")
    asks(world, which, means=Answer.NO)
    [noted] = opened(world, which).assessed
    assert (noted.level, noted.reason) == (None, "她不愿多说")
    assert [noted.facts[fact] for fact in ("alone", "means", "plan")] == [Answer.YES, Answer.NO, Answer.NOT_ASKED]
    assert opened(world, which).record.risk is None
    assert "risk" not in [one["kind"] for one in world.api("/alerts?open=true")["items"]]
    risk(world, which, "R2", reason="她不愿多说")
    [judged] = opened(world, which).assessed
    assert (judged.level, judged.facts["alone"]) == (RiskLevel.MODERATE, Answer.YES)
    asks(world, which, alone=Answer.NO)
    asks(world, which, "Sun", means=Answer.YES)
    assert [one.level for one in opened(world, which).assessed] == [None, None, RiskLevel.MODERATE]
    newest, of_lin, before = opened(world, which).assessed
    assert (newest.by, newest.facts["alone"], newest.facts["means"]) == ("Sun", Answer.NO, Answer.YES)
    assert (of_lin.facts["means"], before.facts["alone"]) == (Answer.NO, Answer.YES), "a level stays as it was set"
    assert [act for act, _ in written_down(world, which)].count("changed") == 4, "one sitting is one line"


def test_what_was_asked_later_hides_no_talk_that_nobody_judged(line: World) -> None:
    world = line
    caller = talks(world)
    which = at_hand(world)
    risk(world, which, "RX", reason="她先挂了")
    asks(world, which, "Sun", alone=Answer.NOT_KNOWN)
    hang_up_all(world, caller)
    assert close(world, which, 1, filled=Filled(contact_type=ContactType.HUNG_UP)) == ()
    refused(Why.CLOSED, asks, world, which, alone=Answer.NO)
    with world.house.database.read() as connection:
        assert [one.record_id for one in unjudged_talks(connection, world.clock.now())] == [which]
        whole = Span(world.clock.now() - timedelta(days=1), world.clock.now() + timedelta(days=1), world.clock.now())
        assert [one.level for one in records_then(connection, whole)] == [RiskLevel.NOT_ASSESSED]
    told = read_unjudged(world.house, world.clock.now(), by="Sun", which=[RecordId(which)])
    assert list(told.values()) == ["她先挂了"]


def test_what_comes_again_because_its_answer_was_lost_is_written_once(line: World) -> None:
    world, now = line, line.clock.now()
    talks(world)
    which = at_hand(world)
    facts = {"means": Answer.YES}

    def again(level: str, by: str = "Lin") -> None:
        set_risk(world.house, now, by=by, which=which, level=RiskLevel(level), facts=facts, is_again=True)

    again("R3")
    again("R3")
    assert [one.level for one in opened(world, which).assessed] == [RiskLevel.HIGH], "the first did not arrive"
    risk(world, which, "R3", means=Answer.YES)
    assert len(opened(world, which).assessed) == 2, "to say it again is another matter"
    risk(world, which, "R1", "Sun", reason="核实后无计划")
    again("R3")
    assert [one.level for one in opened(world, which).assessed][:2] == [RiskLevel.HIGH, RiskLevel.LOW]
    for is_again in (True, True, False):
        add_action(
            world.house, now, by="Lin", which=which, what="林老师陪着", state=ActionState.AGREED, is_again=is_again
        )
    assert [one.what for one in opened(world, which).steps] == ["林老师陪着", "林老师陪着"]
