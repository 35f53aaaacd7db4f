"""Who left a message is rung back with her yes only, in the place of the message, as everybody is."""

import pytest
from sqlalchemy import func, select

from hotline.consents.tables import contact_consents
from hotline.flows.hear_message import hear_message
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.ring_back_message import close_with_call_back
from hotline.flows.take_back_callback import cancel_by_staff
from hotline.kernel.errors import Refused
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hang_up_all, the_callback
from tests.walks.test_message_tasks import Commands, leaves, staffed, the_message
from tests.world import LIN, STRANGER, WU, World


def rings_back(world: World, *, she_asked: bool, best: str | None = None) -> dict[str, object]:
    which = the_message(world)["id"]
    now, house = world.clock.now(), world.house
    return close_with_call_back(house, now, by="Lin", which=which, note=None, best=best, she_asked=she_asked)


def yeses(world: World) -> int:
    with world.house.database.read() as connection:
        return connection.execute(select(func.count()).select_from(contact_consents)).scalar_one()


def hears_it(world: World) -> str:
    hear_message(world.house, world.clock.now(), by="Lin", which=the_message(world)["id"])
    return str(the_message(world)["next_action"])


def test_she_asks_in_the_message_and_is_rung_in_its_place(world: World) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    leaves(world, 8)
    with pytest.raises(Refused, match="nobody has listened"):
        rings_back(world, she_asked=True)
    assert hears_it(world) == "decide"
    with pytest.raises(Refused, match="nobody has allowed"):
        rings_back(world, she_asked=False)
    assert (yeses(world), the_message(world)["state"]) == (0, "heard")
    promise = rings_back(world, she_asked=True, best="20:01-20:30")  # it is not yet one minute past eight
    message = the_message(world)
    assert (message["state"], message["result"], message["next_action"]) == ("closed", "call_back", "none")
    assert (the_callback(world)["id"], the_callback(world)["place_since"]) == (promise["id"], message["received_at"])
    assert the_callback(world)["call_id"] == message["call_id"]
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    world.counsellor("Wu", WU, Answers())
    world.advance(20)
    assert wang.ring_count == 0
    world.until(lambda: wang.talking_with == {WU})
    hang_up_all(world, wang)
    assert the_callback(world)["state"] == "done"
    assert_at_rest(world)


def test_a_yes_that_stands_is_enough_and_is_not_given_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run, now = Commands(staffed(world), monkeypatch), world.clock.now()
    may = {"best": None, "may_text": False, "may_leave_word": False}
    added = add_by_staff(world.house, now, number=STRANGER, by="Lin", **may)  # type: ignore[arg-type]
    cancel_by_staff(world.house, now, callback_id=str(added["id"]), by="Lin")
    leaves(world, 8)
    assert hears_it(world) == "ring_back"
    close = ("close", the_message(world)["id"], "--by", "Lin", "--call-back", "--hours")
    assert "hours" in run(*close, "evenings", refused=True)
    closed = run(*close, "20:02-20:30")
    assert (closed["result"], closed["callback"]["was_open"]) == ("call_back", False)
    assert yeses(world) == 1
    with pytest.raises(Refused, match="closed"):
        rings_back(world, she_asked=False)


def test_a_withheld_number_cannot_be_rung(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Commands(staffed(world), monkeypatch)
    caller = world.calls_in(caller_id="anonymous")
    caller.press("1")
    world.until(lambda: caller.is_recording, 30)
    caller.hang_up()
    world.advance(10)
    close = ("close", the_message(world)["id"], "--by", "Lin", "--call-back", "--she-asked")
    assert "withheld" in run(*close, refused=True)
    assert the_message(world)["state"] == "new"
