"""Zhou listens to a talk from her own phone, whispers, joins; the two notice nothing that they should not."""

import pytest

from hotline.calls.phrases import Key
from hotline.flows.listen_in import listen_in
from hotline.flows.staff import add_staff
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import CallId
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from hotline.tickets.listen_model import Mode
from tests.walks.checks import assert_at_rest, hang_up_all, hears, legs_to, until_kind, words
from tests.walks.test_supervisor_decides import written
from tests.world import LIN, STRANGER, ZHAO, World

WHY = "Lin asked for help"


@pytest.fixture
def talk(world: World) -> tuple[World, Phone, Phone, Phone]:
    """A caller talks with Lin; Zhou, who is off duty, has her phone at hand."""
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    add_staff(world.house, world.clock.now(), name="Zhou", role=Role.SUPERVISOR, phone=ZHAO)
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    until_kind(world, caller, "connected")
    return world, caller, lin, world.exchange.phone(ZHAO)


def wants(world: World, caller: Phone, mode: Mode, by: str = "Zhou") -> None:
    call = CallId(world.call_of(caller)["id"])
    listen_in(world.house, world.clock.now(), call=call, mode=mode, by=by, reason=WHY)


def comes_in(world: World, zhou: Phone) -> None:
    world.until(lambda: zhou.state == "ringing", 10)
    before = zhou.said().count(words(world, Key.LISTEN_ASK))
    zhou.pick_up()
    world.until(lambda: zhou.said().count(words(world, Key.LISTEN_ASK)) > before, 5)
    zhou.press("1")
    world.until(lambda: zhou.hears == {LIN, STRANGER}, 5)


@pytest.mark.parametrize("named", [True, False])
def test_she_listens_whispers_and_joins_and_both_survive_her_leaving(
    talk: tuple[World, Phone, Phone, Phone], named: bool
) -> None:
    world, caller, lin, zhou = talk
    world.exchange.courier.names_deliveries = named
    with pytest.raises(Refused, match="no supervisor"):
        wants(world, caller, Mode.LISTEN, by="Lin")
    heard = len(caller.heard)
    wants(world, caller, Mode.LISTEN)
    comes_in(world, zhou)
    assert (caller.hears, lin.hears) == ({LIN}, {STRANGER}), "nobody hears her"
    wants(world, caller, Mode.WHISPER)
    world.advance(2)
    assert (caller.hears, lin.hears, zhou.hears) == ({LIN}, {STRANGER, ZHAO}, {LIN, STRANGER})
    wants(world, caller, Mode.JOIN)
    world.advance(2)
    assert (caller.hears, lin.hears) == ({LIN, ZHAO}, {STRANGER, ZHAO})
    zhou.hang_up()
    world.advance(130)
    assert (caller.hears, lin.hears) == ({LIN}, {STRANGER}), "and no check of ours disturbs them"
    assert len(caller.heard) == heard, "no beep, no word"
    assert world.presence("Lin") == "busy"
    hang_up_all(world, caller, seconds=20)
    call = world.call_of(caller)
    assert (call["outcome"], call["counsellor"]["name"]) == ("answered", "Lin")
    modes = [event["detail"]["mode"] for event in call["events"] if event["kind"] == "listens"]
    assert modes == ["listen", "whisper", "join"]
    assert [line[0] for line in written(world)] == ["listened", "listened", "joined"]
    assert_at_rest(world)


def test_the_end_of_the_talk_frees_her_in_it_and_while_her_phone_rings(talk: tuple[World, Phone, Phone, Phone]) -> None:
    world, caller, lin, zhou = talk
    wants(world, caller, Mode.LISTEN)
    comes_in(world, zhou)
    lin.hang_up()
    world.until(lambda: zhou.state != "connected", 15)
    hang_up_all(world, caller)
    again = world.calls_in()
    world.until(lambda: again.talking_with == {LIN}, 30)
    until_kind(world, again, "connected")
    wants(world, again, Mode.JOIN)
    world.until(lambda: zhou.state == "ringing", 10)
    hang_up_all(world, again, seconds=8)
    assert zhou.state != "ringing", "long before the ring is over"
    world.advance(12)
    assert len(legs_to(world, ZHAO)) == 2
    assert_at_rest(world)


@pytest.mark.parametrize("how", ["nobody picks up", "another key", "a voicemail", "hangs up", "the carrier is lost"])
def test_whoever_does_not_come_in_hears_nothing_and_is_free_again(
    talk: tuple[World, Phone, Phone, Phone], how: str
) -> None:
    world, caller, _, zhou = talk
    if how == "the carrier is lost":
        world.exchange.faults.rest_fail(100, when=lambda path, form: form.get("To") == ZHAO)
    wants(world, caller, Mode.LISTEN)
    with pytest.raises(NotNow) as lost:
        wants(world, world.calls_in("+8613800000902"), Mode.LISTEN)
    assert lost.value.why == "no_talk"
    if how not in {"nobody picks up", "the carrier is lost"}:
        world.until(lambda: zhou.state == "ringing", 10)
        zhou.pick_up()
        world.until(lambda: hears(world, zhou, Key.LISTEN_ASK), 5)
        zhou.press("5") if how == "another key" else zhou.hang_up() if how == "hangs up" else world.advance(15)
    world.advance(100)
    assert zhou.hears == set()
    assert caller.hears == {LIN}
    assert world.presence("Zhou") == "off"
    world.exchange.faults.clear()
    wants(world, caller, Mode.LISTEN)
    comes_in(world, zhou)


def test_no_report_of_her_leg_is_needed(talk: tuple[World, Phone, Phone, Phone]) -> None:
    world, caller, _, zhou = talk
    wants(world, caller, Mode.LISTEN)
    comes_in(world, zhou)
    world.exchange.faults.drop(when=lambda url, _: "/listen/" in url, count=None)
    zhou.hang_up()
    world.until(lambda: world.presence("Zhou") == "off", 200)
    assert caller.hears == {LIN}


def test_a_ring_that_was_never_confirmed_is_found_again_and_not_made_twice(
    talk: tuple[World, Phone, Phone, Phone],
) -> None:
    world, caller, _, zhou = talk
    world.exchange.faults.rest_times_out_after(1, when=lambda path, form: form.get("To") == ZHAO)
    world.exchange.faults.drop(when=lambda url, _: "/listen/" in url and "/status" in url, count=None)
    wants(world, caller, Mode.LISTEN)
    world.advance(5)
    comes_in(world, zhou)
    assert len(legs_to(world, ZHAO)) == 1
