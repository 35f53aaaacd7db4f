"""How long a caller still waits, by replay of the selector, and what of it is said."""

import math
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import TicketId
from hotline.routing.choose import choose_next
from hotline.routing.erlang import Unstable
from hotline.routing.model import Waiting
from hotline.routing.promise import BUCKETS, LIKELY, MOST_PICKS, Estimate, Pace, bucket, estimate, reach
from tests.rules.drawn import SCENARIOS, Scenario
from tests.rules.promised import HOUSE, play

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FIVE = Pace(counsellors=5, handle_seconds=900)
C, F, G = CallClass.CRISIS, CallClass.FRONTLINE, CallClass.GENERAL


def caller(name: str, call_class: CallClass, waited: float) -> Waiting:
    return Waiting(TicketId(name), call_class, NOW - timedelta(seconds=waited))


WANG = caller("wang", G, 300)


def found(
    ours: Waiting, ahead: Sequence[Waiting] = (), pace: Pace = FIVE, streak: int = 0, most: int = 500
) -> Estimate:
    everybody = sorted((*ahead, ours), key=lambda one: one.queued_at)
    line = {one: [waiting for waiting in everybody if waiting.call_class is one] for one in CallClass}
    result = estimate(ours, line, streak, NOW, HOUSE, pace, most)
    assert result is not None
    return result


def poisson_at_least(count: int, mean: float) -> float:
    return 1 - math.fsum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(count))


def test_alone_in_line_wang_waits_for_the_next_who_hangs_up() -> None:
    alone = found(WANG)
    assert alone.is_next
    assert alone.seconds == pytest.approx(180)
    assert alone.chance_within(600) == pytest.approx(1 - math.exp(-600 / 180))


def test_each_caller_ahead_costs_one_interval() -> None:
    ahead = [caller(f"older {n}", G, 400 + n) for n in range(4)]
    fifth = found(WANG, ahead)
    assert not fifth.is_next
    assert fifth.seconds == pytest.approx(5 * 180)
    assert fifth.chance_within(1200) == pytest.approx(poisson_at_least(5, 1200 / 180))


def test_free_counsellors_cost_nothing() -> None:
    ahead = [caller(f"older {n}", G, 400 + n) for n in range(2)]
    assert found(WANG, ahead, replace(FIVE, free=2)).seconds == pytest.approx(180)
    now = found(WANG, ahead, replace(FIVE, free=3))
    assert (now.seconds, now.chance_within(1)) == (0, 1)


def test_a_family_is_not_behind_older_strangers_nor_before_danger() -> None:
    family = caller("family", F, 100)
    strangers = [caller(f"older {n}", G, 150 + n) for n in range(9)]
    assert found(family, strangers).seconds == pytest.approx(180)
    assert found(family, [*strangers, caller("danger", C, 5)]).seconds == pytest.approx(2 * 180)


def test_the_guard_is_played_too() -> None:
    """After three frontline picks an older general caller is heard: here Wang, at once."""
    families = [caller(f"family {n}", F, 100 + n) for n in range(9)]
    assert found(WANG, families).seconds == pytest.approx(4 * 180)
    assert found(WANG, families, streak=3).is_next


def test_families_who_are_still_to_ring_lengthen_a_strangers_wait() -> None:
    """Four frontline calls an hour take a fifth of the picks: five picks become about six, as theory says."""
    ahead = [caller(f"older {n}", G, 400 + n) for n in range(4)]
    surge = found(WANG, ahead, replace(FIVE, frontline_per_hour=4))
    assert surge.seconds == pytest.approx(5 * 180 / (1 - 4 * 180 / 3600), rel=0.1)
    assert surge.chance_within(1200) < found(WANG, ahead).chance_within(1200)


def test_in_a_surge_a_stranger_is_not_told_to_let_those_pass_who_would_still_wait_after_her() -> None:
    """Against 400 futures by chance: families ring irregularly, so some always wait, also when Wang is heard."""
    families = [caller(f"family {n}", F, 60 + n) for n in range(8)]
    strangers = [caller(f"older {n}", G, 400 + n) for n in range(20)]
    surge = replace(FIVE, frontline_per_hour=14)
    told = found(WANG, [*families, *strangers], surge).seconds
    true = [by_chance(families, strangers, surge, random.Random(seed)) for seed in range(400)]
    assert told == pytest.approx(math.fsum(true) / len(true), rel=0.05)


