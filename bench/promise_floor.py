"""`python -m bench.promise_floor`: how near the truth any estimate of a wait could come.

An oracle knows who waits, who will ring, when each gives up, and the order in which the house picks; only how long the
talks under way, and those to come, will take it does not know. Its error is the spread that is left. From the same
moment two futures are played that differ in the talks alone, by the house's own choice: half of the mean squared
difference of their waits is the least mean squared error that any estimate can have (the conditional variance). No
rule for the wait, however clever, has a smaller RMSE than the floor printed here.
"""

import argparse
import math
import random
from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bench.promises import LOADS
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import TicketId
from hotline.routing.arrivals import Caller
from hotline.routing.choose import choose_next
from hotline.routing.model import Waiting
from hotline.routing.simulation import BEGINNING, moment, simulate
from tests.rules.drawn import COUNSELLORS, HANDLE, Scenario, draw, mean
from tests.rules.promised import HOUSE, with_crisis


class _Spread(NamedTuple):
    """Of one caller: half the squared difference of two waits, in square seconds; their mean; plain queue length."""

    half_square: float
    wait: float
    plain_square: float


class _Oracle:
    """Plays two futures for everybody patient who begins to wait."""

    def __init__(self, callers: Sequence[Caller], seed: int) -> None:
        self.found: dict[CallClass, list[_Spread]] = {call_class: [] for call_class in CallClass}
        self._callers = callers
        self._rang = [caller.at for caller in callers]
        self._chance = random.Random(f"talks {seed}")
        self._seen: set[TicketId] = set()

    def look(self, now: datetime, line: Mapping[CallClass, Sequence[Waiting]], streak: int) -> None:
        for ours in [one for ones in line.values() for one in ones if one.ticket_id not in self._seen]:
            self._seen.add(ours.ticket_id)
            if math.isinf(self._callers[int(ours.ticket_id)].patience):
                one, other = (self._wait(ours, now, line, streak) for _ in range(2))
                plain = sum(map(len, line.values())) * HANDLE / COUNSELLORS
                squares = (one - plain) ** 2, (other - plain) ** 2
                spread = _Spread((one - other) ** 2 / 2, (one + other) / 2, sum(squares) / 2)
                self.found[ours.call_class].append(spread)

    def _wait(self, ours: Waiting, now: datetime, line: Mapping[CallClass, Sequence[Waiting]], streak: int) -> float:
        began = at = (now - BEGINNING).total_seconds()
        queues = {call_class: deque(line.get(call_class, ())) for call_class in CallClass}
        comes = bisect_right(self._rang, began)
        while True:  # everybody is busy until ours is picked
            at += self._chance.expovariate(COUNSELLORS / HANDLE)
            while comes < len(self._callers) and self._rang[comes] <= at:
                caller = self._callers[comes]
                queues[caller.call_class].append(
                    Waiting(TicketId(f"{comes:012}"), caller.call_class, moment(caller.at))
                )
                comes += 1
            for queue in queues.values():
                while queue and self._gives_up(queue[0]) <= at:
                    queue.popleft()
            pick = choose_next({one: queue[0] for one, queue in queues.items() if queue}, streak, moment(at), HOUSE)
            assert pick is not None, "ours never gives up"
            if pick.ticket.ticket_id == ours.ticket_id:
                return at - began
            queues[pick.ticket.call_class].popleft()
            if pick.ticket.call_class is not CallClass.CRISIS:
                streak = streak + 1 if pick.ticket.call_class is CallClass.FRONTLINE else 0

    def _gives_up(self, waiting: Waiting) -> float:
        caller = self._callers[int(waiting.ticket_id)]
        return caller.at + caller.patience


def floor_of(scenario: Scenario, callers: int, seed: int) -> dict[CallClass, list[_Spread]]:
    """Play a line as bench.promises does, and two futures from each beginning of a wait."""
    drawn = list(draw(with_crisis(scenario), callers, random.Random(seed)))
    drawn[::10] = [caller._replace(patience=math.inf) for caller in drawn[::10]]
    oracle = _Oracle(drawn, seed)
    simulate(drawn, COUNSELLORS, HOUSE, oracle)
    return oracle.found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.promise_floor", description=__doc__)
    parser.add_argument("--callers", type=int, default=8_000, help="for each load")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("| load | class | callers | mean wait s | floor of RMSE s | RMSE of plain QL s | floor / plain QL |")
    print(f"|{'---|' * 7}")
    for scenario in LOADS:
        found = floor_of(scenario, asked.callers, asked.seed)
        for call_class in (CallClass.FRONTLINE, CallClass.GENERAL):
            spreads = found[call_class]
            floor = math.sqrt(mean([one.half_square for one in spreads]))
            plain = math.sqrt(mean([one.plain_square for one in spreads]))
            wait = mean([one.wait for one in spreads])
            told = f"{len(spreads):,} | {wait:.0f} | {floor:.0f} | {plain:.0f} | {floor / plain:.2f}"
            print(f"| {scenario.name} | {call_class.value} | {told} |", flush=True)


if __name__ == "__main__":
    main()
