"""Wrong answers: however they come, there are no more guesses than the line allows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.accounts.passkeys import passkeys_at
from hotline.accounts.rules import Ending, SignInRules, Tries, Wait, ends_soon, next_try, password_fault

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
RULES = SignInRules(timedelta(hours=2), timedelta(hours=14), tries=8, lock=timedelta(minutes=15))


@given(pauses=st.lists(st.integers(0, 1_800), max_size=200))
def test_whatever_the_rhythm_a_lock_follows_eight_wrong_answers(pauses: list[int]) -> None:
    now, kept, taken = NOON, None, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        answer = next_try(kept, now, RULES)
        if isinstance(answer, Tries):
            kept = answer
            taken.append(now)
        else:
            assert now < answer.until <= now + RULES.lock
    for ninth, first in zip(taken[8:], taken, strict=False):
        assert ninth - first >= RULES.lock


def test_the_wait_doubles_and_ends_in_a_lock() -> None:
    now, kept, waited = NOON, None, []
    for _ in range(8):
        answer = next_try(kept, now, RULES)
        assert isinstance(answer, Tries)
        waited.append(0 if answer.not_before is None else (answer.not_before - now).seconds)
        kept, now = answer, answer.not_before or now
    assert waited == [0, 0, 0, 1, 2, 4, 8, 900]
    assert next_try(kept, now - timedelta(seconds=1), RULES) == Wait(now, is_locked=True)
    assert next_try(kept, now, RULES) == Tries(1, None, now)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "short"), ("x" * 201, "long"), ("aaaaaaaaaaaa", "guessable"), ("QWERTYUIOP", "guessable"),
        ("lin@line.example", "personal"), ("seven quiet lamps", None), ("七盏安静的灯在夜里亮着", None),
    ],
)  # fmt: skip
def test_only_what_is_guessed_at_once_is_no_password(password: str, fault: str | None) -> None:
    assert password_fault(password, "Lin", "lin@line.example") == fault


@pytest.mark.parametrize(
    ("address", "has"),
    [
        ("https://line.example", True), ("https://line.example:8443/x", True), ("http://localhost:12355", True),
        ("http://line.example", False), ("http://127.0.0.1:12355", False), ("https://10.0.0.1", False),
    ],
)  # fmt: skip
def test_passkeys_are_offered_where_browsers_make_them(address: str, has: bool) -> None:
    assert (passkeys_at(address, "青柠热线") is not None) == has


@pytest.mark.parametrize(
    ("idle", "longest", "ending"),
    [(11, 300, None), (10, 300, Ending.IDLE), (1, 11, Ending.IDLE), (10, 10, Ending.LONGEST), (99, 10, Ending.LONGEST)],
)
def test_lin_is_warned_ten_minutes_before_and_of_the_end_that_no_touch_moves(
    idle: int, longest: int, ending: Ending | None
) -> None:
    assert ends_soon(NOON + timedelta(minutes=idle), NOON + timedelta(minutes=longest), NOON) is ending
