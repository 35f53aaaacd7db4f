"""Who is next: danger first, then fairness that can be proved."""

import math
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId
from hotline.routing.choose import Team, choose_next, streak_of
from hotline.routing.model import Free, Policy, Rule, Waiting, Why
from hotline.routing.plan import plan

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
CRISIS, FRONTLINE, GENERAL = CallClass
INFINITE: int = math.inf  # type: ignore[assignment]

_numbers = count()
_ages = st.integers(0, 3600)
_rates = st.floats(0, 1)
_policies = st.builds(Policy, _rates, st.sampled_from([0.0, 60.0, math.inf]), st.sampled_from([1, 2, 3, INFINITE]))


def waits(call_class: CallClass, seconds: float) -> Waiting:
    return Waiting(TicketId(f"{next(_numbers):08}"), call_class, NOW - timedelta(seconds=seconds))


def free(name: str, idle: float) -> Free:
    return Free(StaffId(name), name, NOW - timedelta(seconds=idle))


def heads(**ages: float | None) -> dict[CallClass, Waiting]:
    return {CallClass(name): waits(CallClass(name), age) for name, age in ages.items() if age is not None}


def rule(policy: Policy, streak: int = 0, **ages: float | None) -> tuple[CallClass, Rule]:
    pick = choose_next(heads(**ages), streak, NOW, policy)
    assert pick is not None
    return pick.ticket.call_class, pick.rule


@given(_policies, st.integers(0, 9), _ages, st.none() | _ages, st.none() | _ages)
def test_danger_goes_first_whoever_waits_however_long(
    policy: Policy, streak: int, crisis: int, frontline: int | None, general: int | None
) -> None:
    assert rule(policy, streak, crisis=crisis, frontline=frontline, general=general) == (CRISIS, Rule.CRISIS_FIRST)


@given(_policies, st.integers(0, 9), _ages, _ages)
def test_after_k_frontline_picks_a_general_caller_at_least_as_old_goes_first_and_only_then(
    policy: Policy, streak: int, frontline: int, general: int
) -> None:
    found = rule(policy, streak, frontline=frontline, general=general)
    is_due = streak >= policy.frontline_streak and general >= frontline
    assert (found[1] is Rule.GENERAL_GUARD) is is_due
    assert not is_due or found[0] is GENERAL


@given(_policies, _ages, _ages)
def test_a_family_that_waited_t1_goes_before_any_general_caller(policy: Policy, frontline: int, general: int) -> None:
    found = rule(policy, 0, frontline=frontline, general=general)
    assert (found == (FRONTLINE, Rule.FRONTLINE_FLOOR)) is (frontline >= policy.frontline_floor)


@given(_rates, _ages, _ages)
def test_a_general_minute_counts_r(rate: float, frontline: int, general: int) -> None:
    found, _ = rule(Policy(rate, math.inf, INFINITE), 99, frontline=frontline, general=general)
    assert found is (GENERAL if rate * general > frontline else FRONTLINE)


@pytest.mark.parametrize(("general", "winner"), [(239, FRONTLINE), (240, FRONTLINE), (241, GENERAL)])
def test_at_a_quarter_four_general_minutes_weigh_one(general: int, winner: CallClass) -> None:
    assert rule(Policy(0.25, 61, 3), frontline=60, general=general)[0] is winner


@given(_ages, _ages)
def test_r_0_is_strict_and_r_1_is_first_come_first_served(frontline: int, general: int) -> None:
    assert rule(Policy(0, math.inf, INFINITE), 99, frontline=frontline, general=general)[0] is FRONTLINE
    first = GENERAL if general > frontline else FRONTLINE
    assert rule(Policy(1, math.inf, INFINITE), 99, frontline=frontline, general=general)[0] is first


@given(_policies, st.integers(0, 9), st.sampled_from(list(CallClass)), _ages)
def test_who_waits_alone_is_next(policy: Policy, streak: int, call_class: CallClass, age: int) -> None:
    assert rule(policy, streak, **{call_class.value: age})[0] is call_class


def test_nobody_waits() -> None:
    assert choose_next({}, 3, NOW, Policy(0.25, 60, 3)) is None


