"""`python -m bench.theory`: the house's own choice held against theory, in full; some minutes on one core.

Three occupancies and four rates of weighted waits, the guards off, half of the callers mirrored (tests/rules/drawn.py);
then the loads of routing 6.5 with the guards on. The suite plays a part of this with the same functions.
"""

import argparse
import random
import time
from collections.abc import Iterator

from hotline.kernel.classes import CallClass
from hotline.routing.erlang import Demand, mean_wait
from hotline.routing.model import Policy
from hotline.routing.outcome import measure, percentile
from hotline.routing.priority import TwoClasses
from hotline.routing.simulation import simulate
from tests.rules.drawn import COUNSELLORS, HANDLE, SCENARIOS, draw, mean, play_mirrored, streams, waits

FRONTLINE_SHARE = 0.25
OCCUPANCIES = (0.6, 0.8, 0.9)
RATES = (0.0, 0.25, 0.5, 1.0)
HOUSE = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)

_GRID = "| occupancy | r | frontline mean s | general mean s | general 95 % s | ratio of means | conserved sum s |"
_LOADS = "| load | frontline mean / 95 % min | general mean / 95 % min | gave up | most overtaken | beyond K*n | Gini |"


def grid_row(occupancy: float, rate: float, callers: int, seed: int) -> str:
    demand = Demand(occupancy * COUNSELLORS * 3600 / HANDLE, HANDLE)
    theory = TwoClasses(demand, COUNSELLORS, FRONTLINE_SHARE, rate)
    logs = play_mirrored(occupancy, FRONTLINE_SHARE, rate, callers, seed)
    frontline, general = waits(logs, CallClass.FRONTLINE), waits(logs, CallClass.GENERAL)
    p95 = percentile(general, 0.95) or 0.0
    both = FRONTLINE_SHARE * mean(frontline) + (1 - FRONTLINE_SHARE) * mean(general)
    ratio = mean(frontline) / mean(general)
    cells = [
        _against(theory.frontline_wait, mean(frontline)),
        _against(theory.general_wait, mean(general)),
        _against(theory.general_wait_percentile(0.95), p95),
        _against(1 - occupancy * (1 - rate), ratio, digits=3),
        _against(mean_wait(demand, COUNSELLORS), both),
    ]
    return f"| {occupancy} | {rate} | {' | '.join(cells)} |"


def load_rows(callers: int, seed: int) -> Iterator[str]:
    for scenario in SCENARIOS:
        log = simulate(draw(scenario.streams, callers, random.Random(seed)), COUNSELLORS, HOUSE)
        outcome = measure(log, HOUSE.frontline_streak)
        first, second = outcome.classes[CallClass.FRONTLINE], outcome.classes[CallClass.GENERAL]
        spans = [f"{_minutes(figures.mean_wait)} / {_minutes(figures.p95_wait)}" for figures in (first, second)]
        gone = f"{first.abandonment:.3f} / {second.abandonment:.3f}"
        overtakes = outcome.overtakes
        cells = [
            scenario.name,
            *spans,
            gone,
            str(overtakes.most),
            str(overtakes.violations),
            f"{outcome.idle_gini:.3f}",
        ]
        yield f"| {' | '.join(cells)} |"


def speed(callers: int, seed: int) -> str:
    began, used = time.perf_counter(), time.process_time()
    log = simulate(draw(streams(0.8, FRONTLINE_SHARE), callers, random.Random(seed)), COUNSELLORS, HOUSE)
    took, used = time.perf_counter() - began, time.process_time() - used
    return (
        f"{len(log.passages):,} callers in {took:.1f} s ({used:.1f} s of one core, {used / callers * 1e6:.1f} us each)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.theory", description=__doc__)
    parser.add_argument("--callers", type=int, default=2_000_000, help="for each row of the grid")
    parser.add_argument("--loads", type=int, default=500_000, help="callers for each load of routing 6.5")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(speed(500_000, asked.seed))
    print(f"\n{asked.callers:,} callers a row; theory, then simulation, then how far off\n\n{_rule(_GRID)}")
    for occupancy in OCCUPANCIES:
        for rate in RATES:
            print(grid_row(occupancy, rate, asked.callers, asked.seed), flush=True)
    print(f"\nThe house's rules under {asked.loads:,} callers a load\n\n{_rule(_LOADS)}")
    for row in load_rows(asked.loads, asked.seed):
        print(row, flush=True)


def _against(theory: float, found: float, digits: int = 1) -> str:
    return f"{theory:.{digits}f} / {found:.{digits}f} ({found / theory - 1:+.1%})"


def _minutes(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:.1f}"


def _rule(head: str) -> str:
    return f"{head}\n|{'---|' * (head.count('|') - 1)}"


if __name__ == "__main__":
    main()
