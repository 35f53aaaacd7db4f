"""Whom a supervisor owes a review."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.ids import StaffId
from hotline.kernel.risk import RiskLevel
from hotline.reviews.model import ALWAYS, CORE, MODULES, Point
from hotline.reviews.rules import FORTNIGHT, Supervised, due_people, missing_points, must_be_reviewed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAYS = st.none() | st.integers(0, 40).map(lambda days: NOW - timedelta(days=days))


def lin(talked: float | None, given: float | None, name: str = "lin") -> Supervised:
    moments = [None if days is None else NOW - timedelta(days=days) for days in (talked, given)]
    return Supervised(StaffId(name), *moments)


def test_lin_who_talked_is_due_until_she_was_given_one_and_again_a_fortnight_later() -> None:
    assert due_people([lin(1, None)], NOW) == [lin(1, None)]
    assert due_people([lin(1, 13.9)], NOW) == []
    assert due_people([lin(1, 14)], NOW) == [lin(1, 14)]
    assert due_people([lin(20, None), lin(None, None)], NOW) == [], "there is no talk of hers to look at"


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6))
def test_who_has_waited_longest_is_first_and_nobody_is_forgotten(days: list[tuple[datetime | None, ...]]) -> None:
    people = [Supervised(StaffId(str(place)), *moments) for place, moments in enumerate(days)]
    due = due_people(people, NOW)
    since = NOW - FORTNIGHT
    for one in people:
        lacks = one.given_at is None or one.given_at <= since
        assert (one in due) == (lacks and one.talked_at is not None and one.talked_at > since)
    never = [one.given_at is None for one in due]
    assert never == sorted(never, reverse=True)
    moments = [one.given_at for one in due if one.given_at is not None]
    assert moments == sorted(moments)


def test_grave_danger_is_always_reviewed_and_whether_danger_was_asked_about_is_always_marked() -> None:
    assert {level.value for level in RiskLevel if must_be_reviewed(level)} == {"R3", "R4"}
    assert not must_be_reviewed(None)
    assert len(CORE) == 9
    assert (*CORE, ALWAYS, *MODULES) == tuple(Point)
    assert missing_points(dict.fromkeys(CORE, 3)) == (ALWAYS,)
    assert missing_points(dict.fromkeys((*CORE, ALWAYS), 0)) == (), "0 is a mark"
    assert not any(word in point for point in Point for word in ("time", "length", "handle", "minutes", "speed"))