def test_lin_who_was_idle_longest_is_rung_and_among_equals_always_the_same() -> None:
    lin, wu, zhao = free("lin", 30), free("wu", 90), free("zhao", 90)
    ticket = waits(GENERAL, 5)
    for crew in ([lin, zhao, wu], [wu, zhao, lin]):
        assert Team(crew).take(ticket, NOW) == (wu, Why.LONGEST_IDLE)


@given(st.lists(st.sampled_from([FRONTLINE, GENERAL])))
def test_the_streak_is_what_came_since_the_last_general_pick(newest_first: list[CallClass]) -> None:
    before = newest_first.index(GENERAL) if GENERAL in newest_first else len(newest_first)
    assert streak_of(newest_first) == before


_lines = st.fixed_dictionaries({c: st.lists(_ages, max_size=5) for c in CallClass})
_MORE = {Rule.ALL_FOR_CRISIS, Rule.MORE_PHONES}


@given(_lines, st.lists(_ages, max_size=6), st.integers(0, 4), _policies)
def test_a_plan_is_the_same_as_choosing_again_and_again(
    ages: dict[CallClass, list[int]], idle: list[int], streak: int, policy: Policy
) -> None:
    lines = {c: [waits(c, age) for age in sorted(many, reverse=True)] for c, many in ages.items()}
    people = [free(f"c{number}", seconds) for number, seconds in enumerate(idle)]
    made = plan(lines, people, streak, NOW, policy)

    firsts = [assignment for assignment in made if assignment.pick.rule not in _MORE]
    tickets = [assignment.pick.ticket.ticket_id for assignment in firsts]
    counsellors = [assignment.counsellor.staff_id for assignment in made]
    assert len(set(tickets)) == len(tickets)
    assert len(set(counsellors)) == len(counsellors)
    if not lines[CRISIS]:
        assert len(tickets) == min(len(people), sum(map(len, lines.values())))

    left = {c: list(line) for c, line in lines.items()}
    for assignment in firsts:
        pick = choose_next({c: line[0] for c, line in left.items() if line}, streak, NOW, policy)
        assert pick == assignment.pick
        left[pick.ticket.call_class].remove(pick.ticket)
        streak = {CRISIS: streak, FRONTLINE: streak + 1, GENERAL: 0}[pick.ticket.call_class]
        assert assignment.counsellor not in assignment.also_free
    assert [person for person in people if person.staff_id in counsellors] == sorted(
        (a.counsellor for a in made), key=lambda person: people.index(person)
    )


_events = st.lists(st.tuples(st.integers(0, 120), st.sampled_from(["crisis", "frontline", "general", "pick", "pick"])))


@given(_events, _rates, st.sampled_from([0.0, 30.0, math.inf]), st.integers(1, 4))
def test_a_general_caller_is_overtaken_at_most_k_times_for_each_place_in_the_general_line(
    events: list[tuple[int, str]], rate: float, floor: float, streak_limit: int
) -> None:
    """routing 6.6: with n-1 general callers ahead, at most K*n frontline callers who came later go before."""
    policy = Policy(rate, floor, streak_limit)
    lines: dict[CallClass, list[Waiting]] = {c: [] for c in CallClass}
    ahead: dict[TicketId, int] = {}
    overtaken: dict[TicketId, int] = {}
    now, streak = NOW, 0
    for pause, what in events:
        now += timedelta(seconds=pause)
        if what != "pick":
            ticket = Waiting(TicketId(f"{next(_numbers):08}"), CallClass(what), now)
            if ticket.call_class is GENERAL:
                ahead[ticket.ticket_id], overtaken[ticket.ticket_id] = len(lines[GENERAL]), 0
            lines[ticket.call_class].append(ticket)
            continue
        pick = choose_next({c: line[0] for c, line in lines.items() if line}, streak, now, policy)
        if pick is None:
            continue
        lines[pick.ticket.call_class].pop(0)
        if pick.ticket.call_class is FRONTLINE:
            streak += 1
            for general in lines[GENERAL]:
                overtaken[general.ticket_id] += general.queued_at < pick.ticket.queued_at
        elif pick.ticket.call_class is GENERAL:
            streak = 0
    assert all(overtaken[ticket] <= streak_limit * (ahead[ticket] + 1) for ticket in overtaken)
