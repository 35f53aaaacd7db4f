"""Somebody of the staff was told that a person wants to be rung back: the same promise, the same refusals."""

from datetime import datetime, timedelta

import pytest

from hotline.callbacks.model import Why as WhyBack
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.take_back_callback import cancel_by_staff
from hotline.kernel.errors import Refused, Why
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hang_up_all, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import sleep
from tests.walks.test_callbacks_dialled import dials, wang_asks
from tests.walks.test_nobody_there import MORNINGS
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World


def added(world: World, number: str, best: str | None = None) -> dict[str, object]:
    return add_by_staff(
        world.house, world.clock.now(), number=number, by="Wu", best=best, may_text=False, may_leave_word=False
    )


def test_wu_was_told_and_chen_is_rung_back_before_who_came_later(world: World) -> None:
    world.ledger()
    world.counsellor("Wu", WU, on_duty=False)
    added(world, FRONTLINE_FAMILY)
    assert (the_callback(world)["call_id"], the_callback(world)["class"]) == (None, "frontline")
    chen = world.exchange.phone(FRONTLINE_FAMILY, Answers(press=None))
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: chen.talking_with == {LIN})
    hang_up_all(world, chen)
    assert the_callback(world)["state"] == "done"
    assert_at_rest(world)


def test_her_best_hours_are_kept(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    added(world, STRANGER, best="20:01-20:30")  # it is 20:00 now
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    world.counsellor("Lin", LIN, Answers())
    world.advance(55)
    assert dials(world) == 0
    world.until(lambda: wang.talking_with == {LIN}, 30)
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_who_waits_for_her_own_hours_is_late_only_when_they_have_begun(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    told = added(world, STRANGER, best="21:30-22:30")  # it is 20:00 now
    promise = the_callback(world)
    assert (promise["counts_from"], promise["promised_by"]) == (told["counts_from"], told["promised_by"])
    begins, ends = (datetime.fromisoformat(str(told[key])) for key in ("counts_from", "promised_by"))
    assert (ends - begins, ends - world.clock.now()) == (timedelta(minutes=30), timedelta(hours=2))
    sleep(world, 2 * 3600 - 5)
    assert alerts(world) == []
    sleep(world, 5)
    assert alerts(world) == ["promise_missed"]
    assert_at_rest(world)


def alerts(world: World) -> list[str]:
    return [one["kind"] for one in world.api("/alerts")["items"]]


def test_hours_in_which_we_are_never_open_are_refused_and_the_yes_is_not_kept(make_world: MakeWorld) -> None:
    world = make_world(hours=MORNINGS)
    world.counsellor("Wu", WU, on_duty=False)
    with pytest.raises(Refused, match="never open") as refused:
        added(world, STRANGER, best="18:00-21:00")
    assert refused.value.why is Why.NEVER_OPEN
    assert world.api("/callbacks")["items"] == []
    told = added(world, STRANGER, best="11:00-21:00")  # eight in the evening: tomorrow at eleven
    assert str(told["counts_from"]).startswith(f"{world.clock.now() + timedelta(hours=15):%Y-%m-%dT%H:00}")
    assert_at_rest(world)


def test_one_open_call_back_a_number_with_the_older_place(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wang_asks(world)
    first = the_callback(world)
    again = added(world, STRANGER)
    assert (again["id"], again["was_open"]) == (first["id"], True)
    assert the_callback(world)["place_since"] == first["place_since"]
    assert_at_rest(world)


def test_a_promise_taken_back_while_lins_phone_rings_for_it(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wang_asks(world)
    lin = world.counsellor("Lin", LIN)
    world.until(lambda: lin.state == "ringing")
    cancel_by_staff(
        world.house, world.clock.now(), callback_id=the_callback(world)["id"], by="Lin", why=WhyBack.REACHED
    )
    world.advance(2)
    assert (lin.state, the_callback(world)["state"]) == ("ended", "declined")
    with pytest.raises(Refused, match="no open call-back"):
        cancel_by_staff(world.house, world.clock.now(), callback_id=the_callback(world)["id"], by="Wu")
    assert_at_rest(world)


@pytest.mark.parametrize(
    ("number", "why"),
    [("110", "too short"), (WU, "staff"), ("+862255500000", "the_line"), ("4008001234", "premium"), ("x", "not a")],
)
def test_a_number_that_is_rung_for_nobody_is_refused_with_the_reason(world: World, number: str, why: str) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    with pytest.raises(Refused, match=why):
        added(world, number)
    with pytest.raises(Refused, match="hours"):
        added(world, STRANGER, best="evenings")
    assert world.api("/callbacks")["items"] == []
