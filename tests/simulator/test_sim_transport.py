"""What happens on the way: time-outs, retries, redirects, and the knobs that break things."""

import pytest
from twilio.base.exceptions import TwilioRestException

from hotline.simulator import Answers, RestTimedOut
from hotline.simulator.scripts import APOLOGY
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, CHEN, LIN, LINE, World, say, xml

FALLBACK = f"{BASE}/fallback"


@pytest.fixture
def safe() -> World:
    """A line with a fallback."""
    world = World(voice_fallback_url=FALLBACK)
    world.pages["/fallback"] = xml(say("请拨另一个号码"))
    return world


def test_a_slow_answer_fails_over_although_the_application_acted(safe: World) -> None:
    safe.pages["/voice"] = xml(say("太慢"))
    safe.exchange.faults.slow(16)
    chen = safe.caller()
    safe.clock.advance(14.9)
    assert chen.state == "dialling"
    safe.clock.advance(0.2)
    assert chen.said() == ["请拨另一个号码"]
    assert safe.pages.asked("/fallback")[0]["ErrorCode"] == "11205"
    assert len(safe.pages.asked("/voice")) == 1


def test_fourteen_seconds_are_still_in_time(safe: World) -> None:
    safe.pages["/voice"] = xml(say("刚好"))
    safe.exchange.faults.slow(14)
    chen = safe.caller()
    safe.clock.advance(14)
    assert chen.said() == ["刚好"]


def test_a_failed_connection_is_tried_once_more_with_the_same_token(safe: World) -> None:
    safe.pages["/voice"] = xml(say("好"))
    safe.exchange.faults.refuse()
    chen = safe.caller()
    assert chen.said() == ["好"]
    assert [entry.status for entry in safe.exchange.log][:2] == [None, 200]
    safe.exchange.faults.refuse(count=2)
    assert safe.caller("+8613800000009").said() == ["请拨另一个号码"]


def test_retries_can_be_asked_for_in_the_address(world: World) -> None:
    answers = [(503, {}, b""), (503, {}, b""), xml(say("好"))]
    world.pages["/voice"] = lambda _: answers.pop(0)
    world.exchange.numbers[LINE].voice_url += "#rc=2&rp=5xx"
    assert world.caller().said() == ["好"]
    tokens = {visit.headers["I-Twilio-Idempotency-Token"] for visit in world.pages.visits}
    assert len(tokens) == 1
    assert "#" not in world.pages.visits[0].url


def test_a_shorter_time_can_be_asked_for(safe: World) -> None:
    safe.exchange.numbers[LINE].voice_url += "#rt=2000&ct=1000"
    safe.pages["/voice"] = xml(say("太慢"))
    safe.exchange.faults.slow(4)
    chen = safe.caller()
    safe.clock.advance(3.1)
    assert chen.said() == ["请拨另一个号码"]


def test_http_redirects_are_followed_ten_times(world: World) -> None:
    world.pages["/voice"] = (307, {"Location": "/moved"}, b"")
    world.pages["/moved"] = xml(say("好"))
    assert world.caller().said() == ["好"]
    assert world.pages.asked("/moved")[0]["From"] == CHEN
    world.pages["/moved"] = (302, {"Location": "/moved"}, b"")
    world.caller("+8613800000009")
    assert world.faults() == [11215]


def test_credentials_are_sent_only_after_being_asked(world: World) -> None:
    def page(visit):
        if "Authorization" in visit.headers:
            return xml(say("好"))
        return (401, {"WWW-Authenticate": "Basic realm=x"}, b"")

    world.pages["/voice"] = page
    world.exchange.numbers[LINE].voice_url = "https://user:secret@line.example.org/voice"
    assert world.caller().said() == ["好"]
    assert ["Authorization" in visit.headers for visit in world.pages.visits] == [False, True]


@pytest.mark.parametrize(
    ("knob", "order"),
    [
        ({"after": 1.0}, ["/voice", "/next", "/voice"]),
        ({"concurrent": True}, ["/voice", "/voice", "/next"]),
    ],
)
def test_a_duplicate_delivery_is_the_same_in_every_byte(world: World, knob, order: list[str]) -> None:
    world.pages["/voice"] = xml("<Redirect>/next</Redirect>")
    world.pages["/next"] = xml(say("好好好好好好好好好好"))
    world.exchange.faults.duplicate(**knob)
    chen = world.caller()
    world.clock.advance(1)
    first, second = (visit for visit in world.pages.visits if visit.path == "/voice")
    assert (first.form, first.headers) == (second.form, second.headers)
    assert chen.said() == ["好好好好好好好好好好"]
    assert world.pages.paths() == order


