"""What must be true of every story, and short ways to ask for it."""

from itertools import pairwise
from typing import Any

from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.calls.tables import call_events, calls, legs
from hotline.db.outbox import count_open
from hotline.roster.tables import staff
from hotline.simulator.calls import Call
from hotline.simulator.phone import Phone
from hotline.tickets.tables import offers, tickets
from tests.promises import calls_kept
from tests.world import World


def words(world: World, key: Key, **values: str | int) -> str:
    """A sentence in the line's language."""
    return world.house.script.phrases.text(key, world.house.line.language, **values)


def hears(world: World, phone: Phone, key: Key, **values: str | int) -> bool:
    return words(world, key, **values) in phone.said()


def until_kind(world: World, phone: Phone, kind: str, limit_seconds: float = 120.0) -> None:
    """Let time pass until the call's story tells of this; looked at twice a second."""
    story = select(call_events.c.kind).join_from(call_events, calls).where(calls.c.carrier_sid == phone.call_sid)
    waited = 0.0
    while True:
        with world.house.database.read() as connection:
            if kind in connection.execute(story).scalars():
                return
        assert waited < limit_seconds, f"no {kind} in time"
        world.advance(0.5)
        waited += 0.5


def legs_to(world: World, number: str) -> list[Call]:
    """Every call the carrier placed to this number, oldest first."""
    return [call for call in world.exchange.lines.calls.values() if call.to == number]


def assert_never_two_at_once(world: World, *numbers: str) -> None:
    """No phone of a counsellor was rung while an earlier call to it was still up."""
    for number in numbers:
        for earlier, later in pairwise(legs_to(world, number)):
            assert earlier.ended_at is not None, f"{number} is rung while a call to it is up"
            assert later.created_at >= earlier.ended_at, f"{number} is rung while a call to it is up"


def assert_at_rest(world: World) -> None:
    """Everybody has hung up: each call has one end, nobody and nothing waits, rings, is busy or is owed."""
    assert [call.sid for call in world.exchange.lines.calls.values() if not call.ended] == []
    with world.house.database.read() as connection:
        kept = calls_kept(connection)  # a promise may wait in the line for somebody to be there
        for call in connection.execute(select(calls).where(calls.c.id.not_in(kept))):
            assert call.state == "closed"
            assert call.outcome is not None
            assert call.ended_at is not None
        ends = list(connection.execute(select(call_events.c.call_id).where(call_events.c.kind == "ended")).scalars())
        assert sorted(ends) == sorted(set(connection.execute(select(calls.c.id)).scalars()) - kept)
        others = select(tickets).where(tickets.c.call_id.not_in(kept))
        assert {row.state for row in connection.execute(others)} <= {"closed"}
        over = {"done", "failed", "caller_gone", "rescinded"}
        assert {row.state for row in connection.execute(select(offers))} <= over
        assert all(row.ended_at is not None for row in connection.execute(select(offers)))
        assert {row.state for row in connection.execute(select(legs))} <= {"ended"}
        assert {row.line for row in connection.execute(select(staff))} <= {"ready", "paused"}
        assert count_open(connection) == 0
    assert_never_two_at_once(world, *(phone for phone in world.exchange.phones if legs_to(world, phone)))
    world.assert_clean()


def the_callback(world: World) -> Any:
    [callback] = world.api("/callbacks")["items"]
    return callback


def asks(world: World, caller: Phone) -> None:
    """Press 3 and hear whether this number is safe to ring."""
    caller.press("3")
    world.until(lambda: hears(world, caller, Key.CALLBACK_ASK, neutral_name="青柠服务台"), 5)
    world.advance(1)


def hang_up_all(world: World, *phones: Phone, seconds: float = 10) -> None:
    for phone in phones:
        phone.hang_up()
    world.advance(seconds)


def only_lost_deliveries(world: World) -> None:
    """What we made the carrier lose is what it complains of, and nothing else."""
    assert {error.code for error in world.exchange.errors} == {11205}
    world.exchange.errors.clear()
