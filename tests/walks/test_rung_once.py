"""One phone is rung once for one caller, and one text sent once, however slowly the carrier shows what it did."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.carrier.limits import LONGEST_SECONDS
from hotline.db.outbox import LEASE, LISTS_LAG, RETRY_AFTER, Action
from hotline.db.outbox_table import outbox
from hotline.flows.answer_texts import answer_text
from hotline.flows.dispatch import dispatch
from hotline.flows.perform_order import perform_order
from hotline.kernel.ports import Carrier
from hotline.simulator.behaviours import Answers, NoAnswer
from tests.walks.checks import assert_at_rest, hang_up_all, only_lost_deliveries
from tests.world import LIN, World


def placed(world: World, number: str) -> int:
    return sum(call.to == number for call in world.exchange.lines.calls.values())


@pytest.mark.parametrize("lag", [0.0, 2.0, 5.0])
def test_lin_is_rung_once_when_the_answer_is_lost_and_the_carriers_lists_are_late(world: World, lag: float) -> None:
    faults = world.exchange.faults
    faults.drop(lambda path, _: "/offer/" in path and path.endswith("/status"), count=None)
    faults.rest_times_out_after(1, when=lambda path, form: form.get("To") == LIN)
    faults.lists_lag(lag)
    world.counsellor("Lin", LIN, Answers(after=14.0, press_after=1.0))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    assert placed(world, LIN) == 1
    hang_up_all(world, caller, seconds=120)
    only_lost_deliveries(world)
    assert_at_rest(world)


@pytest.mark.parametrize("lag", [0.0, 5.0])
def test_a_text_is_sent_once_when_the_answer_is_lost_and_the_lists_are_late(world: World, lag: float) -> None:
    world.exchange.faults.rest_times_out_after(1, when=lambda path, _: path.endswith("/Messages.json"))
    world.exchange.faults.lists_lag(lag)
    world.counsellor("Lin", LIN)
    wang = world.caller()
    wang.send_text("孩子一直哭", world.number)
    world.advance(5)
    [talk] = world.api("/texts?open=true")["items"]
    answer_text(world.house, world.clock.now(), by="Lin", which=talk["id"], body="我在，慢慢说。")
    world.advance(60)
    assert [text.body for text in wang.texts].count("我在，慢慢说。") == 1


@dataclass
class SlowLook:
    """A carrier whose list is so slow in coming that something else happens before it is read."""

    carrier: Carrier
    meanwhile: Callable[[], object]
    happened: list[str] = field(default_factory=list)

    def find_live(self, number: str, since: datetime) -> Any:
        found = self.carrier.find_live(number, since)
        if not self.happened:
            self.happened.append("meanwhile")
            self.meanwhile()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.carrier, name)


def test_a_look_that_outlasts_the_claim_ends_there_and_another_worker_rings(world: World) -> None:
    """The first worker has looked and found nothing; before it acts its time is over and a second one rings."""
    world.counsellor("Lin", LIN, NoAnswer())
    world.exchange.faults.rest_fail(1, when=lambda path, form: form.get("To") == LIN)
    world.workers_alive = False
    world.calls_in()
    world.advance(12)
    world.duty("Lin", "on")
    order_id = ring_of(world)
    perform_order(world.house, order_id)
    assert placed(world, LIN) == 0, "the carrier has refused it"
    world.advance(RETRY_AFTER[0] + 0.1)

    def second_worker() -> None:
        later = world.clock.now() + LEASE + timedelta(seconds=0.5)
        perform_order(replace(world.house, clock=lambda: later), order_id)
        assert placed(world, LIN) == 1

    slow = SlowLook(world.house.carrier, second_worker)
    perform_order(replace(world.house, carrier=slow), order_id)
    assert slow.happened, "nobody looked"
    assert placed(world, LIN) == 1


def ring_of(world: World) -> int:
    dispatch(world.house, world.clock.now())
    with world.house.database.read() as connection:
        wanted = outbox.c.action == Action.RING.value
        return int(connection.execute(select(outbox.c.id).where(wanted)).scalar_one())


def test_one_request_ends_well_before_a_claim_does() -> None:
    assert timedelta(seconds=LONGEST_SECONDS) * 1.5 < LEASE
    assert timedelta(seconds=LISTS_LAG) < LEASE, "who takes over from a dead worker looks late enough as well"
