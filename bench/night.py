"""One night of the whole product in virtual time: real flows, SQL and signatures on the simulated carrier."""

import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers, Behaviour, Busy, Declines, NoAnswer
from tests.databases import create_schema
from tests.world import World

_MOODS: list[Behaviour] = [*[Answers(after=4, press_after=3)] * 8, NoAnswer(), Busy(), Declines()]


def one_night(callers: int, counsellors: int, hours: float, seed: int = 1) -> str:
    """Play it on SQLite and say how long that took."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'night.sqlite3'}")
        create_schema(engine)
        began = time.perf_counter()
        world = World(Database(engine), wrap_up_seconds=60.0)
        world.ledger()
        for number in range(counsellors):
            world.counsellor(f"Lin {number}", f"+86138000007{number:02}", chance.choice(_MOODS[:8]))
        for number in range(callers):
            _comes(world, chance, f"+86138000{number + 1:05}", chance.uniform(0, hours * 3600))
        for _ in range(int(hours * 12)):
            world.advance(300)
            phone = world.caller(f"+86138000007{chance.randrange(counsellors):02}")
            phone.behaviour = chance.choice(_MOODS)
            _all_come_back(world, counsellors)
        world.advance(3600)
        took = time.perf_counter() - began
        ends = Counter(str(item["outcome"]) for item in _calls(world))
        engine.dispose()
    told = ", ".join(f"{many} {end}" for end, many in sorted(ends.items()))
    return (
        f"one simulated night of {hours:g} hours, {callers} callers, {counsellors} counsellors, on SQLite: "
        f"{took:.0f} s ({hours * 3600 / took:,.0f} times as fast as the clock); {told}"
    )


def _comes(world: World, chance: random.Random, number: str, at: float) -> None:
    """She rings, perhaps presses a key, and hangs up: after a patience while she waits, after a talk when she talks."""
    phone = world.caller(number)
    patience, talk = chance.expovariate(1 / 600), chance.expovariate(1 / 900)

    def rings() -> None:
        phone.dial(world.number)
        world.clock.call_later(patience, looks)

    def looks() -> None:
        if phone.talking_with:
            world.clock.call_later(talk, phone.hang_up)
        else:
            phone.hang_up()

    world.clock.call_later(at, rings)


def _all_come_back(world: World, counsellors: int) -> None:
    """Whoever missed two rings says that she is back."""
    for number in range(counsellors):
        if world.presence(f"Lin {number}") == "paused":
            world.duty(f"Lin {number}", "off")
            world.duty(f"Lin {number}", "on")


def _calls(world: World) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    cursor = ""
    while True:
        page = world.api(f"/calls?limit=100{cursor}")
        items += page["items"]
        if not page["next"]:
            return items
        cursor = f"&cursor={page['next']}"