def by_chance(families: Sequence[Waiting], strangers: Sequence[Waiting], pace: Pace, dice: random.Random) -> float:
    """How long Wang waits in one future."""
    queues = {
        one: sorted(ones, key=lambda who: who.queued_at) for one, ones in ((F, families), (G, [*strangers, WANG]))
    }
    passed, streak = 0.0, 0
    rings = dice.expovariate(pace.frontline_per_hour / 3600)
    while True:
        passed += dice.expovariate(1 / pace.interval)
        while rings <= passed:
            queues[F].append(caller("later", F, -rings))
            rings += dice.expovariate(pace.frontline_per_hour / 3600)
        heads = {call_class: waiting[0] for call_class, waiting in queues.items() if waiting}
        pick = choose_next(heads, streak, NOW + timedelta(seconds=passed), HOUSE)
        assert pick is not None
        if pick.ticket == WANG:
            return passed
        queues[pick.ticket.call_class].pop(0)
        streak = 0 if pick.ticket.call_class is G else streak + 1


def test_danger_takes_its_share_of_every_wait() -> None:
    assert found(WANG, pace=replace(FIVE, crisis_per_hour=4)).seconds == pytest.approx(180 / (1 - 4 * 180 / 3600))
    with pytest.raises(Unstable):
        found(WANG, pace=replace(FIVE, crisis_per_hour=20))


def test_callers_who_give_up_shorten_the_wait() -> None:
    """Against the mean of a queue whose callers leave: the sum of 1 / (c mu + i theta) over the places ahead."""
    ahead = [caller(f"older {n}", G, 400 + n) for n in range(9)]
    expected = sum(1 / (1 / 180 + place / 600) for place in range(10))
    assert found(WANG, ahead, replace(FIVE, patience_seconds=600)).seconds == pytest.approx(expected, rel=0.05)


def test_only_what_is_likely_and_less_than_before_is_said() -> None:
    fifth = found(WANG, [caller(f"older {n}", G, 400 + n) for n in range(3)])
    likely = [minutes for minutes in BUCKETS if fifth.chance_within(60 * minutes) >= LIKELY]
    assert likely == [20]
    assert bucket(None, fifth) == 20
    assert bucket(20, fifth) is None
    assert bucket(10, fifth) is None
    assert bucket(20, found(WANG)) == 10
    assert bucket(None, None) is None
    assert bucket(None, found(WANG, pace=replace(FIVE, handle_seconds=5000))) is None


def test_a_replay_looks_no_further_than_the_longest_bucket() -> None:
    most = reach(FIVE)
    assert most is not None
    assert most < 10
    line = {G: [caller(f"older {n}", G, 400 + n) for n in range(most)] + [WANG]}
    assert estimate(WANG, line, 0, NOW, HOUSE, FIVE, most) is None
    assert bucket(None, found(WANG, line[G][:most])) is None, "nothing would have been said anyway"


def test_a_very_long_line_stays_cheap() -> None:
    """The dearest replay there is: hundreds of counsellors, thousands of callers."""
    crowd = replace(FIVE, counsellors=120, frontline_per_hour=60)
    most = reach(crowd)
    assert most is not None
    assert most <= MOST_PICKS
    line = {G: [caller(f"older {n}", G, 4000 - n) for n in range(2 * most)] + [WANG]}
    began = time.process_time()
    assert estimate(WANG, line, 0, NOW, HOUSE, crowd, most) is None
    assert time.process_time() - began < 0.1
    assert reach(replace(FIVE, counsellors=1000)) is None
    assert reach(replace(FIVE, handle_seconds=0.001)) is None


@pytest.mark.proof
@pytest.mark.parametrize(
    ("load", "callers"),
    [(SCENARIOS[0], 4_000), (Scenario("routing 6.8", 0.9, 0.25), 3_000)],
    ids=["usual day", "full day"],
)
def test_what_is_estimated_and_told_comes_true(load: Scenario, callers: int) -> None:
    """Routing 8.8: bias below 10 % of the mean wait, half the error of plain queue length, 80 % of what is told kept.

    `python -m bench.promises` has more callers, the other loads, and a pace that the line has measured itself.
    """
    told = play(load, HOUSE, callers, seed=1)
    for kept in told.values():
        assert kept.callers > 500
        assert abs(kept.bias) < 0.10 * kept.mean_wait
        assert kept.kept >= 0.80
        assert kept.next_kept >= 0.80
        assert kept.heard >= 0.95
        assert kept.never_rose
    assert told[F].rmse <= 0.5 * told[F].plain_rmse
    assert told[G].rmse <= told[G].plain_rmse
