"""Who is rung for whom: skills, counsellors that callers know, more phones at once. Nobody who could serve idles."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId
from hotline.routing.choose import Team
from hotline.routing.model import Assignment, Free, Need, Pass, Policy, Rule, Soon, Waiting, Why
from hotline.routing.needs import NeedRule, hard_needs, needs_of
from hotline.routing.plan import plan

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
CRISIS, FRONTLINE, GENERAL = CallClass
POLICY = Policy(0.25, 60, 3)
CHILD = frozenset({"child"})
_numbers = count()


def waits(call_class: CallClass, seconds: float, **more: object) -> Waiting:
    return Waiting(TicketId(f"{next(_numbers):08}"), call_class, NOW - timedelta(seconds=seconds), **more)  # type: ignore[arg-type]


def free(name: str, idle: float = 10, *skills: str) -> Free:
    return Free(StaffId(name), name, NOW - timedelta(seconds=idle), frozenset(skills))


def line(*tickets: Waiting) -> dict[CallClass, list[Waiting]]:
    oldest_first = sorted(tickets, key=lambda one: one.queued_at)
    return {c: [ticket for ticket in oldest_first if ticket.call_class is c] for c in CallClass}


def made(tickets: list[Waiting], people: list[Free], *soon: Soon, policy: Policy = POLICY) -> list[Assignment]:
    return plan(line(*tickets), people, 0, NOW, policy, soon)


def pairs(assignments: list[Assignment]) -> list[tuple[str, str]]:
    return [(one.pick.ticket.ticket_id, one.counsellor.name) for one in assignments]


# -- skills ------------------------------------------------------------------------------------------------------------


def test_a_child_is_answered_by_who_has_learnt_it_and_blocks_nobody_behind() -> None:
    child, stranger = waits(GENERAL, 50, needs=(Need(CHILD),)), waits(GENERAL, 5)
    [first] = made([child, stranger], [free("lin")])
    assert (first.pick.ticket, first.counsellor.name) == (stranger, "lin")
    [passed] = first.passed_over
    assert (passed.ticket, passed.why, passed.lacking) == (child, Pass.NOBODY_FREE_CAN, CHILD)
    assert made([child], [free("wu", 10, "child")])[0].pick.ticket is child


def test_a_wish_for_a_skill_relaxes_with_age_and_what_is_needed_never_does() -> None:
    wish, need = Need(CHILD, until=30), Need(frozenset({"language:en"}))
    for age, required in ((0, {"child", "language:en"}), (29.9, {"child", "language:en"}), (30, {"language:en"})):
        assert waits(GENERAL, age, needs=(wish, need)).required(NOW) == required
    assert waits(GENERAL, 10**6, needs=(wish, need)).required(NOW) == {"language:en"}
    assert waits(CRISIS, 0, needs=(wish, need)).required(NOW) == {"language:en"}  # danger waits for no wish


def test_specialists_stay_free_for_who_needs_them() -> None:
    lin, wu = free("lin", 100, "child", "legal"), free("wu", 1)
    [first] = made([waits(GENERAL, 5)], [lin, wu])
    assert (first.counsellor, first.why) == (wu, Why.FEWEST_SPARE_SKILLS)
    child = waits(GENERAL, 5, needs=(Need(CHILD),))
    zhao = free("zhao", 1, "child")
    assert made([child], [lin, wu, zhao])[0].counsellor == zhao


def test_the_lines_rules_and_what_a_person_found_become_needs() -> None:
    rules = [NeedRule("practical", frozenset({"local"}), 30), NeedRule("crisis", frozenset({"crisis"}), 60)]
    needs = needs_of(GENERAL, {"language:zh", "practical", "+child"}, rules)
    assert hard_needs(needs) == CHILD
    assert {skill for need in needs for skill in need.skills} == {"child", "language:zh", "local"}
    assert hard_needs(needs_of(CRISIS, {"language:zh"}, rules)) == frozenset()


# -- known counsellors -------------------------------------------------------------------------------------------------


def test_who_is_known_is_rung_though_another_is_idle_longer() -> None:
    [first] = made([waits(GENERAL, 5, prefers=StaffId("wu"))], [free("lin", 500), free("wu", 1)])
    assert (first.counsellor.name, first.why) == ("wu", Why.KNOWN)


def test_a_caller_is_kept_for_who_is_soon_free_and_those_behind_are_served() -> None:
    kept = waits(GENERAL, 20, prefers=StaffId("wu"), hold_until=NOW + timedelta(seconds=25))
    behind = waits(GENERAL, 5)
    soon = Soon(StaffId("wu"), NOW + timedelta(seconds=20))
    [first] = made([kept, behind], [free("lin")], soon)
    assert (first.pick.ticket, first.passed_over[0].why) == (behind, Pass.HELD)
    for late in (Soon(StaffId("wu"), NOW + timedelta(seconds=26)), Soon(StaffId("zhao"), NOW)):
        assert made([kept, behind], [free("lin")], late)[0].pick.ticket is kept


def test_nobody_in_danger_is_kept_for_anybody_and_no_hold_outlasts_its_end() -> None:
    soon = Soon(StaffId("wu"), NOW)
    for kept in (
        waits(CRISIS, 1, prefers=StaffId("wu"), hold_until=NOW + timedelta(seconds=44)),
        waits(FRONTLINE, 45, prefers=StaffId("wu"), hold_until=NOW),
    ):
        assert pairs(made([kept], [free("lin")], soon)) == [(kept.ticket_id, "lin")]


# -- phones ------------------------------------------------------------------------------------------------------------


def test_danger_rings_everybody_free_before_anybody_else_is_rung_for() -> None:
    danger, other = waits(CRISIS, 1), waits(FRONTLINE, 500)
    crew = [free(name) for name in ("lin", "wu", "zhao")]
    assert {one.pick.ticket for one in made([danger, other], crew)} == {danger}
    assert [one.pick.rule for one in made([danger], crew)] == [Rule.CRISIS_FIRST, *[Rule.ALL_FOR_CRISIS] * 2]


def test_two_in_danger_share_the_phones() -> None:
    first, second = waits(CRISIS, 5), waits(CRISIS, 1)
    shared = Counter(one.pick.ticket for one in made([first, second], [free(f"c{n}") for n in range(5)]))
    assert shared == {first: 3, second: 2}


def test_who_becomes_free_rings_for_the_danger_that_nobody_has_taken_yet() -> None:
    [more] = made([waits(CRISIS, 5, ringing=2)], [free("lin")])
    assert more.pick.rule is Rule.ALL_FOR_CRISIS


def test_one_phone_then_two_then_three() -> None:
    crew = [free(f"c{n}") for n in range(5)]
    for age, failed, phones in ((10, 0, 1), (10, 1, 1), (10, 2, 2), (10, 4, 3), (61, 0, 2), (61, 2, 3), (61, 9, 3)):
        assert len(made([waits(GENERAL, age, failed=failed)], crew)) == phones, (age, failed)


def test_more_phones_ring_only_when_nobody_waits_without_one() -> None:
    old, new = waits(GENERAL, 600, failed=9), waits(GENERAL, 1)
    assert Counter(one.pick.ticket for one in made([old, new], [free("lin"), free("wu")])) == {old: 1, new: 1}


# -- whatever the line -------------------------------------------------------------------------------------------------

_skills = st.frozensets(st.sampled_from(["child", "legal", "language:en"]))
_needs = st.lists(st.builds(Need, _skills, st.sampled_from([30.0, 60.0, math.inf])), max_size=2).map(tuple)
_staff = st.sampled_from([f"c{n}" for n in range(6)]).map(StaffId)
_seconds = st.integers(0, 300)
_tickets = st.lists(
    st.builds(
        waits,
        st.sampled_from(CallClass),
        _seconds,
        needs=_needs,
        prefers=st.none() | _staff,
        hold_until=_seconds.map(lambda s: NOW + timedelta(seconds=s - 100)),
        ringing=st.integers(0, 2),
        failed=st.integers(0, 5),
    ),
    max_size=8,
)
_crew = st.dictionaries(_staff, st.tuples(_seconds, _skills), max_size=6).map(
    lambda crew: [Free(name, name, NOW - timedelta(seconds=idle), skills) for name, (idle, skills) in crew.items()]
)
_soon = st.lists(st.builds(Soon, _staff, _seconds.map(lambda s: NOW + timedelta(seconds=s))), max_size=3)


def can_serve(person: Free, ticket: Waiting, now: datetime) -> bool:
    return ticket.required(now) <= person.skills


@given(st.lists(_tickets.filter(bool), min_size=1, max_size=4), _crew)
def test_a_team_in_groups_chooses_as_if_all_were_compared(lines: list[list[Waiting]], crew: list[Free]) -> None:
    team, left = Team(crew), list(crew)
    for [ticket, *_] in lines:
        able = [person for person in left if can_serve(person, ticket, NOW)]
        assert team.can_serve(ticket, NOW) == bool(able)
        if not able:
            continue
        wished = ticket.wished()

        def order(person: Free, wished: frozenset[str] = wished) -> tuple[object, ...]:
            skills = frozenset(person.skills)
            return len(wished - skills), len(skills - wished), person.idle_since, person.staff_id

        known = [person for person in able if person.staff_id == ticket.prefers]
        chosen, _ = team.take(ticket, NOW)
        assert chosen == (known or [min(able, key=order)])[0]
        left.remove(chosen)
        assert set(team.everybody()) == set(left)


@given(_tickets, _crew, _soon)
def test_every_plan_keeps_the_promises(tickets: list[Waiting], crew: list[Free], soon: list[Soon]) -> None:
    free_now = {person.staff_id for person in crew}
    soon = [person for person in soon if person.staff_id not in free_now]
    assignments = made(tickets, crew, *soon)
    names = [one.counsellor.staff_id for one in assignments]
    assert len(set(names)) == len(names), "nobody is rung for two"
    phones = Counter({ticket.ticket_id: ticket.ringing for ticket in tickets})
    for one in assignments:
        ticket = one.pick.ticket
        assert can_serve(one.counsellor, ticket, NOW)
        assert one.counsellor.staff_id not in {person.staff_id for person in one.also_free}
        phones[ticket.ticket_id] += 1
        assert ticket.call_class is CRISIS or phones[ticket.ticket_id] <= 3

    left = [person for person in crew if person.staff_id not in names]
    until = {person.staff_id: person.free_at for person in soon}
    for ticket in tickets:
        able = any(can_serve(person, ticket, NOW) for person in left)
        if ticket.call_class is CRISIS:
            assert not able, "nobody idles while somebody is in danger"
        elif able and phones[ticket.ticket_id] == 0:  # then she is kept for somebody, and not for long
            assert ticket.prefers in until
            assert ticket.hold_until is not None
            assert ticket.hold_until > NOW
            assert until[ticket.prefers] <= ticket.hold_until


@given(_tickets, _crew)
def test_the_order_of_what_it_is_given_does_not_matter(tickets: list[Waiting], crew: list[Free]) -> None:
    one = pairs(made(tickets, crew))
    other = pairs(made(tickets[::-1], crew[::-1]))
    oldest_first = {ticket.queued_at for ticket in tickets}
    assert sorted(one) == sorted(other) or len(oldest_first) < len(tickets)


# -- given by a supervisor ------------------------------------------------------------------------------------------


def test_whom_a_supervisor_gave_to_lin_goes_before_older_ones_with_her_but_not_before_danger() -> None:
    lin, wu = StaffId("lin"), free("wu")
    older, given = waits(FRONTLINE, 90), waits(GENERAL, 5, prefers=lin, given=True)
    assert pairs(made([older, given], [free("lin")])) == [(given.ticket_id, "lin")]
    assert made([older, given], [free("lin")])[0].pick.rule is Rule.GIVEN
    assert pairs(made([older, given], [wu]))[0] == (older.ticket_id, "wu"), "it is no way past others to anybody else"
    assert made([waits(CRISIS, 1), given], [free("lin")])[0].pick.rule is Rule.CRISIS_FIRST
    needs_more = waits(GENERAL, 5, prefers=lin, given=True, needs=(Need(CHILD),))
    assert made([needs_more], [free("lin")]) == []
