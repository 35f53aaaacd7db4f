"""The people of the demo, in virtual time."""

import pytest

from hotline.simulator.cast import Cast
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, CHEN, LIN, LINE, WANG, WU, World, say, xml

ROOM = (
    "<Dial><Conference beep='false' waitUrl='' startConferenceOnEnter='{}' endConferenceOnExit='true'>"
    "{}</Conference></Dial>"
)
NEVER = (1e6, 1e6)


@pytest.fixture
def stage(world: World) -> World:
    """A line that rings Lin for every caller and joins them in a room of the caller's."""
    twilio = client(world.exchange)

    def voice(visit) -> str:
        sid = visit.form["CallSid"]
        twilio.calls.create(to=LIN, from_=LINE, url=f"{BASE}/accept?sid={sid}")
        return xml(ROOM.format("false", sid))

    world.pages["/voice"] = voice
    world.pages["/accept"] = lambda visit: xml(
        f"<Gather numDigits='1' action='/join?sid={visit.query['sid']}'>{say('按一接听')}</Gather>", "<Hangup/>"
    )
    world.pages["/join"] = lambda visit: xml(ROOM.format("true", visit.query["sid"]))
    return world


def talks(world: World, seconds: int) -> set[frozenset[str]]:
    seen = set()
    for _ in range(seconds):
        world.clock.advance(1)
        for number in (CHEN, WANG):
            if others := world.exchange.phone(number).talking_with:
                seen.add(frozenset({number, *others}))
    return seen


def test_families_ring_and_counsellors_talk_with_them(stage: World) -> None:
    cast = Cast(stage.exchange, LINE, [CHEN, WANG], [LIN], seed=5)
    cast.alive = True
    assert talks(stage, 1200) == {frozenset({CHEN, LIN}), frozenset({WANG, LIN})}
    assert len(stage.pages.asked("/ended")) > 5
    assert stage.clean()


def test_who_switches_the_cast_on_soon_hears_it_ring(stage: World) -> None:
    cast = Cast(stage.exchange, LINE, [CHEN], [LIN])
    stage.clock.advance(5)
    cast.direct(alive=True, every=(20.0, 60.0))
    stage.clock.advance(2)
    assert stage.exchange.phone(CHEN).state == "talking"


def test_a_cast_that_is_not_alive_leaves_all_phones_alone(stage: World) -> None:
    Cast(stage.exchange, LINE, [CHEN], [LIN])
    stage.clock.advance(600)
    assert stage.pages.visits == []


def test_a_phone_in_somebodys_hands_is_not_answered_by_the_cast(stage: World) -> None:
    cast = Cast(stage.exchange, LINE, [CHEN], [LIN, WU], every=NEVER)
    cast.alive = True
    cast.touched(LIN)
    cast.ring(CHEN)
    stage.clock.advance(30)
    assert stage.exchange.phone(LIN).state == "ringing"
    stage.exchange.phone(CHEN).hang_up()
    stage.clock.advance(120)
    stage.exchange.phone(LIN).decline()
    stage.clock.advance(1)
    cast.ring(CHEN)
    stage.clock.advance(20)
    assert stage.exchange.phone(CHEN).talking_with == {LIN}


@pytest.mark.parametrize(("kind", "key"), [("danger", "9"), ("message", "1"), ("patient", None)])
def test_each_kind_of_caller_presses_its_key(world: World, kind, key) -> None:
    world.pages["/voice"] = xml("<Gather numDigits='1' timeout='30' action='/key'/>")
    world.pages["/key"] = xml("<Record timeout='20' action='/saved'/>")
    world.pages["/saved"] = xml()
    cast = Cast(world.exchange, LINE, [CHEN], [])
    cast.ring(CHEN, kind)
    world.clock.advance(12)
    assert [form["Digits"] for form in world.pages.asked("/key")] == ([key] if key else [])
    world.clock.advance(60)
    if key:
        assert world.pages.asked("/saved")[0]["Digits"] == "hangup"
        assert 5 <= int(world.pages.asked("/saved")[0]["RecordingDuration"]) <= 15


def test_somebody_without_patience_gives_up(world: World) -> None:
    world.pages["/voice"] = xml("<Pause length='300'/>")
    cast = Cast(world.exchange, LINE, [CHEN], [])
    cast.ring(CHEN, "gives up")
    world.clock.advance(22)
    assert world.exchange.phone(CHEN).state == "ended"
