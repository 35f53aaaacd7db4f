"""Somebody of the staff was told that a person wants to be rung back: the same promise, the same refusals."""

import pytest

from hotline.flows.promise_callback import add_by_staff, cancel_by_staff
from hotline.kernel.errors import Refused
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hang_up_all, the_callback
from tests.walks.test_callbacks_dialled import dials, wang_asks
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


def test_one_open_call_back_a_number_with_the_older_place(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wang_asks(world)
    first = the_callback(world)
    assert added(world, STRANGER) == {"id": first["id"], "was_open": True}
    assert the_callback(world)["place_since"] == first["place_since"]
    assert_at_rest(world)


def test_a_promise_taken_back_while_lins_phone_rings_for_it(world: World) -> None:
    world.counsellor("Wu", WU, on_duty=False)
    wang_asks(world)
    lin = world.counsellor("Lin", LIN)
    world.until(lambda: lin.state == "ringing")
    cancel_by_staff(world.house, world.clock.now(), callback_id=the_callback(world)["id"], by="Wu")
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
