"""Who may be rung for whom when there are two pools and a standby phone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId
from hotline.kernel.pools import Pool, pool_of
from hotline.routing.model import Assignment, Free, Policy, Waiting
from hotline.routing.plan import plan
from hotline.routing.pools import Staffed, pool_needs

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
POLICY = Policy(0.25, 60, 3, overflow_after=30.0, standby_after=60.0)

ages = st.sampled_from([0, 10, 29, 30, 31, 59, 60, 61, 600])
callers = st.lists(st.tuples(st.sampled_from(CallClass), ages), max_size=5)
crews = st.lists(st.tuples(st.sampled_from(Pool), st.booleans()), max_size=5)
"""On duty, and whether free."""


def play(line: list[tuple[CallClass, int]], crew: list[tuple[Pool, bool]]) -> list[Assignment]:
    staffed = Staffed.by({pool for pool, _ in crew})
    waiting: dict[CallClass, list[Waiting]] = {call_class: [] for call_class in CallClass}
    for number, (call_class, age) in sorted(enumerate(line), key=lambda one: -one[1][1]):
        needs = pool_needs(call_class, age, staffed, POLICY)
        since = NOW - timedelta(seconds=age)
        waiting[call_class].append(Waiting(TicketId(f"t{number}"), call_class, since, needs))
    free = [
        Free(StaffId(f"s{number}"), f"s{number}", NOW, pool.marks) for number, (pool, is_free) in enumerate(crew)
        if is_free
    ]  # fmt: skip
    return plan(waiting, free, 0, NOW, POLICY)


@given(callers, crews)
def test_nobody_is_rung_before_her_turn(line: list[tuple[CallClass, int]], crew: list[tuple[Pool, bool]]) -> None:
    staffed = {pool for pool, _ in crew}
    for made in play(line, crew):
        ticket, pool = made.pick.ticket, pool_of(made.counsellor.skills)
        age, danger = ticket.age(NOW), ticket.call_class is CallClass.CRISIS
        if pool is Pool.SECOND:
            assert danger or age >= 30 or Pool.FIRST not in staffed
        if pool is Pool.STANDBY:
            assert staffed == {Pool.STANDBY} or (danger and age >= 60)


@given(callers, crews)
def test_nobody_waits_on_while_somebody_whose_turn_it_is_is_free(
    line: list[tuple[CallClass, int]], crew: list[tuple[Pool, bool]]
) -> None:
    made = play(line, crew)
    rung = {one.counsellor.staff_id for one in made}
    served = {one.pick.ticket.ticket_id for one in made}
    staffed = {pool for pool, _ in crew}
    for number, (call_class, age) in enumerate(line):
        if TicketId(f"t{number}") in served:
            continue
        for person, (pool, is_free) in enumerate(crew):
            if not is_free or StaffId(f"s{person}") in rung:
                continue
            assert pool is not Pool.FIRST
            assert not (pool is Pool.SECOND and (age >= 30 or Pool.FIRST not in staffed))
            assert not (pool is Pool.STANDBY and (staffed == {Pool.STANDBY} or (call_class.rank == 0 and age >= 60)))


def test_of_two_who_are_free_the_first_pool_is_rung_though_the_second_is_idle_longer() -> None:
    needs = pool_needs(CallClass.GENERAL, 45.0, Staffed.by(set(Pool)), POLICY)
    ticket = Waiting(TicketId("t"), CallClass.GENERAL, NOW - timedelta(seconds=45), needs)
    wu = Free(StaffId("wu"), "Wu", NOW - timedelta(hours=1), Pool.SECOND.marks | {"child"})
    lin = Free(StaffId("lin"), "Lin", NOW, Pool.FIRST.marks | {"child", "crisis"})
    [made] = plan({CallClass.GENERAL: [ticket]}, [wu, lin], 0, NOW, POLICY)
    assert made.counsellor is lin


def test_in_danger_both_pools_ring_at_once_and_the_standby_phone_last() -> None:
    crew = [(Pool.STANDBY, True), (Pool.SECOND, True), (Pool.FIRST, True)]
    assert [pool_of(one.counsellor.skills) for one in play([(CallClass.CRISIS, 0)], crew)] == [Pool.FIRST, Pool.SECOND]
    rung = [pool_of(one.counsellor.skills) for one in play([(CallClass.CRISIS, 60)], crew)]
    assert rung == [Pool.FIRST, Pool.SECOND, Pool.STANDBY]
