"""Whoever watches the machine reads the line in figures; nobody else does."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hotline.db.unit_of_work import Database
from hotline.flows.api_tokens import create_token
from hotline.roster.model import Role
from tests.walks.checks import hang_up_all
from tests.world import LIN, World


def read(world: World, **headers: str) -> dict[str, float]:
    answer = world.client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_line(database: Database) -> None:
    world = World(database, promise_minutes=0.5)
    world.counsellor("Lin", LIN, on_duty=False)
    wang = world.calls_in()
    hang_up_all(world, wang, seconds=2)
    world.exchange.phone("+8613800000902").send_text("回电", world.number)
    world.advance(1)
    told = read(world)
    assert told["hotline_line_open"] == 1
    assert told["hotline_counsellors off"] == 1
    assert told["hotline_calls_last_day overflow"] == 1
    assert (told["hotline_callbacks_open"], told["hotline_callbacks_late"]) == (1, 0)
    world.advance(40)
    assert read(world)["hotline_callbacks_late"] == 1
    world.workers_alive = False
    world.advance(25 * 3600)
    assert "hotline_calls_last_day overflow" not in read(world)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_a_proxy_hands_on_needs_a_token(sqlite_world: World, header: str) -> None:
    world, by_proxy = sqlite_world, {header: "127.0.0.1"}
    assert world.client.get("/metrics", headers=by_proxy).status_code == 401
    tokens = {role: create_token(world.house, role, world.clock.now()) for role in (Role.COUNSELLOR, Role.SUPERVISOR)}
    assert world.client.get("/metrics", headers=by_proxy | bearer(tokens[Role.COUNSELLOR])).status_code == 401
    assert world.client.get("/metrics", headers=by_proxy | bearer(tokens[Role.SUPERVISOR])).status_code == 200


def test_from_another_machine_it_is_closed(sqlite_world: World) -> None:
    for address in ("192.0.2.7", "", "nonsense"):
        asked = sqlite_world.client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
        assert asked.status_code == 401


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
