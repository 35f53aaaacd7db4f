"""Who is shown as free, and what a missed ring costs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.ids import StaffId
from hotline.roster.model import Counsellor, Duty, Line, Role
from hotline.roster.rules import (
    CoolOff,
    NotHerFault,
    Presence,
    Unresponsive,
    cost_of_miss,
    is_available,
    presence_of,
    takes_calls,
)
from hotline.tickets.model import Miss

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def lin(
    duty: Duty = Duty.ON, line: Line = Line.READY, role: Role = Role.COUNSELLOR, ready_in: float | None = None
) -> Counsellor:
    ready_at = None if ready_in is None else NOW + timedelta(seconds=ready_in)
    return Counsellor(StaffId("lin"), "Lin", role, duty, line, NOW, ready_at, 0, ("zh",))


people = st.builds(
    lin, st.sampled_from(Duty), st.sampled_from(Line), st.sampled_from(Role), st.none() | st.integers(-60, 60)
)


@given(people)
def test_who_is_free_takes_calls_and_is_shown_as_ready(person: Counsellor) -> None:
    if is_available(person, NOW):
        assert takes_calls(person)
        assert person.line is Line.READY
    assert (presence_of(person, NOW) is Presence.READY) is is_available(person, NOW)


@given(people)
def test_a_coordinator_or_one_off_duty_is_never_rung(person: Counsellor) -> None:
    if person.role in {Role.COORDINATOR, Role.DATA_OFFICER} or person.duty is Duty.OFF or person.line is Line.PAUSED:
        assert not takes_calls(person)
        assert not is_available(person, NOW)


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (lin(), Presence.READY),
        (lin(role=Role.SUPERVISOR), Presence.READY),
        (lin(role=Role.COORDINATOR), Presence.OFF),
        (lin(role=Role.DATA_OFFICER), Presence.OFF),
        (lin(duty=Duty.OFF), Presence.OFF),
        (lin(duty=Duty.OFF, line=Line.BUSY), Presence.BUSY),
        (lin(duty=Duty.OFF, line=Line.WRAP_UP), Presence.WRAP_UP),
        (lin(line=Line.RESERVED), Presence.RESERVED),
        (lin(line=Line.PAUSED), Presence.PAUSED),
        (lin(duty=Duty.OFF, line=Line.PAUSED), Presence.OFF),
        (lin(ready_in=1), Presence.PAUSED),
        (lin(ready_in=0), Presence.READY),
        (lin(ready_in=-1), Presence.READY),
    ],
)
def test_what_a_supervisor_sees_of_lin(person: Counsellor, shown: Presence) -> None:
    assert presence_of(person, NOW) is shown


@pytest.mark.parametrize(
    ("reason", "seconds"),
    [("not_dialled", 5), ("busy", 30), ("declined", 60), ("wrong_key", 60), ("hung_up", 60)],
)
@pytest.mark.parametrize("before", [0, 1, 5])
def test_what_was_her_choice_cools_off_and_never_counts_against_her(reason: str, seconds: int, before: int) -> None:
    assert cost_of_miss(reason, before, NOW) == CoolOff(NOW + timedelta(seconds=seconds), before)


@pytest.mark.parametrize("reason", ["no_answer", "silent"])
def test_the_second_ring_into_the_void_means_that_nobody_is_there(reason: str) -> None:
    assert cost_of_miss(reason, 0, NOW) == CoolOff(NOW + timedelta(seconds=60), 1)
    assert cost_of_miss(reason, 1, NOW) == Unresponsive(2)


def test_a_number_that_cannot_be_reached_is_not_rung_again() -> None:
    assert cost_of_miss("unreachable", 0, NOW) == Unresponsive(1)


@pytest.mark.parametrize("reason", ["not_bridged", "something new"])
def test_what_is_not_her_fault_costs_nothing(reason: str) -> None:
    assert cost_of_miss(reason, 1, NOW) == NotHerFault()


@given(st.sampled_from(Miss), st.integers(0, 10))
def test_no_miss_forgives_an_earlier_one(reason: Miss, before: int) -> None:
    match cost_of_miss(reason.value, before, NOW):
        case CoolOff(until, misses):
            assert until > NOW
            assert misses >= before
        case Unresponsive(misses):
            assert misses > before
