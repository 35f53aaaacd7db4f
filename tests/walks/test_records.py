"""Each talk has a record: Lin writes in it, sets the risk, and closes it once nothing is missing; nobody else may."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from hotline.audit.model import Act
from hotline.audit.tables import audit_events
from hotline.boards.records import what_to_write
from hotline.flows.agree_contact import NO_SAFE_WAY, Told, agree_contact
from hotline.flows.audit import verify_audit
from hotline.flows.close_record import add_to_closed, close_record
from hotline.flows.keep_record import Page, Stale, keep_record
from hotline.flows.read_record import Opened, read_record
from hotline.flows.record_access import RecordRefused, Why
from hotline.flows.record_actions import add_action
from hotline.flows.set_risk import set_risk
from hotline.flows.staff import add_staff
from hotline.kernel.risk import RiskLevel
from hotline.records.action_model import ActionState
from hotline.records.model import AgeGroup, Answer, ContactType, Filled, InArea, Outcome, Relation, Sex, Stamp
from hotline.records.risk_model import FACTS
from hotline.records.tables import contact_records
from hotline.roster.model import Role
from hotline.roster.store import find_by_name
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import hang_up_all
from tests.walks.test_callbacks_dialled import wang_asks
from tests.walks.test_message_tasks import nobody_works
from tests.world import LIN, STRANGER, WU, World

SUN = "+8613800000704"
FULL = Filled(
    contact_type=ContactType.SELF,
    relation=Relation.SELF,
    age_group=AgeGroup.TO_17,
    sex=Sex.NOT_ASKED,
    in_area=InArea.INSIDE,
    minor=Answer.YES,
    abuse=Answer.NOT_ASKED,
    consulted=Answer.NO,
    recording=Answer.REFUSED,
    follow_up=Answer.YES,
    problems=("P1.sleep", "P11"),
    outcomes=(Outcome.SUPPORT, Outcome.FOLLOW_UP),
)
WORDS = {
    "words": "妈妈在医院,我睡不着",
    "summary": "想念母亲",
    "intervention": "一起想了睡前能做什么",
    "area": "城东",
    "plan": "睡前给妹妹讲一个故事",
    "plan_when": "明天晚上八点",
    "plan_who": "Lin",
    "plan_say": "只说改天再打",
}
PLAN = {name: WORDS[name] for name in ("plan", "plan_when", "plan_who", "plan_say")}
ASKED_ALL = dict.fromkeys(FACTS, Answer.NO)


def talks(world: World, number: str = STRANGER, **how: Any) -> Phone:
    caller = world.calls_in(number, **how)
    world.until(lambda: bool(caller.talking_with))
    world.advance(2)  # the carrier says that both are in
    return caller


@pytest.fixture
def line(world: World) -> World:
    """Lin is on duty and answers; Wu is a colleague, Sun a supervisor."""
    world.counsellor("Lin", LIN, Answers(after=1))
    world.counsellor("Wu", WU, on_duty=False)
    add_staff(world.house, world.clock.now(), name="Sun", role=Role.SUPERVISOR, phone=SUN)
    return world


def at_hand(world: World, name: str = "Lin") -> str:
    with world.house.database.read() as connection:
        person = find_by_name(connection, name)
        assert person is not None
        found = what_to_write(connection, person.id).at_hand
    assert found is not None
    return found


def opened(world: World, which: str, by: str = "Lin") -> Opened:
    return read_record(world.house, world.clock.now(), by=by, which=which)


def keep(world: World, which: str, stamp: Stamp, by: str = "Lin", filled: Filled = FULL, **texts: str) -> int:
    page = Page(filled, texts or WORDS)
    return keep_record(world.house, world.clock.now(), by=by, which=which, stamp=stamp, page=page).version


def close(world: World, which: str, version: int, by: str = "Lin", filled: Filled = FULL, **texts: str) -> Any:
    page = Page(filled, texts or WORDS)
    return close_record(world.house, world.clock.now(), by=by, which=which, stamp=Stamp(version), page=page)


def risk(world: World, which: str, level: str, by: str = "Lin", reason: str | None = None, **facts: Answer) -> None:
    set_risk(
        world.house, world.clock.now(), by=by, which=which, level=RiskLevel(level), facts=facts, reason=reason
    )  # fmt: skip


def does(world: World, which: str, what: str = "药交给姐姐收好", by: str = "Lin") -> None:
    add_action(world.house, world.clock.now(), by=by, which=which, what=what, state=ActionState.AGREED)


def refused(why: Why, *asked: Any, **more: Any) -> None:
    do, *rest = asked
    with pytest.raises(RecordRefused) as caught:
        do(*rest, **more)
    assert caught.value.fault is why


def written_down(world: World, which: str) -> list[tuple[str, str]]:
    rows = select(audit_events.c.act, audit_events.c.who).where(audit_events.c.which == which)
    with world.house.database.read() as connection:
        return [(row.act, row.who) for row in connection.execute(rows.order_by(audit_events.c.number))]


def test_lin_writes_closes_and_the_next_one_sees_what_was_agreed(line: World) -> None:
    world, house = line, line.house
    caller = talks(world)
    which = at_hand(world)
    assert keep(world, which, Stamp(1, "tab", 1)) == 2
    again = opened(world, which)
    assert (again.texts, again.record.filled, again.is_talk) == (WORDS, FULL, True)
    assert again.missing == ("risk", "may_ring"), "a follow-up was agreed, and nobody knows how"
    agree_contact(house, world.clock.now(), by="Lin", which=which, told=Told(NO_SAFE_WAY))
    risk(world, which, "R1", plan=Answer.NO, alone=Answer.REFUSED)
    refused(Why.TALKING, close, world, which, 2)
    assert opened(world, which).record.is_open
    hang_up_all(world, caller)
    assert close(world, which, 3, filled=replace(FULL, sex=None)) == ("sex",), "what was typed in the talk was kept"
    assert close(world, which, 4) == ()
    closed = opened(world, which)
    assert (closed.record.is_open, closed.assessed[0].facts["alone"]) == (False, Answer.REFUSED)
    assert closed.assessed[0].facts["means"] is Answer.NOT_ASKED
    refused(Why.CLOSED, keep, world, which, Stamp(5, "tab", 9))
    refused(Why.CLOSED, risk, world, which, "R2")
    refused(Why.CLOSED, add_to_closed, house, world.clock.now(), by="Lin", which=which, reason="x", body="y")
    refused(Why.NEEDS_REASON, add_to_closed, house, world.clock.now(), by="Sun", which=which, reason=" ", body="y")
    add_to_closed(house, world.clock.now(), by="Sun", which=which, reason="核对", body="母亲已回家")
    assert [(one.by, one.body) for one in opened(world, which, "Sun").added] == [("Sun", "母亲已回家")]
    assert opened(world, which).texts == WORDS, "what was written stays as it was"

    world.advance(60)
    hang_up_all(world, talks(world), seconds=5)
    later = opened(world, at_hand(world))
    assert (later.last_plan, [one.risk for one in later.earlier]) == (PLAN, [RiskLevel.LOW])
    assert WORDS["words"] not in str(later), "the old notes stay closed"
    acts = [act for act, _ in written_down(world, which)]
    assert acts.count(Act.READ.value) == 6, "each opening, and the plan"
    assert acts.count(Act.CLOSED.value) == 1
    assert verify_audit(house).broken is None
    world.assert_clean()


def test_a_page_that_is_behind_is_told_and_a_lost_answer_is_no_stranger(line: World) -> None:
    world = line
    talks(world)
    which = at_hand(world)
    assert keep(world, which, Stamp(1, "laptop", 10), words="甲") == 2
    assert keep(world, which, Stamp(1, "laptop", 11), words="甲乙") == 3, "its answer was lost on the way"
    with pytest.raises(Stale) as stale:
        keep(world, which, Stamp(1, "laptop", 10), words="甲")
    with pytest.raises(Stale) as stale:
        keep(world, which, Stamp(2, "phone", 99), words="丙")
    assert (stale.value.version, stale.value.there.texts) == (3, {"words": "甲乙"})
    assert opened(world, which).texts == {"words": "甲乙"}
    assert keep(world, which, Stamp(3, "phone", 100), words="甲乙丙") == 4
    with pytest.raises(Stale):
        keep(world, which, Stamp(3, "laptop", 12), words="甲")
    refused(Why.TOO_LONG, keep, world, which, Stamp(4), words="长" * 20_001)
    refused(Why.TOO_MANY, keep, world, which, Stamp(4), filled=replace(FULL, problems=("P1", "P1")))
    assert [act for act, _ in written_down(world, which)].count("changed") == 1, "one sitting is one line"


def test_only_lin_who_is_in_the_talk_and_supervisors_open_it(line: World) -> None:
    world = line
    caller = talks(world)
    which = at_hand(world)
    keep(world, which, Stamp(1))
    refused(Why.NOT_HERS, opened, world, which, "Wu")
    refused(Why.NOT_HERS, keep, world, which, Stamp(2), "Wu")
    refused(Why.NOT_HERS, risk, world, which, "R4", "Wu")
    refused(Why.UNKNOWN, opened, world, "f" * 32)
    assert opened(world, which, "Sun").is_supervised
    world.exchange.phone(WU, Answers(after=1))
    world.duty("Wu", "on")
    lin = world.exchange.phone(LIN)
    lin.press("*")
    world.advance(3)
    lin.press("1")
    world.until(lambda: WU in caller.talking_with, 60)
    assert at_hand(world, "Wu") == which, "one talk, one record"
    assert keep(world, which, Stamp(2), "Wu", words="吴在写") == 3
    lin.hang_up()
    world.advance(5)
    assert opened(world, which).counsellor == "Wu", "who has the caller has the record"
    assert keep(world, which, Stamp(3), words="林写完这一句") == 4
    nobody_works(world, 16 * 60)
    refused(Why.NOT_HERS, opened, world, which)
    hang_up_all(world, caller)


def test_a_call_back_has_its_record_too(world: World) -> None:
    wang = wang_asks(world)
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(2)
    assert opened(world, at_hand(world)).record.number_fingerprint == world.house.vault.fingerprint(STRANGER)


def test_a_withheld_number_a_broken_line_and_an_unanswered_call(line: World) -> None:
    """A talk has one record whoever goes on with it; a call without a talk has none."""
    world = line
    hidden = talks(world, "+8613800000903", caller_id="anonymous")
    assert opened(world, at_hand(world)).record.number_fingerprint is None
    world.exchange.phone(LIN).hang_up()
    world.advance(5)
    hidden.press("0")
    world.until(lambda: bool(hidden.talking_with), 60)
    world.advance(2)
    hang_up_all(world, hidden)
    world.duty("Lin", "off")
    hang_up_all(world, world.calls_in(STRANGER))
    with world.house.database.read() as connection:
        assert len(connection.execute(select(contact_records.c.id)).all()) == 1
