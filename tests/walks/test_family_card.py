"""The Chens' card: who has it sees when somebody answers, and asks to be rung as the family she is of."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from hotline.boards.cards import list_cards
from hotline.flows.family_card import issue_card
from hotline.hours.rules import Hours
from hotline.households.card_config import CardConfig
from hotline.kernel.daily import DailyHours
from hotline.kernel.errors import Refused
from hotline.simulator.behaviours import Answers
from tests.walks.checks import hang_up_all, the_callback
from tests.walks.conftest import MakeWorld
from tests.world import LEDGER, LIN, STRANGER, WU, World


def card_of(world: World, code: str = "H-1", **how: Any) -> str:
    return urlsplit(issue_card(world.house, code, world.clock.now(), **how).url).path


def page(world: World, path: str) -> tuple[int, str]:
    answer = world.client.get(path)
    return answer.status_code, answer.text


def asks(world: World, path: str, number: str, **more: str) -> str:
    """Give what the page says after the answer's redirect."""
    answer = world.client.post(path, data={"number": number} | more)
    assert answer.status_code == 303
    asked = answer.headers["Location"]
    assert number not in asked
    return page(world, asked)[1]


@pytest.fixture
def family(world: World) -> World:
    world.ledger(LEDGER)
    return world


def test_who_asks_from_the_card_is_rung_in_the_class_of_her_family(family: World) -> None:
    wang = family.exchange.phone(STRANGER, Answers(press=None))
    card = card_of(family)
    status, words = page(family, card)
    assert (status, "现在有人接听" in words, family.number in words) == (200, True, True)
    assert "已经约好" in asks(family, card, "138 0000 0901")
    assert "顺序不变" in asks(family, card, STRANGER)
    promise = the_callback(family)
    assert (promise["class"], promise["number_masked"]) == ("frontline", "+86 138****0901")
    family.counsellor("Lin", LIN, Answers())
    family.until(lambda: wang.talking_with == {LIN})
    hang_up_all(family, wang)
    assert wang.texts == [], "she has not allowed any"


def test_english_dark_room_and_a_line_that_sleeps(make_world: MakeWorld) -> None:
    spans = (DailyHours.parse("08:00-12:00"),)
    world = make_world(hours=Hours(ZoneInfo("Asia/Shanghai"), weekly=(spans,) * 7))  # type: ignore[arg-type]
    world.ledger(LEDGER)
    words = page(world, card_of(world) + "?lang=en")[1]
    assert "Closed now, back tomorrow at 8 am." in words
    assert "<b>The service desk</b>" in words
    assert "青柠热线" not in words, "it lies on a table: the neutral name only"


@pytest.mark.parametrize(
    "number", ["", "110", "12356", "+862255500000", WU, "+1 202 555 0100", "9" * 40, "not a number", "\x00"]
)
def test_a_number_that_is_not_rung_is_refused_in_words(family: World, number: str) -> None:
    family.counsellor("Wu", WU, on_duty=False)
    answer = family.client.post(card_of(family), data={"number": number})
    assert "asked=not_rung" in answer.headers["Location"]
    assert "这个号码我们打不了" in page(family, answer.headers["Location"])[1]
    assert family.api("/callbacks")["items"] == []


def test_a_card_found_by_a_stranger_rings_few_people(family: World) -> None:
    card = card_of(family)
    for number in range(3):
        asks(family, card, f"1380000091{number}")
    assert "今天已经约过几次了" in asks(family, card, "13800000919")
    assert len(family.api("/callbacks")["items"]) == 3
    family.workers_alive = False  # a day passes without a tick
    family.advance(24 * 3600)
    assert "已经约好" in asks(family, card, "13800000919")


def test_a_lost_card_is_replaced_and_opens_nothing(family: World) -> None:
    lost = card_of(family)
    assert card_of(family) == lost, "printed again, it is the same card"
    new = card_of(family, again=True)
    assert new != lost
    status, words = page(family, lost)
    assert (status, family.number in words) == (404, True)
    assert family.client.post(lost, data={"number": STRANGER}).status_code == 404
    assert page(family, new)[0] == 200
    with pytest.raises(Refused, match="no household"):
        card_of(family, "H-999")


CONTACTS = CardConfig.model_validate(
    {
        "outbound": "+862255500009",
        "safe_phrase": "晚风",
        "contact": {"name": "李", "number": "022-5550-0001"},
        "elders": {"number": "022-5550-0004"},
    }
)


def printed(world: World, language: str = "zh") -> str:
    answer = world.client.get(f"{card_of(world)}/print?lang={language}")
    assert answer.status_code == 200
    assert "script" not in answer.text
    assert "style=" not in answer.text
    assert "陈" not in answer.text, "nothing of the family stands on it"
    return str(answer.text)


def test_the_card_on_paper_names_who_is_there_for_what_and_how_to_know_us(make_world: MakeWorld) -> None:
    world = make_world(card=CONTACTS.rules("+862255500000"))
    world.ledger(LEDGER)
    words = printed(world)
    for part in (
        "您的联系人",
        "李",
        "022-5550-0001",
        "心理支持",
        "+862255500000",
        "老人陪伴",
        "+862255500009",
        "“晚风”",
    ):
        assert part in words
    assert ("买菜买药" in words, "第1版，2026-03-04" in words, "<svg" in words) == (False, True, True)
    assert "Company for elders" in printed(world, "en")


def test_a_contact_changes_and_the_card_is_the_next_version_at_its_old_address(make_world: MakeWorld) -> None:
    world = make_world(card=CONTACTS.rules("+862255500000"))
    world.ledger(LEDGER)
    card, now = card_of(world), world.clock.now()
    changed = CONTACTS.model_copy(update={"transport": CONTACTS.contact}).rules("+862255500000")
    world.house = replace(world.house, line=replace(world.house.line, card=changed))
    with world.house.database.read() as connection:
        assert list_cards(connection, changed.mark)[0]["print_again"] is True
    issued = issue_card(world.house, "H-1", now)
    assert (urlsplit(issued.url).path, issued.version, issued.is_new) == (card, 2, True)
    assert issue_card(world.house, "H-1", now).is_new is False
    with world.house.database.read() as connection:
        assert list_cards(connection, changed.mark)[0]["print_again"] is False
    assert issue_card(world.house, "H-1", now, again=True).version == 3
    assert world.client.get(f"{card}/print").status_code == 404


def test_the_page_is_quiet_and_strict(family: World) -> None:
    answer = family.client.get(card_of(family))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert "陈" not in answer.text
