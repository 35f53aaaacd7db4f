"""Many short scenes by the dice, and how many orders of events they made.

    python -m tests.chaos.orders --orders 100000 --seed 7
    python -m tests.chaos.orders --orders 60000 --seed 7 --first 4000   # go on where a run was ended
    python -m tests.chaos.orders --evening 7/412          # one evening again, told in full when it fails

An order is one scene: callers ring, things go wrong, everybody hangs up, and the line comes to rest. The scenes of an
evening follow each other on one line, so what a scene leaves behind is seen by the next.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from hashlib import blake2b

from hotline.db.unit_of_work import Database
from tests import databases
from tests.chaos.dice import random_move
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import MOMENTS, Fate, MortalStage
from tests.chaos.moves import BEHAVIOURS, Moves
from tests.chaos.stage import CALLERS, COUNSELLORS, repeatable_ids, sqlite_database

SCENES = 10
MOVES = (4, 16)
_BATCH = 10


@dataclass
class Played:
    """What came of some evenings. `orders` counts scenes; `distinct` the different orders of deliveries among them."""

    orders: int = 0
    deliveries: int = 0
    distinct: set[bytes] = field(default_factory=set)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Played") -> None:
        self.orders += other.orders
        self.deliveries += other.deliveries
        self.distinct |= other.distinct
        self.failures += other.failures


def play_evening(database: Database, evening: str, scenes: int = SCENES) -> Played:
    """Play one evening on an empty database; a failure ends it. The same name plays the same evening."""
    with repeatable_ids(evening):
        return _evening(database, evening, scenes)


def _evening(database: Database, evening: str, scenes: int) -> Played:
    databases.clean(database.engine)
    dice, played = random.Random(evening), Played()
    stage = MortalStage(database, Fate(MOMENTS[0]), evening, wrap_up_seconds=dice.choice((0.0, 0.0, 10.0)))
    _set_carrier(stage, dice)
    try:
        for _ in range(scenes):
            seen = len(stage.wire.deliveries)
            _scene(stage, dice)
            order = stage.paths(seen)
            played.orders += 1
            played.deliveries += len(order)
            played.distinct.add(blake2b("\n".join(order).encode(), digest_size=12).digest())
    except Exception as error:
        played.failures.append((evening, f"{type(error).__name__}: {error}"))
    return played


def _set_carrier(stage: MortalStage, dice: random.Random) -> None:
    stage.exchange.calls_per_second = dice.choice((1.0, 100.0))
    stage.exchange.post_dial_seconds = dice.choice((0.0, 0.0, 1.5))
    stage.exchange.recording_callback_first = dice.random() < 0.5
    stage.exchange.silent_record_falls_through = dice.random() < 0.5
    stage.exchange.courier.names_deliveries = dice.random() < 0.7  # a compatible carrier may not


def _scene(stage: MortalStage, dice: random.Random) -> None:
    moves = Moves(stage)
    stage.story.append("-- a new scene")
    for name in COUNSELLORS:
        if dice.random() < 0.6:
            moves.behave(name, dice.choice(list(BEHAVIOURS)))
    moves.duty(dice.choice(list(COUNSELLORS)), "on")
    moves.bells(twice=dice.random() < 0.25)
    moves.ring(dice.choice(CALLERS))
    for _ in range(dice.randint(*MOVES)):
        random_move(moves, dice)
        check(stage)
    stage.story.append("-- everybody hangs up")
    stage.bring_to_rest()
    check_at_rest(stage)


def play_for(database: Database, seed: str, seconds: float) -> Played:
    """Play evenings until the time is up, or one fails."""
    played, end, number = Played(), time.monotonic() + seconds, 0
    while time.monotonic() < end and not played.failures:
        played.add(play_evening(database, f"{seed}/{number}"))
        number += 1
    return played


def _play_some(evenings: list[str]) -> Played:
    played = Played()
    with sqlite_database() as engine:
        database = Database(engine)
        for evening in evenings:
            played.add(play_evening(database, evening))
    return played


def _play_many(seed: str, first: int, orders: int, jobs: int, say: Callable[[str], None]) -> Played:
    """Play evenings from number `first` on. As none knows of another, a run in parts plays what one in one go plays."""
    last = first + -(-orders // SCENES)
    batches = [range(start, min(start + _BATCH, last)) for start in range(first, last, _BATCH)]
    total, began, still = Played(), time.monotonic(), {batch.start for batch in batches}
    with ProcessPoolExecutor(jobs) as pool:
        asked = {pool.submit(_play_some, [f"{seed}/{number}" for number in batch]): batch.start for batch in batches}
        for done in as_completed(asked):
            one = done.result()
            total.add(one)
            still.remove(asked[done])
            rate = total.orders / (time.monotonic() - began)
            left = (orders - total.orders) / rate if rate else 0
            say(
                f"{total.orders:>7} orders, {len(total.distinct)} distinct, {total.deliveries} deliveries,"
                f" {rate:.1f} orders/s, {left / 60:.0f} min to go, {len(total.failures)} failures,"
                f" go on with --first {min(still, default=last)}"
            )
            for evening, story in one.failures:
                say(f"FAILED: python -m tests.chaos.orders --evening {evening}\n{_brief(story)}")
    return total


def _brief(story: str) -> str:
    head = story.split("what was done:")[0].splitlines()
    return "\n".join(line[:300] for line in head[:6])


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.chaos.orders")
    asked.add_argument("--orders", type=int, default=1000)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--first", type=int, default=0, help="number of the first evening, of ten orders each")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--evening", help="play only this one, such as 7/412")
    asked.add_argument("--seconds", type=float, help="play for so long, in this process, to the first failure")
    given = asked.parse_args()
    if given.seconds:
        with sqlite_database() as engine:
            played = play_for(Database(engine), given.seed, given.seconds)
        sys.stdout.writelines(f"FAILED: evening {evening}\n{_brief(story)}\n" for evening, story in played.failures)
    elif given.evening:
        played = _play_some([given.evening])
        for _, story in played.failures:
            sys.stdout.write(story + "\n")
    else:
        sys.stdout.write(f"seed {given.seed}\n")
        played = _play_many(given.seed, given.first, given.orders, given.jobs, lambda line: print(line, flush=True))  # noqa: T201
    sys.stdout.write(f"{played.orders} orders, {len(played.distinct)} distinct, {len(played.failures)} failures\n")
    return 1 if played.failures else 0


if __name__ == "__main__":
    sys.exit(main())