def test_callbacks_can_be_lost_late_and_out_of_order(world: World) -> None:
    def events(path: str, params) -> bool:
        return path == "/events"

    world.pages["/accept"] = xml("<Pause length='30'/>")
    lin = world.exchange.phone(LIN, Answers(after=2, press=None, hang_up_after=5))
    every = ["initiated", "ringing", "answered", "completed"]
    asked = {"to": LIN, "from_": LINE, "url": f"{BASE}/accept", "status_callback_event": every}
    world.exchange.faults.drop(when=events)
    world.exchange.faults.reorder(when=lambda path, params: params.get("CallStatus") == "ringing", seconds=30)
    client(world.exchange).calls.create(**asked, status_callback=f"{BASE}/events")
    world.clock.advance(20)
    assert [form["CallStatus"] for form in world.pages.asked("/events")] == ["in-progress", "ringing", "completed"]
    assert lin.state == "ended"


def test_a_late_webhook_reaches_the_application_late(world: World) -> None:
    world.pages["/voice"] = xml(say("好"))
    world.exchange.faults.delay(3)
    chen = world.caller()
    world.clock.advance(2.9)
    assert world.pages.visits == []
    world.clock.advance(0.2)
    assert chen.said() == ["好"]


def test_a_lost_webhook_costs_the_whole_time(safe: World) -> None:
    safe.exchange.faults.drop()
    chen = safe.caller()
    safe.clock.advance(15)
    assert chen.said() == ["请拨另一个号码"]


def test_out_of_service_refuses_everything_for_a_while(world: World) -> None:
    world.pages["/voice"] = xml(say("好"))
    world.exchange.faults.out_of_service(60)
    assert world.caller().said() == [APOLOGY]
    world.clock.advance(60)
    assert world.caller().said()[-1] == "好"


def test_a_crash_of_the_application_is_a_500_and_is_kept(world: World) -> None:
    def crash(_):
        raise KeyError("gone")

    world.pages["/voice"] = crash
    assert world.caller().said() == [APOLOGY]
    assert [type(error) for error in world.transport.crashes] == [KeyError]


def test_rest_can_be_refused_limited_or_garbled(world: World) -> None:
    def create():
        return client(world.exchange).calls.create(to=LIN, from_=LINE, url=f"{BASE}/accept")

    faults = world.exchange.faults
    for knob, status, code in (
        (lambda: faults.rest_fail(status=500, code=20500), 500, 20500),
        (faults.rest_too_many, 429, 20429),
        (faults.rest_not_json, 503, 503),
    ):
        knob()
        with pytest.raises(TwilioRestException) as caught:
            create()
        assert (caught.value.status, caught.value.code) == (status, code)
    assert list(world.exchange.lines.calls) == []
    assert create().status == "queued"


def test_rest_can_time_out_before_and_after_the_carrier_acted(world: World) -> None:
    def create():
        return client(world.exchange).calls.create(to=LIN, from_=LINE, url=f"{BASE}/accept")

    world.exchange.faults.rest_times_out_before()
    with pytest.raises(RestTimedOut):
        create()
    assert len(client(world.exchange).calls.list()) == 0
    world.exchange.faults.rest_times_out_after()
    with pytest.raises(RestTimedOut):
        create()
    assert len(client(world.exchange).calls.list(to=LIN)) == 1


def test_chance_is_seeded() -> None:
    def run(seed: int) -> list[int | None]:
        world = World(seed=seed)
        world.pages["/voice"] = xml("<Hangup/>")
        world.exchange.faults.refuse(count=None, chance=0.5)
        for n in range(10):
            world.caller(f"+8613800000{n:03}")
        return [entry.status for entry in world.exchange.log]

    assert run(1) == run(1)
    assert None in run(1)
    assert 200 in run(1)


def test_the_journal_is_bounded_and_numbered(world: World) -> None:
    world.pages["/voice"] = xml("<Gather timeout='1'/>", "<Redirect/>")
    world.caller()
    world.clock.advance(2500)
    assert len(world.exchange.log) == 2000
    assert world.exchange.log[-1].id > 2400
    assert len(world.exchange.log.since(world.exchange.log[-1].id - 3)) == 3
