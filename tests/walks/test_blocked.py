"""Two supervisors have blocked a number: what its caller hears, and how danger passes it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.audit.tables import audit_events
from hotline.calls.phrases import Key
from hotline.care.block_store import find_block
from hotline.consents.model import Use
from hotline.flows.block_number import ask_block, confirm_block, lift_block
from hotline.flows.staff import add_staff
from hotline.hours.rules import Hours
from hotline.hours.words import date_words
from hotline.kernel.classes import CallClass
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import BlockId
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from hotline.texts.tables import conversations
from tests.walks.checks import assert_at_rest, hang_up_all, hears
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import SUN, allows, called, sleep, supervised
from tests.world import LIN, STRANGER, ZHAO, World

REASON = "三次打来只说下流话"


def asked(world: World, days: int = 14, **of: str) -> BlockId:
    """Sun asks for it, by a call of his."""
    call_id, house = of.get("call") or called(world), world.house
    until = house.line.today(world.clock.now()) + timedelta(days=days)
    return ask_block(house, world.clock.now(), by="Sun", call=call_id, reason=REASON, until=until)


def supervisors(world: World) -> None:
    supervised(world)
    add_staff(world.house, world.clock.now(), name="Zhao", role=Role.SUPERVISOR, phone=ZHAO)


def blocked(world: World, days: int = 14) -> BlockId:
    supervisors(world)
    which = asked(world, days)
    confirm_block(world.house, world.clock.now(), by="Zhao", which=which)
    return which


def day(world: World, days: int = 14) -> str:
    return date_words(world.house.line.today(world.clock.now()) + timedelta(days=days), "zh")


def turned_away(world: World, phone: Phone, days: int = 14) -> bool:
    return hears(world, phone, Key.BLOCKED, date=day(world, days))


def test_a_machine_alone_speaks_to_it_and_the_call_is_written_down(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers())
    blocked(world)
    allows(world, Use.TEXT)
    rings = lin.ring_count
    caller = world.calls_in()
    assert turned_away(world, caller)
    for key in "01235":
        caller.press(key)
        world.advance(1)
    world.advance(40)
    assert caller.state == "ended", "it says so twice, and hangs up"
    assert lin.ring_count == rings
    assert not any(sound.kind == "play" for sound in caller.heard)
    call = world.call_of(caller)
    assert (call["outcome"], call["state"]) == ("overflow", "closed")
    assert "blocked" in world.kinds(caller)
    assert {"waits", "callback_requested"}.isdisjoint(world.kinds(caller))
    silent = world.calls_in()
    world.advance(60)
    assert silent.state == "ended"
    world.advance(30 * 60)
    assert world.exchange.phone(STRANGER).texts == [], "nobody asks whether we should ring"
    assert_at_rest(world)


def test_key_9_reaches_a_person_at_once_and_again_when_the_line_breaks(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    blocked(world)
    caller = world.calls_in()
    caller.press("9")
    world.until(lambda: caller.talking_with == {LIN})
    assert world.call_of(caller)["class"] == "crisis"
    hang_up_all(world, caller)
    again = world.calls_in()
    world.until(lambda: again.talking_with == {LIN})
    assert "blocked" not in world.kinds(again), "who was in danger a moment ago is asked nothing"
    hang_up_all(world, again)
    sleep(world, 11 * 60)
    later = world.calls_in()
    assert "blocked" in world.kinds(later)
    hang_up_all(world, later, seconds=1)


@pytest.mark.parametrize("is_closed", [False, True])
def test_key_9_where_nobody_answers_names_the_numbers_and_keeps_a_message_open(
    make_world: MakeWorld, *, is_closed: bool
) -> None:
    world = make_world(**({"hours": Hours(make_world().house.line.zone)} if is_closed else {}))
    blocked(world)
    caller = world.calls_in()
    assert turned_away(world, caller)
    caller.press("9")
    world.advance(2)
    assert hears(world, caller, Key.DANGER_LINE)
    world.advance(20)
    caller.press("1")
    world.advance(2)
    assert hears(world, caller, Key.VOICEMAIL)
    assert world.call_of(caller)["class"] == "crisis"
    hang_up_all(world, caller)


def test_one_supervisor_alone_blocks_nobody_and_one_alone_lifts_it(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    supervisors(world)
    which, house = asked(world), world.house
    [alert] = [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "block_asked"]
    with pytest.raises(NotNow):
        confirm_block(house, world.clock.now(), by="Sun", which=which)
    before = world.calls_in()
    assert not turned_away(world, before)
    hang_up_all(world, before, seconds=1)
    confirm_block(house, world.clock.now(), by="Zhao", which=which)
    assert alert["id"] not in [one["id"] for one in world.api("/alerts?open=true")["items"]]
    with pytest.raises(NotNow):
        asked(world)
    other = world.calls_in("+8613800000902")
    world.until(lambda: other.talking_with == {LIN})
    hang_up_all(world, other)
    listening = world.calls_in()
    assert turned_away(world, listening)
    lift_block(house, world.clock.now(), by="Sun", which=which)
    world.until(lambda: listening.talking_with == {LIN})  # also while he listened
    hang_up_all(world, listening)
    with pytest.raises(NotNow):
        lift_block(house, world.clock.now(), by="Zhao", which=which)
    with world.house.database.read() as connection:
        rows = select(audit_events.c.why).where(audit_events.c.subject == "block").order_by(audit_events.c.number)
        assert [*connection.execute(rows).scalars()] == ["asked", "confirmed", "lifted"]


def test_it_ends_by_itself_at_midnight_and_can_be_asked_anew(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    blocked(world, days=1)
    sleep(world, 3 * 3600 + 58 * 60)
    last = world.calls_in()
    assert turned_away(world, last, days=1)
    hang_up_all(world, last, seconds=1)
    sleep(world, 5 * 60)
    first = world.calls_in()
    world.until(lambda: first.talking_with == {LIN})
    hang_up_all(world, first)
    assert find_block_now(world) is None
    assert asked(world, call=world.call_of(first)["id"])


def find_block_now(world: World) -> object:
    with world.house.database.read() as connection:
        return find_block(connection, world.house.vault.fingerprint(STRANGER), world.clock.now())


def test_texts_get_the_numbers_and_words_of_danger_a_person(world: World) -> None:
    blocked(world)
    phone = world.exchange.phone(STRANGER)
    phone.send_text("你们都是骗子", world.number)
    world.advance(2)
    assert [text.body for text in phone.texts] == [world.house.script.phrases.text(Key.TEXT_BLOCKED, "zh")]
    phone.send_text("回电", world.number)
    world.advance(2)
    assert len(phone.texts) == 1, "once in a conversation"
    assert world.api("/callbacks")["items"] == []
    assert waiting(world) == []
    phone.send_text("我不想活了", world.number)
    world.advance(2)
    assert "text_danger" in [one["kind"] for one in world.api("/alerts?open=true")["items"]]
    assert len(phone.texts) == 2
    assert waiting(world) == ["crisis"]


def waiting(world: World) -> list[str]:
    """The classes of who waits by text for a person."""
    with world.house.database.read() as connection:
        rows = connection.execute(select(conversations.c.class_rank).where(conversations.c.state == "waiting"))
        return [CallClass.of_rank(rank).value for rank in rows.scalars()]


def test_a_withheld_number_and_a_colleagues_cannot_be_blocked(world: World) -> None:
    supervisors(world)
    for number, how in ((STRANGER, {"caller_id": "anonymous"}), (SUN, {})):
        with pytest.raises(NotNow):
            asked(world, call=called(world, number, **how))
    with pytest.raises(NotNow):
        asked(world, days=91)
    with pytest.raises(NotNow):
        asked(world, days=0)
