"""Pages put together are the whole list, whoever calls meanwhile."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.api.asking import a_call, all_pages, ask, token
from tests.databases import clean
from tests.signed import send, text_form
from tests.world import World

QUIETLY = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIETLY
@given(pauses=st.lists(st.sampled_from([0, 0, 0, 0.001, 2]), min_size=1, max_size=9), limit=st.integers(1, 5))
def test_pages_together_are_the_whole_list_newest_first(engine: Engine, pauses: list[float], limit: int) -> None:
    clean(engine)
    world = World(Database(engine))
    world.workers_alive = False
    sids = []
    for number, pause in enumerate(pauses):
        sids.append(a_call(world, number))
        world.advance(pause)
    bearer = token(world)
    whole = all_pages(world, "/api/v1/calls", bearer, 200)
    assert sorted(call["carrier_sid"] for call in whole) == sorted(sids)
    order = [(call["received_at"], call["id"]) for call in whole]
    assert order == sorted(order, reverse=True)
    assert all_pages(world, "/api/v1/calls", bearer, limit) == whole


@QUIETLY
@given(before=st.integers(2, 7), limit=st.integers(1, 3), pause=st.sampled_from([0, 1]))
def test_who_calls_between_two_pages_shifts_nothing(engine: Engine, before: int, limit: int, pause: float) -> None:
    clean(engine)
    world = World(Database(engine))
    world.workers_alive = False
    old = [a_call(world, number) for number in range(before)]
    world.advance(1)
    bearer, found, cursor, number = token(world), [], "", before
    while cursor is not None:
        _, page = ask(world, f"/api/v1/calls?limit={limit}{cursor and '&cursor=' + cursor}", bearer)
        found += [call["carrier_sid"] for call in page["items"]]
        assert len(found) == len(set(found))
        cursor = page["next"]
        number += 1
        a_call(world, number)
        world.advance(pause)
    assert sorted(found) == sorted(old)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_spoken_and_written_messages_are_paged_as_one_list(world: World, limit: int) -> None:
    for number in range(4):
        send(world, "/twilio/sms/incoming", text_form(f"SM{number}", "你好", f"+861380000091{number}"))
        world.advance(number % 2)
    bearer = token(world)
    whole = all_pages(world, "/api/v1/messages", bearer, 200)
    assert len(whole) == 8
    assert all_pages(world, "/api/v1/messages", bearer, limit) == whole
    assert all_pages(world, "/api/v1/messages?kind=text", bearer, limit) == whole


def test_a_sieve_holds_on_every_page(world: World) -> None:
    for number in range(5):
        a_call(world, number)
        send(
            world,
            "/twilio/voice/status",
            [("CallSid", f"CA{number:032x}"), ("CallStatus", "completed")][: 1 + number % 2],
        )
    bearer = token(world)
    closed = all_pages(world, "/api/v1/calls?state=closed", bearer, 1)
    assert [call["carrier_sid"] for call in closed] == [f"CA{number:032x}" for number in (3, 1)]
