"""`python -m bench.against_ciw`: the house's choice beside Ciw, which shares no line of code with it.

Ciw is a simulator of queues by others (Palmer and Vincent, https://github.com/CiwPython/Ciw, MIT). It is given the very
callers that our simulation plays, each with her own length of contact and patience, and the rules of routing 8.3
written anew in a few lines. Every caller must then wait as long in both, so no tolerance for chance is needed.

It is no dependency of the tests: it brings numpy and networkx, 90 MB, and installs a package `tests` that would hide
ours. So it has an environment of its own, which needs nothing else:

    python3 -m venv var/ciw && var/ciw/bin/pip install ciw==3.2.7 && var/ciw/bin/python -m bench.against_ciw

tests/rules/test_against_ciw.py keeps the figures and holds our simulation against them in each run of the suite.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Caller
from hotline.routing.model import Policy
from hotline.routing.simulation import simulate
from tests.rules.drawn import COUNSELLORS
from tests.rules.oracle import CASES, Case, callers_of, class_means

try:
    import ciw
except ImportError:
    sys.exit("no Ciw here; see the head of bench/against_ciw.py")

EQUAL = 1e-3
"""Seconds. Our times are rounded to microseconds, Ciw's clock is a sum of many intervals."""


class Line:
    """What Ciw asks for: who is next, how long she talks, how long she waits. Ciw numbers callers as they come."""

    def __init__(self, callers: list[Caller], policy: Policy) -> None:
        self.callers = callers
        self.policy = policy
        self.streak = 0

    def __deepcopy__(self, memo: dict[int, Any]) -> "Line":
        """Ciw copies the distributions it is given; all of them must count one streak."""
        return self

    def next(self, individuals: list[Any], now: float) -> Any:
        heads: dict[str, Any] = {}
        for one in sorted(individuals, key=lambda one: one.id_number):
            heads.setdefault(one.customer_class, one)
        if "crisis" in heads:
            return heads["crisis"]
        if len(heads) == 1:
            return next(iter(heads.values()))
        frontline, general = heads["frontline"], heads["general"]
        waits = [now - one.arrival_date for one in (frontline, general)]
        if self.streak >= self.policy.frontline_streak and general.id_number < frontline.id_number:
            return general
        if waits[0] >= self.policy.frontline_floor:
            return frontline
        return general if self.policy.general_rate * waits[1] > waits[0] else frontline

    def talks(self, one: Any) -> float:
        if one.customer_class != "crisis":
            self.streak = self.streak + 1 if one.customer_class == "frontline" else 0
        return self.callers[one.id_number - 1].handle


class OfCaller(ciw.dists.Distribution):  # type: ignore[misc]
    """A time that each caller brings along."""

    def __init__(self, of: Callable[[Any], float]) -> None:
        self.of = of

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        return self.of(ind)


def waits_by_ciw(case: Case, callers: list[Caller]) -> dict[int, float]:
    """Seconds waited by who was answered, under the number of the caller."""
    line = Line(callers, case.policy)
    rings: dict[str, list[float]] = {}
    last = dict.fromkeys(CallClass, 0.0)
    for caller in callers:
        rings.setdefault(caller.call_class.value, []).append(caller.at - last[caller.call_class])
        last[caller.call_class] = caller.at
    network = ciw.create_network(
        arrival_distributions={name: [ciw.dists.Sequential([*gaps, float("inf")])] for name, gaps in rings.items()},
        service_distributions={name: [OfCaller(line.talks)] for name in rings},
        reneging_time_distributions={
            name: [OfCaller(lambda one: callers[one.id_number - 1].patience)] for name in rings
        },
        number_of_servers=[COUNSELLORS],
        service_disciplines=[line.next],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(callers[-1].at + 1e6)
    return {
        record.id_number - 1: record.waiting_time
        for record in simulation.get_all_records()
        if record.record_type == "service"
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.against_ciw", description=__doc__)
    parser.add_argument("--callers", type=int, default=20_000, help="for each policy")
    asked = parser.parse_args()
    print(
        "| rules | load | callers | answered | largest difference s | frontline mean s | general mean s | Ciw took s |"
    )
    print(f"|{'---|' * 8}")
    for case in CASES:
        callers = callers_of(case, asked.callers)
        began = time.perf_counter()
        theirs = waits_by_ciw(case, callers)
        took = time.perf_counter() - began
        ours = simulate(callers, COUNSELLORS, case.policy)
        number = {caller.at: index for index, caller in enumerate(callers)}
        waits = {number[one.caller.at]: one.wait for one in ours.passages if one.answered}
        if waits.keys() != theirs.keys():
            sys.exit(
                f"{case.name}: {len(waits.keys() ^ theirs.keys())} callers are answered in one and not in the other"
            )
        apart = max(abs(waits[index] - theirs[index]) for index in waits)
        if apart > EQUAL:
            sys.exit(f"{case.name}: a caller waits {apart:.3f} s longer in one than in the other")
        frontline, general = class_means(callers, theirs)
        print(
            f"| {case.name} | {case.load.offered} | {len(callers):,} | {len(waits):,} | {apart:.0e} "
            f"| {frontline:.4f} | {general:.4f} | {took:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
