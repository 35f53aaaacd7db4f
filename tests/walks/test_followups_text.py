"""How has she been: asked by text once, and only with her yes; three words are an answer, danger goes first."""

from datetime import timedelta

import pytest

from hotline.calls.phrases import Key
from hotline.consents.model import Use
from hotline.flows.ask_followup import ask_by_text
from hotline.flows.log_followup import log_result
from hotline.followups.model import Result
from hotline.kernel.errors import Refused
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import hang_up_all, words
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import alerts, allows, called, plan, sleep, supervised, the_step
from tests.walks.test_nobody_there import MORNINGS
from tests.world import LIN, STRANGER, World


def followed_up(world: World, *uses: Use, risk: str = "R2") -> Phone:
    world.counsellor("Lin", LIN)
    supervised(world)
    called(world)
    allows(world, *uses)
    plan(world, risk, owner="Lin")
    return world.exchange.phone(STRANGER)


def ask(world: World) -> None:
    ask_by_text(world.house, world.clock.now(), by="Lin", which=the_step(world).id)
    world.advance(3)


def in_vain(world: World, *results: Result) -> None:
    for result in results:
        log_result(world.house, world.clock.now(), by="Lin", which=the_step(world).id, result=result, note=None)
        world.advance(3)


def writes(world: World, phone: Phone, body: str) -> list[str]:
    before = len(phone.texts)
    phone.send_text(body, world.number)
    world.advance(3)
    return [text.body for text in phone.texts[before:]]


def waiting(world: World) -> int:
    return len(world.api("/texts?open=true")["items"])


def test_she_is_asked_once_and_her_word_is_kept(world: World) -> None:
    wang = followed_up(world, Use.TEXT)
    ask(world)
    assert [text.body for text in wang.texts] == [words(world, Key.TEXT_FOLLOWUP, number=world.number)]
    with pytest.raises(Refused, match="once"):
        ask(world)
    assert len(wang.texts) == 1, "what is refused is not sent"
    assert writes(world, wang, "还行") == [words(world, Key.TEXT_THANKS, number=world.number)]
    assert (the_step(world).feeling, the_step(world).state, alerts(world)) == ("so_so", "open", [])
    assert waiting(world) == 0
    writes(world, wang, "不好")
    assert the_step(world).feeling == "so_so", "one answer to one question"


def test_whom_two_tries_did_not_reach_is_asked_by_itself_before_the_third(world: World) -> None:
    wang = followed_up(world, Use.RING, Use.TEXT)
    in_vain(world, Result.NO_ANSWER)
    assert wang.texts == []
    in_vain(world, Result.NUMBER_OFF)
    assert [text.body for text in wang.texts] == [words(world, Key.TEXT_FOLLOWUP, number=world.number)]
    with pytest.raises(Refused, match="once"):
        ask(world)
    writes(world, wang, "不好")
    assert (the_step(world).feeling, the_step(world).tries, alerts(world)) == ("bad", 2, ["followup_worse"])
    sleep(world, 24 * 3600)
    assert len(wang.texts) == 2, "the question and what follows on her answer"


@pytest.mark.parametrize(
    ("risk", "uses", "results"),
    [
        ("R3", (Use.RING, Use.TEXT), (Result.NO_ANSWER,) * 2),  # a supervisor decides
        ("R2", (Use.RING,), (Result.NO_ANSWER,) * 2),  # she has not allowed texts
        ("R2", (Use.RING, Use.TEXT), (Result.ANOTHER_PERSON, Result.NO_ANSWER)),  # who else reads that phone?
    ],
)
def test_a_text_goes_by_itself_to_nobody_else(
    world: World, risk: str, uses: tuple[Use, ...], results: tuple[Result, ...]
) -> None:
    wang = followed_up(world, *uses, risk=risk)
    in_vain(world, *results)
    assert (wang.texts, the_step(world).asked_at) == ([], None)


@pytest.mark.parametrize("calls_us", [False, True])
def test_what_falls_into_the_night_is_asked_in_the_morning_unless_she_has_called(world: World, calls_us: bool) -> None:
    wang = followed_up(world, Use.RING, Use.TEXT)
    sleep(world, 2.5 * 3600)  # half past ten
    in_vain(world, Result.NO_ANSWER, Result.NO_ANSWER)
    if calls_us:
        world.exchange.phone(LIN, Answers())
        world.duty("Lin", "on")
        wang.dial(world.number)
        world.until(lambda: wang.talking_with == {LIN})
        hang_up_all(world, wang)
    assert wang.texts == []
    sleep(world, 8.5 * 3600)
    world.advance(3)
    assert len(wang.texts) == (0 if calls_us else 1)


def test_not_well_is_due_now_and_told_with_a_time_that_is_true(world: World) -> None:
    wang = followed_up(world, Use.TEXT)
    ask(world)
    now = world.clock.now()
    assert writes(world, wang, "不好") == [words(world, Key.TEXT_BAD_BY, time="今天晚上9点15分")]
    step = the_step(world)
    assert (step.feeling, alerts(world), waiting(world)) == ("bad", ["followup_worse"], 1)
    assert now <= step.due_at <= world.clock.now()
    sleep(world, 75 * 60)
    assert alerts(world) == ["followup_overdue", "followup_worse"]


def test_while_closed_the_time_is_after_the_opening(make_world: MakeWorld) -> None:
    world = make_world(hours=MORNINGS)
    wang = followed_up(world, Use.TEXT)
    ask(world)
    assert writes(world, wang, "BAD") == [words(world, Key.TEXT_BAD_BY, time="明天上午9点")]


def test_words_of_danger_go_before_any_answer(world: World) -> None:
    wang = followed_up(world, Use.TEXT)
    ask(world)
    assert writes(world, wang, "不好，我不想活了") == [words(world, Key.TEXT_CRISIS, number=world.number)]
    assert the_step(world).feeling is None
    assert "text_danger" in [one["kind"] for one in world.api("/alerts")["items"]]


@pytest.mark.parametrize("later", [True, False])
def test_to_no_question_the_words_are_what_they_were(world: World, later: bool) -> None:
    wang = followed_up(world, Use.TEXT)
    if later:
        ask(world)
        sleep(world, 73 * 3600)
    assert writes(world, wang, "不好") == [words(world, Key.TEXT_BAD)]
    assert (the_step(world).feeling, waiting(world)) == (None, 1)
    assert "followup_worse" not in alerts(world)


def test_nobody_is_asked_without_a_yes_nor_after_stop_nor_in_the_night(world: World) -> None:
    wang = followed_up(world, Use.RING)
    with pytest.raises(Refused, match="nobody has allowed"):
        ask(world)
    allows(world, Use.TEXT)
    writes(world, wang, "退订")
    before = len(wang.texts)
    with pytest.raises(Refused, match="no more texts"):
        ask(world)
    writes(world, wang, "开")
    sleep(world, 3 * 3600)
    with pytest.raises(Refused, match="quiet hours"):
        ask(world)
    assert (the_step(world).asked_at, len(wang.texts) - before) == (None, 1)
    assert timedelta(0) < the_step(world).due_at - world.clock.now()
