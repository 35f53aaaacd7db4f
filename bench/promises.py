"""`python -m bench.promises`: what callers are told of their wait, held against what becomes of them.

For each load of routing 6.5, with 2 % crisis calls more: the error of the estimate at the beginning of the wait, beside
that of plain queue length, and the share of the spoken buckets that are kept. First with the means that the callers are
drawn from, then with a pace measured on the line itself: its last 400 contacts, its callers of the last three hours.
The suite plays a part of this with the same functions.
"""

import argparse

from tests.rules.drawn import SCENARIOS, Scenario
from tests.rules.promised import HOUSE, play

LOADS = (SCENARIOS[0], Scenario("routing 6.8", 0.9, 0.25), *SCENARIOS[1:])

_HEAD = (
    "| load | pace | class | callers | mean wait s | bias s | RMSE s | of plain QL | told | kept | heard one "
    "| next, kept |"
)


def rows(scenario: Scenario, callers: int, seed: int, *, measured: bool) -> list[str]:
    pace = "measured" if measured else "known"
    return [
        f"| {scenario.name} | {pace} | {call_class.value} | {kept.callers:,} | {kept.mean_wait:.0f} "
        f"| {kept.bias:+.0f} ({kept.bias / kept.mean_wait:+.1%}) | {kept.rmse:.0f} | {kept.rmse / kept.plain_rmse:.2f} "
        f"| {kept.told:,} | {kept.kept:.1%} | {kept.heard:.0%} | {kept.next_kept:.1%} |"
        for call_class, kept in play(scenario, HOUSE, callers, seed, measured=measured).items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.promises", description=__doc__)
    parser.add_argument("--callers", type=int, default=30_000, help="for each load and pace")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"{_HEAD}\n|{'---|' * (_HEAD.count('|') - 1)}")
    for measured in (False, True):
        for scenario in LOADS:
            for row in rows(scenario, asked.callers, asked.seed, measured=measured):
                print(row, flush=True)


if __name__ == "__main__":
    main()
