"""What the carrier repeats, delivers twice at once, or reports in any order."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest

from hotline.db.unit_of_work import Database
from hotline.simulator.wire import HttpResponse
from tests.signed import everything, reply, send, text_form
from tests.world import STRANGER, World

RANK = {"queued": 2, "sending": 3, "sent": 4, "delivered": 6}


QUIET = 90.0  # seconds: longer than the silence after which a text begins a new conversation


@pytest.fixture
def world(database: Database) -> World:
    return World(database, text_quiet_hours=0.02)


def inbox(world: World) -> list[dict[str, object]]:
    return list(reversed(world.api("/messages?kind=text&limit=200")["items"]))


def answer_to(world: World) -> tuple[str, dict[str, object]]:
    """Have one text answered; give the address of its reports and its row."""
    body = send(world, "/twilio/sms/incoming", text_form("SM1", "你好")).body.decode()
    address = body.partition('statusCallback="https://line.example')[2].partition('"')[0]
    return address, inbox(world)[-1]


def report(world: World, address: str, status: str, **more: str) -> HttpResponse:
    form = {"MessageSid": "SMout", "SmsSid": "SMout", "MessageStatus": status, "SmsStatus": status, "From": STRANGER}
    return send(world, address, list((form | more).items()))


def test_the_life_of_an_answer_is_followed_to_its_delivery(world: World) -> None:
    phone = world.caller()
    phone.send_text("你好", world.number)
    seen = []
    for _ in range(60):
        world.advance(0.1)
        texts = inbox(world)
        seen.append(texts[-1]["state"] if len(texts) == 2 else "")
    assert [state for state in dict.fromkeys(seen) if state] == ["queued", "sending", "sent", "delivered"]
    assert inbox(world)[-1]["carrier_sid"] == phone.texts[0].sid
    world.assert_clean()


@pytest.mark.parametrize("code", [30003, 30005, 30007])
def test_an_answer_that_did_not_arrive_says_why(world: World, code: int) -> None:
    world.exchange.messages.fail_to(STRANGER, code)
    world.caller().send_text("你好", world.number)
    world.advance(10)
    assert (inbox(world)[-1]["state"], inbox(world)[-1]["error_code"]) == ("undelivered", str(code))


@pytest.mark.parametrize("order", list(permutations(("sending", "sent", "delivered"))))
def test_reports_in_any_order_never_step_back(world: World, order: tuple[str, ...]) -> None:
    address, _ = answer_to(world)
    furthest = "queued"
    for status in order:
        assert report(world, address, status).status == 200
        furthest = max(furthest, status, key=RANK.__getitem__)
        assert inbox(world)[-1]["state"] == furthest


@pytest.mark.parametrize("end", ["delivered", "undelivered", "failed", "canceled"])
def test_the_first_end_stays_whatever_is_reported_after_it(world: World, end: str) -> None:
    address, _ = answer_to(world)
    report(world, address, end, ErrorCode="30003")
    before = inbox(world)[-1]
    for status in ("accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled"):
        report(world, address, status, ErrorCode="30008")
    assert inbox(world)[-1] == before


@pytest.mark.parametrize("status", ["", "levitated", "received", "DELIVERED", "sent ", "投递"])
def test_an_unknown_status_changes_nothing(world: World, status: str) -> None:
    address, _ = answer_to(world)
    before = everything(world.house.database)
    answer = report(world, address, status)
    assert reply(answer) is None
    assert everything(world.house.database) == before


@pytest.mark.parametrize("address", ["/twilio/sms/status", "/twilio/sms/status?text=x", "/twilio/sms/status?text=%00"])
def test_a_report_of_a_text_we_do_not_know_changes_nothing(world: World, address: str) -> None:
    answer_to(world)
    before = everything(world.house.database)
    assert report(world, address, "delivered").status == 200
    assert everything(world.house.database) == before


def test_a_report_never_changes_what_came_in(world: World) -> None:
    answer_to(world)
    before = everything(world.house.database)
    assert report(world, "/twilio/sms/status", "failed", MessageSid="SM1", SmsSid="SM1").status == 200
    assert everything(world.house.database) == before


def test_a_report_that_contradicts_itself_changes_nothing(world: World) -> None:
    """Its address names our answer, its form a text that came in."""
    address, _ = answer_to(world)
    before = everything(world.house.database)
    assert report(world, address, "sent", MessageSid="SM1", SmsSid="SM1").status == 200
    assert everything(world.house.database) == before


@pytest.mark.parametrize("token", ["", "d9f9a4a1-1111-4222-8333-444455556666"])
@pytest.mark.parametrize("body", ["你好", "我想死", "退", "开", "HELP"])
def test_the_same_text_again_changes_nothing_and_gets_the_same_bytes(world: World, token: str, body: str) -> None:
    def deliver() -> HttpResponse:
        return send(world, "/twilio/sms/incoming", text_form("SM1", body), I_Twilio_Idempotency_Token=token)

    first = deliver()
    assert reply(first)
    world.advance(60)
    before = everything(world.house.database)
    assert [deliver().body for _ in range(3)] == [first.body] * 3
    after = everything(world.house.database)
    assert {name: rows for name, rows in after.items() if name != "router"} == {
        name: rows for name, rows in before.items() if name != "router"
    }


@pytest.mark.parametrize("token", ["", "d9f9a4a1-1111-4222-8333-444455556666"])
def test_eight_deliveries_at_once_are_one_text_with_one_answer(world: World, token: str) -> None:
    def deliver(_: int) -> bytes:
        answer = send(world, "/twilio/sms/incoming", text_form("SM1", "你好"), I_Twilio_Idempotency_Token=token)
        assert answer.status == 200
        return answer.body

    with ThreadPoolExecutor(8) as carrier:
        bodies = set(carrier.map(deliver, range(8)))
    assert len(bodies) == 1
    assert [text["direction"] for text in inbox(world)] == ["inbound", "outbound"]


@pytest.mark.parametrize("known", [False, True])
def test_different_texts_at_once_join_one_thread_and_get_one_answer(world: World, known: bool) -> None:
    if known:
        send(world, "/twilio/sms/incoming", text_form("SMold", "你好"))
        world.advance(QUIET)

    def deliver(number: int) -> str | None:
        return reply(send(world, "/twilio/sms/incoming", text_form(f"SM{number}", "在吗")))

    with ThreadPoolExecutor(6) as carrier:
        answers = list(carrier.map(deliver, range(6)))
    assert len([answer for answer in answers if answer]) == 1
    texts = inbox(world)
    assert len({text["thread_id"] for text in texts}) == 1
    assert len([text for text in texts if text["direction"] == "inbound"]) == 6 + known
