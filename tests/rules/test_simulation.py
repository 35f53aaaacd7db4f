"""The line on paper, one caller at a time; and what is read from its log."""

import random
from dataclasses import replace
from typing import Any

import pytest

from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Caller, Stream, draw_callers
from hotline.routing.model import Policy
from hotline.routing.outcome import gini, measure, percentile
from hotline.routing.overtaking import beyond_bound, overtaken
from hotline.routing.simulation import Log, Passage, simulate
from tests.rules.drawn import COUNSELLORS, HANDLE, draw, in_turn, mean, plain, streams

FOREVER = float("inf")
HOUSE = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)
STRICT = plain(0)


def frontline(at: float, handle: float = 100, patience: float = FOREVER) -> Caller:
    return Caller(at, CallClass.FRONTLINE, handle, patience)


def general(at: float, handle: float = 100, patience: float = FOREVER) -> Caller:
    return Caller(at, CallClass.GENERAL, handle, patience)


def crisis(at: float) -> Caller:
    return Caller(at, CallClass.CRISIS, 100, FOREVER)


def answers(log: Log) -> list[tuple[float, float]]:
    """(rang, answered) in the order of answering."""
    return [(passage.caller.at, passage.left) for passage in log.passages if passage.answered]


def test_danger_then_frontline_then_general() -> None:
    log = simulate([general(0), general(1), frontline(2), crisis(3)], 1, STRICT)
    assert answers(log) == [(0, 0), (3, 100), (2, 200), (1, 300)]


def test_danger_that_rings_all_phones_takes_one_counsellor() -> None:
    log = simulate([general(0, 10), general(0.5, 200), crisis(50), general(60), general(61)], 3, HOUSE)
    assert answers(log) == [(0, 0), (0.5, 0.5), (50, 50), (60, 60), (61, 150)]
    assert [passage.counsellor for passage in log.passages] == [0, 1, 2, 0, 2]


def test_after_three_frontline_callers_an_older_general_caller_is_heard() -> None:
    log = simulate([frontline(0), general(1), *(frontline(2 + n) for n in range(5))], 1, HOUSE)
    assert [rang for rang, _ in answers(log)] == [0, 2, 3, 1, 4, 5, 6]


def test_wang_gives_up_and_the_next_is_heard_in_his_place() -> None:
    log = simulate([general(0), general(1, patience=50), general(2)], 1, HOUSE)
    assert answers(log) == [(0, 0), (2, 100)]
    gone = next(passage for passage in log.passages if not passage.answered)
    assert (gone.caller.at, gone.left, gone.wait) == (1, 51, 50)


def test_whoever_has_been_idle_longest_is_rung() -> None:
    log = simulate([general(0, 50), general(1, 10), general(100), general(101)], 2, HOUSE)
    assert [passage.counsellor for passage in log.passages] == [0, 1, 1, 0]


def test_every_caller_has_one_end() -> None:
    classes = streams(1.3, 0.25, patience=600)
    callers = list(draw(classes, 5_000, random.Random(5)))
    log = simulate(callers, COUNSELLORS, HOUSE)
    assert sorted(passage.caller.at for passage in log.passages) == [caller.at for caller in callers]


def test_without_any_preference_all_are_served_in_turn() -> None:
    """Caller by caller the same as a recursion that knows no engine."""
    callers = list(draw(streams(0.8, 0.25), 20_000, random.Random(3)))
    log = simulate(callers, COUNSELLORS, plain(1))
    found = [passage.wait for passage in sorted(log.passages, key=lambda passage: passage.caller.at)]
    assert found == pytest.approx(in_turn(iter(callers), COUNSELLORS), abs=1e-6)


def test_measured_lengths_of_contacts_may_be_used_instead_of_a_mean() -> None:
    """All contacts equally long halves the wait of one counsellor (Pollaczek and Khinchine)."""
    handles = (HANDLE,)
    stream = Stream(2, HANDLE, handles_seen=handles)
    callers = draw_callers({CallClass.GENERAL: stream}, 60_000 / 2 * 3600, random.Random(2))
    log = simulate(callers, 1, HOUSE)
    assert {passage.caller.handle for passage in log.passages} == set(handles)
    assert mean([passage.wait for passage in log.passages]) == pytest.approx(0.5 * HANDLE / (2 * 0.5), rel=0.03)


