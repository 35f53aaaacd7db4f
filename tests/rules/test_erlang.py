"""The formulas against the values they must give, and against what must hold for any line."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotline.routing.erlang import (
    Demand,
    Unstable,
    erlang_a,
    erlang_b,
    erlang_c,
    least_counsellors,
    mean_wait,
    service_level,
    wait_beyond,
)
from hotline.routing.priority import TwoClasses, rate_for

QUARTER = 900.0
COUNTY = Demand(calls_per_hour=16, handle_seconds=QUARTER)

LOADS = st.floats(0.05, 40)
STAFF = st.integers(1, 60)
DEMANDS = st.builds(Demand, st.floats(0.5, 60), st.floats(60, 3600), st.floats(30, 7200))


def seats(calls: float, handle: float, target: float) -> int:
    demand = Demand(calls, handle)
    return least_counsellors(lambda n: service_level(demand, n, 20), demand.load, target)


def test_erlang_b_and_c_of_the_textbook() -> None:
    assert erlang_b(10, 8) == pytest.approx(0.121661, abs=1e-6)
    assert erlang_c(10, 8) == pytest.approx(0.409180, abs=1e-6)


def test_five_counsellors_with_sixteen_quarter_hours_an_hour() -> None:
    assert COUNTY.load == pytest.approx(4)
    assert erlang_c(5, COUNTY.load) == pytest.approx(0.554113, abs=1e-6)
    assert mean_wait(COUNTY, 5) == pytest.approx(498.70, abs=0.005)


def test_nobody_waits_on_average_where_more_come_than_can_be_helped() -> None:
    with pytest.raises(Unstable, match=r"5\.00 erlang is too much for 5"):
        erlang_c(5, 5)
    with pytest.raises(Unstable):
        erlang_a(Demand(40, QUARTER), 5)
    assert service_level(Demand(40, QUARTER), 5, 20) == 0


@pytest.mark.parametrize(("calls", "counsellors"), [(8, 4), (16, 7), (24, 9), (40, 14)])
def test_staffing_for_quarter_hours(calls: float, counsellors: int) -> None:
    assert seats(calls, QUARTER, 0.8) == counsellors
    assert 0.5 <= Demand(calls, QUARTER).load / counsellors <= 0.715


@pytest.mark.parametrize(
    ("calls", "load", "for_80", "for_90"),
    [
        (2, 0.83, 3, 3), (4, 1.67, 4, 4), (6, 2.50, 5, 6), (8, 3.33, 6, 7),
        (10, 4.17, 7, 8), (15, 6.25, 10, 11), (20, 8.33, 12, 13), (30, 12.50, 17, 18),
    ],
)  # fmt: skip
def test_staffing_for_twenty_five_minutes(calls: float, load: float, for_80: int, for_90: int) -> None:
    assert Demand(calls, 1500).load == pytest.approx(load, abs=0.005)
    assert seats(calls, 1500, 0.8) == for_80
    assert seats(calls, 1500, 0.9) == for_90


def test_two_seats_are_full_at_five_calls_an_hour() -> None:
    assert round(service_level(Demand(2, 1500), 2, 20), 2) == 0.76
    assert round(service_level(Demand(4, 1500), 2, 20), 2) == 0.25
    assert Demand(4.8, 1500).load == pytest.approx(2)
    assert service_level(Demand(6, 1500), 2, 20) == 0


@pytest.mark.parametrize(
    ("counsellors", "patience", "wait_probability", "wait", "abandonment"),
    [
        (5, 120, 0.2574, 19.96, 0.1664),
        (5, 300, 0.3030, 42.24, 0.1408),
        (5, 600, 0.3451, 70.30, 0.1172),
        (4, 300, 0.4603, 72.97, 0.2432),
    ],
)
def test_callers_who_give_up(
    counsellors: int, patience: float, wait_probability: float, wait: float, abandonment: float
) -> None:
    line = erlang_a(Demand(16, QUARTER, patience), counsellors)
    assert line.wait_probability == pytest.approx(wait_probability, abs=1e-4)
    assert line.mean_wait == pytest.approx(wait, abs=0.005)
    assert line.abandonment == pytest.approx(abandonment, abs=1e-4)


def test_who_waits_as_long_as_a_call_lasts_makes_the_house_poisson() -> None:
    assert erlang_a(Demand(200, QUARTER, QUARTER), 50).wait_probability == pytest.approx(0.518808, abs=1e-6)


def test_endless_patience_is_erlang_c() -> None:
    line = erlang_a(COUNTY, 5)
    assert line.wait_probability == pytest.approx(erlang_c(5, 4))
    assert line.mean_wait == pytest.approx(498.7013, abs=1e-3)
    assert line.service_level == pytest.approx(service_level(COUNTY, 5, 20))
    assert line.abandonment == 0


@pytest.mark.parametrize(
    ("rate", "frontline", "general", "p95"),
    [
        (1.0, 498.7, 498.7, 2165), (0.0, 124.7, 623.4, 2783), (0.2, 213.7, 593.7, 2634),
        (0.25, 234.7, 586.7, 2599), (0.5, 332.5, 554.1, 2437),
    ],
)  # fmt: skip
def test_two_classes(rate: float, frontline: float, general: float, p95: float) -> None:
    line = TwoClasses(COUNTY, 5, 0.25, rate)
    assert line.frontline_wait == pytest.approx(frontline, abs=0.05)
    assert line.general_wait == pytest.approx(general, abs=0.05)
    assert line.general_wait_percentile(0.95) == pytest.approx(p95, abs=0.6)


def test_the_rate_for_a_wanted_ratio() -> None:
    assert rate_for(0.4, 0.8) == pytest.approx(0.25)
    with pytest.raises(ValueError, match=r"from 0\.20 to 1"):
        rate_for(0.1, 0.8)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        erlang_b(0, 1)
    with pytest.raises(ValueError, match="calls per hour"):
        Demand(-1, QUARTER)
    with pytest.raises(ValueError, match="handle time"):
        Demand(1, 0)
    with pytest.raises(ValueError, match="patience"):
        Demand(1, QUARTER, math.nan)
    with pytest.raises(ValueError, match="general rate"):
        TwoClasses(COUNTY, 5, 0.25, 1.5)
    with pytest.raises(ValueError, match="frontline share"):
        TwoClasses(COUNTY, 5, -0.1, 0.5)
    with pytest.raises(ValueError, match="target"):
        least_counsellors(lambda _: 1.0, 1, 1.0)


def test_a_silent_hour_needs_one_counsellor_who_is_always_in_time() -> None:
    silent = Demand(0, QUARTER, 300)
    assert seats(0, QUARTER, 0.8) == 1
    assert erlang_b(1, 0) == 0
    assert erlang_a(silent, 1).service_level == 1


@given(STAFF, LOADS)
def test_one_more_counsellor_never_hurts_and_waiting_is_likelier_than_loss(counsellors: int, load: float) -> None:
    assert erlang_b(counsellors + 1, load) <= erlang_b(counsellors, load)
    assume(load < counsellors * 0.999)
    assert erlang_b(counsellors, load) <= erlang_c(counsellors, load) * (1 + 1e-12)
    assert erlang_c(counsellors + 1, load) <= erlang_c(counsellors, load)
    assert 0 <= erlang_c(counsellors, load) <= 1


@given(STAFF, LOADS, LOADS)
def test_more_calls_never_help(counsellors: int, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert erlang_b(counsellors, less) <= erlang_b(counsellors, more) * (1 + 1e-12)


@given(STAFF, DEMANDS, st.floats(0, 3600), st.floats(0, 3600))
def test_longer_waits_are_rarer(counsellors: int, demand: Demand, one: float, other: float) -> None:
    assume(demand.load < counsellors * 0.98)
    near, far = sorted((one, other))
    assert wait_beyond(demand, counsellors, far) <= wait_beyond(demand, counsellors, near)
    assert service_level(demand, counsellors, near) == pytest.approx(1 - wait_beyond(demand, counsellors, near))


@given(st.integers(1, 30), DEMANDS)
def test_giving_up_is_waiting_divided_by_patience(counsellors: int, demand: Demand) -> None:
    """P(Ab) = theta E[W], and what is not given up is what the counsellors finish: two counts of the same callers."""
    line = erlang_a(demand, counsellors, within=1e9)
    assert line.abandonment == pytest.approx(line.mean_wait / demand.patience_seconds)
    finished = line.occupancy * counsellors / demand.load
    assert finished == pytest.approx(1 - line.abandonment, rel=1e-9)
    assert line.service_level == pytest.approx(1 - line.abandonment, rel=1e-9)


@given(st.integers(1, 30), DEMANDS)
def test_littles_law(counsellors: int, demand: Demand) -> None:
    """Busy counsellors = rate x handle time, and callers on hold = rate x wait: from the states and by Erlang C."""
    assume(demand.load < counsellors * 0.95)
    patient = Demand(demand.calls_per_hour, demand.handle_seconds)
    line = erlang_a(patient, counsellors)
    assert line.mean_wait == pytest.approx(mean_wait(patient, counsellors), rel=1e-6)
    assert line.occupancy * counsellors == pytest.approx(patient.load, rel=1e-9)


@given(st.integers(1, 20), DEMANDS)
def test_impatient_lines_gain_from_each_counsellor(counsellors: int, demand: Demand) -> None:
    some, more = erlang_a(demand, counsellors), erlang_a(demand, counsellors + 1)
    assert more.mean_wait <= some.mean_wait
    assert more.service_level >= some.service_level - 1e-12
    assert 0 <= some.service_level <= 1 - some.abandonment + 1e-9


@given(DEMANDS, st.floats(0.05, 0.99), st.booleans())
def test_the_least_is_enough_and_one_less_is_not(demand: Demand, target: float, patient: bool) -> None:
    assume(demand.load < 30)

    def level(counsellors: int) -> float:
        if patient:
            return service_level(demand, counsellors, 20)
        return erlang_a(demand, counsellors).service_level

    least = least_counsellors(level, demand.load, target)
    assert level(least) >= target
    assert least == 1 or level(least - 1) < target


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 0.95))
def test_priority_only_moves_waiting_about(share: float, rate: float, occupancy: float) -> None:
    demand = Demand(occupancy * 5 * 4, QUARTER)
    line = TwoClasses(demand, 5, share, rate)
    mixed = share * line.frontline_wait + (1 - share) * line.general_wait
    assert mixed == pytest.approx(mean_wait(demand, 5), rel=1e-9)
    assert line.frontline_wait / line.general_wait == pytest.approx(1 - occupancy * (1 - rate), rel=1e-9)
