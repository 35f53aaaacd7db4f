"""Whatever the night: every caller has one end, and nobody is rung who is not there."""

import math
import random
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.hours.rules import Span
from hotline.kernel.classes import CallClass
from hotline.kernel.pools import Pool
from hotline.routing.arrivals import Caller, Visitor
from hotline.routing.crew import DAY, Person, is_on_shift
from hotline.routing.model import Policy
from hotline.routing.needs import NeedRule
from hotline.routing.night import play_night
from hotline.routing.night_log import End, NightLog, Ring, Ringing
from hotline.routing.night_outcome import measure_night
from hotline.routing.night_rules import CallBacks, NightRules

HOUSE = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)
CHILD = frozenset({"child"})

_spans = st.tuples(st.integers(0, 23), st.integers(1, 24)).map(lambda at: Span(at[0] * 60, (at[0] + at[1]) * 60))
_person = st.builds(
    Person,
    st.just("Lin"),
    st.frozensets(st.sampled_from(["child", "language:en"])),
    st.lists(_spans, min_size=1, max_size=2).map(tuple),
    st.sampled_from([0.0, 0.3, 0.9]),
    st.sampled_from([0.0, 4.0, 12.0]),
    st.sampled_from([math.inf, 300.0]),
    st.sampled_from([Pool.FIRST, Pool.FIRST, Pool.SECOND, Pool.STANDBY]),
)
_visitor = st.builds(
    lambda at, call_class, handle, patience, asks, takes: Visitor(
        Caller(float(at), call_class, float(handle), float(patience)), frozenset(asks), takes
    ),
    st.integers(0, 86_399),
    st.sampled_from(CallClass),
    st.integers(1, 3_000),
    st.integers(0, 4_000),
    st.sets(st.sampled_from(["+child", "language:en", "practical"]), max_size=2),
    st.booleans(),
)
_rules = st.builds(
    NightRules,
    st.sampled_from([HOUSE, Policy(0, 1e9, 10**9)]),
    st.sampled_from([(), (NeedRule("practical", CHILD, 30),)]),
    st.just(20.0),
    st.sampled_from([0.0, 60.0]),
    st.sampled_from([math.inf, 900.0]),
    st.none() | st.builds(CallBacks, st.sampled_from([60.0, 300.0]), st.just(1800.0), st.sampled_from([0.5, 1.0])),
)


def nobody_else(log: NightLog, ring: Ring, everybody: list[Person]) -> bool:
    """Whether all others were off shift when this ring began, or had missed two rings in a row before it."""

    def missed(number: int) -> int:
        hers = [one.how for one in log.rings if one.counsellor == number and one.ended <= ring.began]
        return sum(how is Ringing.MISSED for how in hers)

    return all(
        person.pool is Pool.STANDBY or not is_on_shift(person.shifts, ring.began) or missed(number) >= 2
        for number, person in enumerate(everybody)
    )


@settings(max_examples=150)
@given(st.lists(_visitor, max_size=25), st.lists(_person, min_size=1, max_size=4), _rules, st.integers(0, 99))
def test_every_caller_has_one_end_and_nobody_two_calls(
    visitors: list[Visitor], people: list[Person], rules: NightRules, seed: int
) -> None:
    everybody = [*people, Person("Zhao", CHILD | {"language:en"}, misses=0.2, answers_after=3)]
    visitors = sorted(visitors, key=lambda visitor: visitor.caller.at)
    log = play_night(visitors, everybody, rules, random.Random(seed), DAY)

    assert Counter(one.caller for one in log.ended) == Counter(visitor.caller for visitor in visitors)
    assert sum(one.callers for one in measure_night(log, rules).classes.values()) == len(visitors)
    for one in log.ended:
        assert one.wait >= 0
        assert (one.counsellor >= 0) == (one.end in (End.ANSWERED, End.CALLED_BACK))
    for ring in log.rings:
        if everybody[ring.counsellor].pool is Pool.STANDBY:
            assert ring.caller.call_class is CallClass.CRISIS or nobody_else(log, ring, everybody), "not her turn"
        assert is_on_shift(everybody[ring.counsellor].shifts, ring.began), "rung off shift"
        assert ring.ended - ring.began <= rules.ring
    for number in range(len(everybody)):
        times = sorted(
            (one.began, one.ended) for one in (*log.rings, *log.contacts) if one.counsellor == number
        )  # fmt: skip
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(times)), "two at once"
