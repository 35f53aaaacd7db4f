"""When somebody is asked again how she is: by the level, by her word, and by what came of each contact."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.followups.model import Ending, Origin, OriginKind, Result
from hotline.followups.rules import (
    BY_HAND,
    End,
    GoOn,
    Standing,
    Tells,
    TryAgain,
    after,
    delays_of,
    soonest,
    stricter,
    was_cut_off,
)
from hotline.kernel.risk import RiskLevel

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGAIN = (timedelta(minutes=10), timedelta(minutes=12))
R4, R3, R2, R1, RX = (RiskLevel(level) for level in ("R4", "R3", "R2", "R1", "RX"))


def a_talk(
    risk: RiskLevel = R3, kind: OriginKind = OriginKind.RECORD, *, agreed: bool = True, frontline: bool = False
) -> Origin:
    return Origin(kind, "f" * 32, None, None, None, risk, agreed, frontline)


def standing(origin: Origin, place: int = 0, tries: int = 0) -> Standing:
    return Standing(origin, NOW, delays_of(origin), place, tries, AGAIN)


@pytest.mark.parametrize(
    ("origin", "days"),
    [
        (a_talk(R4), [1, 7, 30, 91, 182]),
        (a_talk(R3, agreed=False), [1, 7, 30, 91, 182]),
        (a_talk(R2), [3, 14]),
        (a_talk(R2, agreed=False), []),
        (a_talk(R1, frontline=True), [7]),
        (a_talk(R1, frontline=True, agreed=False), []),
        (a_talk(R1), []),
        (a_talk(RX, OriginKind.CALLBACK, agreed=False), [1]),
    ],
)
def test_when_each_contact_is_due(origin: Origin, days: list[int]) -> None:
    assert delays_of(origin) == tuple(timedelta(days=day) for day in days)


def test_who_was_cut_off_in_danger_is_rung_at_once_and_then_as_all_in_danger() -> None:
    cut_off = a_talk(R4, OriginKind.DROPPED)
    assert delays_of(cut_off) == (timedelta(minutes=5), *delays_of(a_talk(R4)))
    assert (was_cut_off(cut_off), was_cut_off(cut_off, 1), was_cut_off(a_talk(R2, OriginKind.DROPPED))) == (
        True,
        False,
        False,
    )
    grace = timedelta(minutes=5)
    for tries, delay in enumerate(AGAIN):
        at = NOW + delay
        assert after(Result.NO_ANSWER, standing(cut_off, tries=tries), NOW) == TryAgain(at, at + grace)


def test_a_year_is_the_lines_own_choice() -> None:
    assert delays_of(a_talk(), twelve_months=True)[-1] == timedelta(days=365)
    assert delays_of(a_talk(R2), twelve_months=True) == delays_of(a_talk(R2))


@pytest.mark.parametrize(("risk", "tells"), [(R3, Tells.NOT_REACHED), (R2, None)])
@pytest.mark.parametrize("result", [Result.NO_ANSWER, Result.NUMBER_OFF, Result.ANOTHER_PERSON])
def test_the_third_try_in_vain_closes_the_step_and_in_danger_a_supervisor_is_told(
    risk: RiskLevel, tells: Tells | None, result: Result
) -> None:
    for tries in (0, 1):
        again = after(result, standing(a_talk(risk), tries=tries), NOW)
        assert isinstance(again, TryAgain)
        assert NOW < again.at <= NOW + DAY
    last = after(result, standing(a_talk(risk), tries=2), NOW)
    assert last == GoOn(Result.NOT_REACHED, 1, NOW + delays_of(a_talk(risk))[1], tells)


def test_who_is_worse_is_asked_again_tomorrow_and_nothing_later_is_lost() -> None:
    for result in (Result.REACHED_WORSE, Result.EMERGENCY):
        late = NOW + 8 * DAY
        assert after(result, standing(a_talk(), place=1), late) == GoOn(result, 1, late + DAY, Tells.WORSE)


def test_asking_us_to_stop_ends_all_of_it_at_any_level() -> None:
    assert after(Result.ASKED_TO_STOP, standing(a_talk(R4)), NOW) == End(Result.ASKED_TO_STOP, Ending.ASKED_TO_STOP)


def test_declining_one_contact_ends_it_only_below_grave_danger() -> None:
    assert after(Result.DECLINED, standing(a_talk(R2)), NOW) == End(Result.DECLINED, Ending.DECLINED)
    assert isinstance(after(Result.DECLINED, standing(a_talk(R3)), NOW), GoOn)


def test_who_was_reached_late_is_not_rung_for_what_she_has_missed_but_who_was_not_is() -> None:
    late = NOW + 8 * DAY
    assert after(Result.REACHED_SAFE, standing(a_talk()), late) == GoOn(Result.REACHED_SAFE, 2, NOW + 30 * DAY)
    missed = after(Result.NO_SAFE_WAY, standing(a_talk()), late)
    assert missed == GoOn(Result.NO_SAFE_WAY, 1, late + DAY, Tells.NOT_REACHED)
    last = after(Result.REACHED_SAFE, standing(a_talk(), place=4), NOW + 182 * DAY)
    assert last == End(Result.REACHED_SAFE, Ending.COMPLETE)


@dataclass
class Told:
    """One origin as the flow keeps it."""

    origin: Origin
    counts_from: datetime
    place: int = 0
    tries: int = 0
    due_at: datetime | None = None
    ended: Ending | None = None

    def comes(self, result: Result, now: datetime) -> None:
        delays = delays_of(self.origin)
        match after(result, Standing(self.origin, self.counts_from, delays, self.place, self.tries, AGAIN), now):
            case TryAgain(at):
                self.tries, self.due_at = self.tries + 1, at
            case GoOn(_, place, at, _):
                self.place, self.tries, self.due_at = place, 0, at
            case End(_, why, _):
                self.due_at, self.ended = None, why

    def raised(self, risk: RiskLevel, now: datetime) -> None:
        told = stricter(self.origin, replace(self.origin, risk=risk))
        if told == self.origin or (self.ended and self.ended.lasts):
            return
        delays = delays_of(told)
        due_at = now + delays[0] if self.due_at is None else soonest(self.due_at, delays, now)
        self.origin, self.counts_from, self.place, self.due_at, self.ended = told, now, 0, due_at, None


happenings = st.lists(
    st.tuples(st.floats(0.01, 400), st.sampled_from(BY_HAND) | st.sampled_from((R2, R3, R4))), max_size=12
)  # fmt: skip


@given(st.sampled_from((R4, R3, R2)), st.sampled_from(OriginKind), happenings)
def test_whatever_happens_somebody_is_due_or_it_has_ended_for_a_reason(
    risk: RiskLevel, kind: OriginKind, history: list[tuple[float, Result | RiskLevel]]
) -> None:
    origin = a_talk(risk, kind)
    delays = delays_of(origin)
    assert delays[0] <= (timedelta(hours=24) if risk.is_grave else timedelta(hours=72))
    assert list(delays) == sorted(delays)
    told, now = Told(origin, NOW, due_at=NOW + delays[0]), NOW
    for days, what in history:
        now += timedelta(days=days)
        before = told.due_at
        if isinstance(what, RiskLevel):
            told.raised(what, now)
            if before is not None:
                assert told.due_at is not None
                assert told.due_at <= before, "what was due is never put off by a raise"
            if told.origin.risk.is_grave and told.counts_from == now:
                assert told.due_at is not None
                assert told.due_at <= now + timedelta(hours=24)
        elif told.due_at is not None:
            told.comes(what, now)
            assert told.due_at is None or told.due_at > now
        assert (told.due_at is None) == (told.ended is not None)
