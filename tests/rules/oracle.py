"""The lines that are played both by us and by Ciw (bench/against_ciw.py): same callers, same rules."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Caller
from hotline.routing.model import Policy
from tests.rules.drawn import NEVER, Scenario, draw, mean, plain

SEED = 7
DANGER_EACH = 40
"""One caller in so many is in danger."""


@dataclass(frozen=True)
class Case:
    name: str
    policy: Policy
    load: Scenario


HOUSE = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)
USUAL = Scenario("usual", 0.8, 0.25)
SURGE = Scenario("surge", 0.95, 0.7)
OVERLOAD = Scenario("overload", 1.3, 0.25, 600)
CASES = (
    Case("weighted waits, r = .25", plain(0.25), USUAL),
    Case("weighted waits, r = .5", plain(0.5), USUAL),
    Case("strict", plain(0), USUAL),
    Case("floor alone", Policy(0.25, 60, NEVER), USUAL),
    Case("guard alone", Policy(0, NEVER, 3), SURGE),
    Case("the house's rules", HOUSE, USUAL),
    Case("the house's rules", HOUSE, SURGE),
    Case("the house's rules", HOUSE, OVERLOAD),
)


def callers_of(case: Case, callers: int) -> list[Caller]:
    drawn = list(draw(case.load.streams, callers, random.Random(SEED)))
    drawn[::DANGER_EACH] = [caller._replace(call_class=CallClass.CRISIS) for caller in drawn[::DANGER_EACH]]
    return drawn


def class_means(callers: Sequence[Caller], waits: Mapping[int, float]) -> tuple[float, float]:
    """Mean seconds waited by frontline and by general callers; `waits` under the caller's number."""
    of = {
        one: [wait for number, wait in waits.items() if callers[number].call_class is one]
        for one in (CallClass.FRONTLINE, CallClass.GENERAL)
    }
    return mean(of[CallClass.FRONTLINE]), mean(of[CallClass.GENERAL])
