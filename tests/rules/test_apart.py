"""A supervisor keeps Lin and a caller apart: no choice ever pairs them, and nobody else pays for it."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId
from hotline.routing.apart import kept_from
from hotline.routing.choose import Team
from hotline.routing.model import Free, Need, Pass, Soon, Waiting, Why
from tests.rules.test_plan import CHILD, CRISIS, FRONTLINE, GENERAL, NOW, can_serve, free, made, pairs, waits

LIN, WU, ZHAO = (StaffId(name) for name in ("lin", "wu", "zhao"))


def test_the_caller_waits_and_those_behind_her_are_served() -> None:
    apart, behind = waits(GENERAL, 50, apart=frozenset({LIN})), waits(GENERAL, 5)
    [first] = made([apart, behind], [free("lin")])
    assert (first.pick.ticket, first.counsellor.name) == (behind, "lin")
    assert [(one.ticket, one.why) for one in first.passed_over] == [(apart, Pass.KEPT_APART)]
    [first] = made([apart, behind], [free("wu")])
    assert (first.pick.ticket, first.passed_over) == (apart, ())


def test_not_even_who_is_known_and_idle_for_longest_is_rung_nor_waited_for() -> None:
    hers = waits(FRONTLINE, 500, prefers=LIN, hold_until=NOW + timedelta(seconds=40), apart=frozenset({LIN}))
    [first] = made([hers], [free("lin", 900), free("wu", 1)])
    assert (first.counsellor.name, first.why) == ("wu", Why.ONLY_ONE)
    assert made([hers], [free("zhao")], Soon(LIN, NOW))[0].counsellor.name == "zhao", "nobody is kept for her"


def test_in_danger_all_phones_ring_but_hers() -> None:
    danger = waits(CRISIS, 1, apart=frozenset({LIN}))
    assert {name for _, name in pairs(made([danger], [free("lin"), free("wu"), free("zhao")]))} == {"wu", "zhao"}


def test_only_a_life_goes_before_it_and_only_when_nobody_else_is_on_duty() -> None:
    apart = frozenset({LIN, WU})
    assert kept_from(CRISIS, apart, {LIN}) == frozenset()
    assert kept_from(CRISIS, apart, {LIN, ZHAO}) == apart, "Zhao may be on the phone: she is there"
    for call_class in (FRONTLINE, GENERAL):
        assert kept_from(call_class, apart, {LIN}) == apart


_staff = st.sampled_from([LIN, WU, ZHAO, *(StaffId(f"c{number}") for number in range(3))])
_skills = st.frozensets(st.sampled_from(["child", "legal"]), max_size=2)
_seconds = st.integers(0, 300)
_needs = st.lists(st.builds(Need, _skills, st.just(1e9)), max_size=1).map(tuple)
_tickets = st.lists(
    st.builds(
        waits,
        st.sampled_from(CallClass),
        _seconds,
        needs=_needs,
        prefers=st.none() | _staff,
        ringing=st.sampled_from([0, 0, 1]),
        failed=st.integers(0, 5),
        apart=st.frozensets(_staff, max_size=4),
    ),
    max_size=8,
)
_crew = st.dictionaries(_staff, st.tuples(_seconds, _skills), max_size=6).map(
    lambda crew: [Free(name, name, NOW - timedelta(seconds=idle), skills) for name, (idle, skills) in crew.items()]
)


def may(person: Free, ticket: Waiting) -> bool:
    return can_serve(person, ticket, NOW) and person.staff_id not in ticket.apart


@settings(max_examples=200)
@given(_tickets, _crew)
def test_no_plan_pairs_them_and_nobody_idles_whom_another_could_have(tickets: list[Waiting], crew: list[Free]) -> None:
    assignments = made(tickets, crew)
    assert all(may(one.counsellor, one.pick.ticket) for one in assignments)
    rung = {one.counsellor.staff_id for one in assignments}
    left = [person for person in crew if person.staff_id not in rung]
    phones = Counter({ticket.ticket_id: ticket.ringing for ticket in tickets})
    phones.update(one.pick.ticket.ticket_id for one in assignments)
    for ticket in tickets:
        if phones[ticket.ticket_id] == 0 or ticket.call_class is CRISIS:
            assert not any(may(person, ticket) for person in left)


@settings(max_examples=200)
@given(_tickets, _crew)
def test_for_all_others_it_is_as_if_who_can_be_given_nobody_were_not_in_line(
    tickets: list[Waiting], crew: list[Free]
) -> None:
    for_nothing = {ticket.ticket_id for ticket in tickets if not any(may(person, ticket) for person in crew)}
    others = [ticket for ticket in tickets if ticket.ticket_id not in for_nothing]
    assert pairs(made(tickets, crew)) == pairs(made(others, crew))


@given(_tickets.filter(bool), _crew)
def test_a_team_in_groups_chooses_as_if_all_were_compared(tickets: list[Waiting], crew: list[Free]) -> None:
    team, left = Team(crew), list(crew)
    for ticket in tickets:
        able = [person for person in left if may(person, ticket)]
        assert team.can_serve(ticket, NOW) == bool(able)
        if able:
            wished = ticket.wished()
            fit = {one.staff_id: (len(wished - one.skills), len(one.skills - wished)) for one in able}
            best = min(able, key=lambda one: (fit[one.staff_id], one.idle_since, one.staff_id))
            known = [person for person in able if person.staff_id == ticket.prefers]
            chosen, _ = team.take(ticket, NOW)
            assert chosen == (known or [best])[0]
            left.remove(chosen)


def test_a_child_whose_only_counsellor_is_kept_apart_is_told_apart_from_one_without_any() -> None:
    child = waits(GENERAL, 50, needs=(Need(CHILD),), apart=frozenset({LIN}))
    other = waits(GENERAL, 5)
    for crew, why in (([free("lin", 5, "child"), free("wu")], Pass.KEPT_APART), ([free("wu")], Pass.NOBODY_FREE_CAN)):
        assert [one.why for one in made([child, other], crew)[0].passed_over] == [why]