def test_the_same_seed_draws_the_same_callers() -> None:
    classes = streams(0.8, 0.25, patience=600)
    first, second = (list(draw(classes, 500, random.Random(9))) for _ in range(2))
    assert first == second
    assert list(draw_callers({CallClass.GENERAL: Stream(0, HANDLE)}, 1e6, random.Random(1))) == []


@pytest.mark.parametrize("change", [{"calls_per_hour": -1}, {"handle_seconds": 0}, {"patience_seconds": 0}])
def test_a_stream_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is needed"):
        replace(Stream(1, HANDLE), **change)
    with pytest.raises(ValueError, match="handle time"):
        Stream(1, HANDLE, handles_seen=(0,))


def test_nobody_on_duty_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        simulate([], 0, HOUSE)


def test_both_service_levels_and_who_counts_as_abandoned() -> None:
    """Four ring: one answered at once, one late, one gives up after 4 s, one after 30 s."""
    log = simulate([general(0), general(1), general(2, patience=4), general(3, patience=30)], 1, HOUSE)
    figures = measure(log, streak=3).classes[CallClass.GENERAL]
    assert (figures.callers, figures.answered, figures.abandoned, figures.short) == (4, 2, 1, 1)
    assert figures.service_level == pytest.approx(1 / 3)
    assert figures.service_level_answered == pytest.approx(1 / 2)
    assert figures.abandonment == pytest.approx(1 / 3)
    assert figures.answer_time == pytest.approx(99 / 2)
    assert figures.mean_wait == pytest.approx((0 + 99 + 4 + 30) / 4)
    assert figures.p95_wait == 99


def test_a_night_without_calls_has_no_figures() -> None:
    outcome = measure(simulate([], 2, HOUSE), streak=3)
    assert outcome.classes[CallClass.CRISIS].mean_wait is None
    assert (outcome.occupancy, outcome.idle_gini, outcome.overtakes.mean) == (None, None, None)


def test_occupancy_and_idle_time_are_read_until_the_last_caller_rings() -> None:
    outcome = measure(simulate([general(0, 50), general(100, 1000)], 2, HOUSE), streak=3)
    assert outcome.occupancy == pytest.approx(50 / 200)
    assert outcome.idle_gini == pytest.approx(gini([50, 100]))


def test_gini_and_percentile() -> None:
    assert gini([1, 1, 1]) == pytest.approx(0)
    assert gini([0, 0, 0, 4]) == pytest.approx(0.75)
    assert percentile([3, 1, 2], 0.95) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95


def passage(caller: Caller, left: float) -> Passage:
    return Passage(caller, left, 0)


def test_overtaking_is_counted_for_who_was_passed_and_only_while_waiting() -> None:
    li, zhao = passage(general(10), 50), passage(general(20), 70)
    log = Log(
        [
            passage(frontline(5), 45),  # older than both
            passage(frontline(15), 46),  # younger than Li alone
            passage(frontline(25), 47),  # younger than both
            li,
            passage(frontline(30), 60),  # Li is gone
            zhao,
            passage(frontline(35), 80),  # both are gone
        ],
        1,
        35,
    )
    assert overtaken(log) == [(li, 1, 2), (zhao, 2, 2)]


def test_a_planted_violation_is_caught() -> None:
    """Strict priority breaks the promise that the house's rule keeps; one caller pushed back by hand breaks it too."""
    callers = list(draw(streams(0.95, 0.6), 3_000, random.Random(1)))
    assert measure(simulate(callers, COUNSELLORS, HOUSE), streak=3).overtakes.violations == 0
    assert measure(simulate(callers, COUNSELLORS, STRICT), streak=3).overtakes.violations > 0

    kept = simulate(callers, COUNSELLORS, HOUSE)
    waited = [one.passage for one in overtaken(kept) if one.times > 0]
    planted = [one._replace(left=kept.seconds) if one is waited[0] else one for one in kept.passages]
    found = list(beyond_bound(overtaken(replace(kept, passages=planted)), 3))
    assert [one.passage.caller for one in found] == [waited[0].caller]
