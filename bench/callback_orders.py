"""What each order of call-backs costs those on the line, and those who are rung back: the table of routing 6.9.

    python -m bench.callback_orders --callers 600000

Offered 0.80 is the load a line is to be staffed for, 0.95 a full evening, 1.10 more than can be served.
Five counsellors, talks of 15 minutes and patience of 7 in the mean, both exponential; half of the callers who are told
more than 5 minutes take a call-back, promised within 30. "place" and "deadline" are the house's own: its_turn() says
when a promise stands in the line, choose_next() picks. The others are what the house does not do, to compare.
"""

import argparse
import heapq
import random
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hotline.callbacks.rules import Order, Owed, Wish, its_turn
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import TicketId
from hotline.routing.choose import choose_next
from hotline.routing.model import Policy, Waiting

COUNSELLORS, TALK, PATIENCE = 5, 900.0, 420.0
TOLD_AT_LEAST, TAKE_ONE, PROMISE = 300.0, 0.5, timedelta(minutes=30)
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_POLICY = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)


@dataclass
class Line:
    """Who waits, both oldest first. A place is (seconds, number)."""

    live: deque[tuple[float, int]] = field(default_factory=deque)
    backs: deque[tuple[float, int]] = field(default_factory=deque)


Pick = Callable[[Line, float], bool]
"""Whether the oldest promise goes before the oldest caller on the line, when both wait."""


def _by_house(order: Order) -> Pick:
    def pick(line: Line, now: float) -> bool:
        at, asked = _moment(now), _moment(line.backs[0][0])
        if its_turn(order, Wish(asked, Owed(asked, asked + PROMISE)), danger=False, now=at) > at:
            return False  # it does not stand in the line yet
        oldest = min(line.live[0], line.backs[0])
        head = Waiting(TicketId(str(oldest[1])), CallClass.GENERAL, _moment(oldest[0]))
        chosen = choose_next({CallClass.GENERAL: head}, 0, at, _POLICY)
        return chosen is not None and chosen.ticket.ticket_id == str(line.backs[0][1])

    return pick


RULES: dict[str, Pick | None] = {
    "no call-backs": None,
    "place": _by_house(Order.PLACE),
    "call-backs first": lambda line, now: True,
    "on the line first": lambda line, now: False,
    "deadline": _by_house(Order.DEADLINE),
}


def _moment(seconds: float) -> datetime:
    return _BEGINNING + timedelta(seconds=seconds)


def play(pick: Pick | None, offered: float, callers: int, seed: int) -> tuple[float, float, float]:
    """Return the share of those on the line who gave up, within how many minutes 95 % were rung back, and the share of
    promises that were kept."""
    dice, line = random.Random(seed), Line()
    talking: list[float] = []
    gives_up: dict[int, float] = {}
    on_the_line = gone = 0
    waits: list[float] = []
    now = 0.0

    def serve(at: float) -> None:
        nonlocal gone
        while len(talking) < COUNSELLORS and (line.live or line.backs):
            while line.live and gives_up[line.live[0][1]] <= at:
                gone += 1
                del gives_up[line.live.popleft()[1]]
            if not line.live and not line.backs:
                return
            if line.backs and (not line.live or (pick is not None and pick(line, at))):
                waits.append(at - line.backs.popleft()[0])
            else:
                del gives_up[line.live.popleft()[1]]
            heapq.heappush(talking, at + dice.expovariate(1 / TALK))

    for number in range(callers):
        now += dice.expovariate(offered * COUNSELLORS / TALK)
        while talking and talking[0] <= now:
            serve(heapq.heappop(talking))
        waiting = sum(until > now for until in gives_up.values()) + len(line.backs)
        told = (waiting + 1) * TALK / COUNSELLORS if len(talking) == COUNSELLORS else 0.0
        if pick is not None and told > TOLD_AT_LEAST and dice.random() < TAKE_ONE:
            line.backs.append((now, number))
        else:
            on_the_line += 1
            line.live.append((now, number))
            gives_up[number] = now + dice.expovariate(1 / PATIENCE)
        serve(now)
    waits.sort()
    kept = sum(1 for wait in waits if wait <= PROMISE.total_seconds())
    return (
        (gone / on_the_line, waits[int(0.95 * len(waits))] / 60, kept / len(waits))
        if waits
        else (gone / on_the_line, 0, 1)
    )


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.callback_orders", description=__doc__)
    asked.add_argument("--callers", type=int, default=600_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    for name, pick in RULES.items():
        cells = [play(pick, offered, given.callers, given.seed) for offered in (0.80, 0.95, 1.10)]
        told = "  ".join(f"{gone:.3f} / {within:5.1f} min / {kept:6.1%} kept" for gone, within, kept in cells)
        sys.stdout.write(f"{name:18} {told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
