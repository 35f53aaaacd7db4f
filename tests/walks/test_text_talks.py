"""Who writes waits in line as who calls, has one counsellor, and is answered from the line's number."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.calls.phrases import Key
from hotline.cli import main
from hotline.flows.answer_texts import answer_text, close_text, read_conversation, take_text
from hotline.kernel.errors import Refused
from hotline.simulator.phone import Phone
from tests.walks.checks import words
from tests.walks.conftest import MakeWorld
from tests.walks.test_why import ENV
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World

SECOND = "+8613800000902"


def writes(world: World, body: str, number: str = STRANGER, seconds: float = 8) -> Phone:
    phone = world.caller(number)
    phone.send_text(body, world.number)
    world.advance(seconds)
    return phone


def talks(world: World) -> list[Any]:
    """Conversations, the oldest first."""
    return list(reversed(world.api("/texts?open=true")["items"]))


def answers(world: World, by: str, which: str, body: str) -> int:
    sent = answer_text(world.house, world.clock.now(), by=by, which=which, body=body)
    world.advance(8)
    return sent


def alerts(world: World) -> list[str]:
    return sorted(alert["kind"] for alert in world.api("/alerts?open=true")["items"])


def test_wang_writes_lin_answers_and_ends_with_a_kind_word(world: World) -> None:
    world.counsellor("Lin", LIN)
    world.counsellor("Wu", WU, on_duty=False)
    wang = writes(world, "孩子一直哭，我不知道怎么办")
    [talk] = talks(world)
    assert (talk["state"], talk["class"], talk["counsellor"]["name"]) == ("taken", "general", "Lin")
    assert len(wang.texts) == 1, "we say that it has come"
    world.duty("Wu", "on")
    assert answers(world, "Lin", talk["id"], "我在，慢慢说。") == 1
    assert wang.texts[-1].body == "我在，慢慢说。"
    writes(world, "好")  # in a talk this is a word like others, and Lin's to read
    assert len(wang.texts) == 2
    assert talks(world)[0]["counsellor"]["name"] == "Lin", "she keeps her counsellor"
    told = read_conversation(world.house, world.clock.now(), by="Lin", which=talk["id"])
    assert [line.body for line in told][2:] == ["我在，慢慢说。", "好"]
    with pytest.raises(Refused, match="not hers"):
        read_conversation(world.house, world.clock.now(), by="Wu", which=talk["id"])
    assert close_text(world.house, world.clock.now(), by="Lin", which=talk["id"])
    world.advance(8)
    assert wang.texts[-1].body == words(world, Key.TEXT_CLOSING, number=world.number)
    assert talks(world) == []
    with pytest.raises(Refused, match="closed"):
        answers(world, "Lin", talk["id"], "还在吗")
    writes(world, "又是我")
    assert talks(world)[0]["counsellor"]["name"] == "Lin", "whom she knows"
    assert alerts(world) == []
    world.assert_clean()


def test_danger_is_first_then_a_family_then_who_waits_longest(world: World) -> None:
    world.ledger()
    writes(world, "你好")
    writes(world, "你好", SECOND)
    writes(world, "你好", FRONTLINE_FAMILY)
    writes(world, "我不想活了", SECOND)
    world.counsellor("Lin", LIN, on_duty=False)
    order = [take_text(world.house, world.clock.now(), by="Lin", which=None) for _ in range(3)]
    by_id = {talk["id"]: talk for talk in talks(world)}
    assert [by_id[one]["class"] for one in order] == ["crisis", "frontline", "general"]
    with pytest.raises(Refused, match="nobody waits"):
        take_text(world.house, world.clock.now(), by="Lin", which=None)
    assert alerts(world) == ["text_danger"]
    answers(world, "Lin", order[0], "我在，您现在安全吗？")
    assert alerts(world) == []


def names(world: World) -> list[str | None]:
    return [talk["counsellor"] and talk["counsellor"]["name"] for talk in talks(world)]


def test_who_does_not_answer_in_time_gives_it_to_a_colleague(make_world: MakeWorld) -> None:
    world = make_world(text_answer_minutes=0.5)
    world.counsellor("Lin", LIN)
    writes(world, "你好")
    world.counsellor("Wu", WU)
    assert names(world) == ["Lin"]
    world.advance(25)
    assert names(world) == ["Wu"]
    assert alerts(world) == ["text_waits"]
    answers(world, "Wu", talks(world)[0]["id"], "在的。")
    assert alerts(world) == []
    world.duty("Wu", "off")
    writes(world, "谢谢")
    assert names(world) == ["Lin"], "Wu has gone home"


def test_nobody_is_given_more_than_she_can_answer_but_in_danger(make_world: MakeWorld) -> None:
    world = make_world(texts_at_once=1)
    world.counsellor("Lin", LIN)
    for number, body in enumerate(("你好", "你好", "我不想活了")):
        writes(world, body, f"+861380000090{number + 1}")
    assert names(world) == ["Lin", None, "Lin"]
    close_text(world.house, world.clock.now(), by="Lin", which=talks(world)[2]["id"])
    close_text(world.house, world.clock.now(), by="Lin", which=talks(world)[0]["id"])
    world.advance(16)
    assert names(world) == ["Lin"]


def test_an_answered_talk_that_stays_quiet_ends_by_itself(make_world: MakeWorld) -> None:
    world = make_world(text_quiet_hours=0.02)
    world.counsellor("Lin", LIN)
    wang = writes(world, "你好")
    answers(world, "Lin", talks(world)[0]["id"], "您好。")
    world.advance(80)
    assert talks(world) == []
    assert len(wang.texts) == 2, "nobody is woken by a farewell"


def test_a_long_answer_comes_as_several_texts_in_their_order(world: World) -> None:
    world.counsellor("Lin", LIN)
    wang = writes(world, "你好")
    long = "".join(f"第{number}句，说一点具体的事，也说说可以怎么做。" for number in range(1, 9))
    world.exchange.faults.rest_times_out_after(2)  # the carrier has sent it, and we do not hear so,
    world.exchange.faults.drop(when=lambda url, _: "/sms/status" in url, count=None)  # not even by its reports
    sent = answers(world, "Lin", talks(world)[0]["id"], long)
    world.advance(30)
    assert sent == len(wang.texts) - 1 > 1
    assert "".join(text.body for text in wang.texts[1:]) == long
    assert all(len(text.body) <= 67 for text in wang.texts[1:])
    with pytest.raises(Refused, match="at most"):
        answers(world, "Lin", talks(world)[0]["id"], "长" * 900)


def test_the_same_words_again_are_a_text_of_their_own_though_the_first_try_failed(world: World) -> None:
    world.counsellor("Lin", LIN)
    wang = writes(world, "你好")
    which = talks(world)[0]["id"]
    answer_text(world.house, world.clock.now(), by="Lin", which=which, body="我在。")
    world.advance(1)
    world.exchange.faults.rest_times_out_before()
    answers(world, "Lin", which, "我在。")
    answers(world, "Lin", which, "慢慢说。")
    world.advance(30)
    assert [text.body for text in wang.texts[1:]] == ["我在。", "我在。", "慢慢说。"]


@pytest.mark.parametrize("code", [30003, 21610])
def test_an_answer_that_does_not_arrive_is_a_task(world: World, code: int) -> None:
    world.counsellor("Lin", LIN)
    writes(world, "你好")
    if code == 21610:  # the carrier heard STOP, and we did not
        world.exchange.messages.opted_out.add((world.number, STRANGER))
    else:
        world.exchange.messages.fail_to(STRANGER, code)
    answers(world, "Lin", talks(world)[0]["id"], "我在。")
    assert alerts(world) == ["text_failed"]
    assert talks(world)[0]["opted_out"] is (code == 21610)
    if code == 21610:
        with pytest.raises(Refused, match="no more texts"):
            answers(world, "Lin", talks(world)[0]["id"], "还在吗")
        assert not close_text(world.house, world.clock.now(), by="Lin", which=talks(world)[0]["id"])


@pytest.mark.parametrize(("on_duty", "key"), [(False, Key.TEXT_NOBODY), (True, Key.TEXT_SURGE)])
def test_what_is_said_is_true_when_nobody_reads_soon(make_world: MakeWorld, on_duty: bool, key: Key) -> None:
    world = make_world(texts_surge=1, texts_at_once=1)
    world.counsellor("Lin", LIN, on_duty=on_duty)
    for number in (STRANGER, SECOND):
        writes(world, "你好", number)
    last = writes(world, "你好", "+8613800000903")
    assert last.texts[-1].body == words(world, key, line=world.house.line.name, number=world.number)


@pytest.mark.parametrize(("body", "key"), [("不好", Key.TEXT_BAD), ("一班", Key.TEXT_THANKS)])
def test_how_somebody_is_gets_a_kind_word_and_bad_a_person(world: World, body: str, key: Key) -> None:
    wang = writes(world, body)
    fills = {} if key is Key.TEXT_BAD else {"number": world.number}
    assert wang.texts[-1].body == words(world, key, **fills)
    assert len(talks(world)) == (1 if key is Key.TEXT_BAD else 0)


def test_a_word_takes_back_the_wish_to_be_rung(world: World) -> None:
    wang = world.calls_in()
    wang.press("3")
    world.advance(12)
    wang.press("1")
    world.advance(12)
    wang.hang_up()
    world.advance(5)
    assert world.api("/callbacks")["items"][0]["state"] == "waiting"
    writes(world, "不用了")
    assert wang.texts[-1].body == words(world, Key.TEXT_CANCELLED, number=world.number)
    assert world.api("/callbacks")["items"][0]["state"] == "declined"
    assert talks(world) == []


def test_the_commands_take_read_answer_and_close(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    url = world.house.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("HOTLINE_DATABASE_URL", url)

    def run(*command: str, given: str = "", refused: bool = False) -> Any:
        done = CliRunner().invoke(main, [*command, "--json"], input=given)
        assert done.exit_code == (1 if refused else 0), done.output
        return done.stderr if refused else json.loads(done.stdout)

    world.counsellor("Lin", LIN, on_duty=False)
    writes(world, "你好")
    [waits] = run("texts", "list")["conversations"]
    assert (waits["state"], waits["number_masked"]) == ("waiting", "+86 138****0901")
    assert "not hers" in run("texts", "answer", waits["id"], "--by", "Lin", given="在的。", refused=True)
    taken = run("texts", "take", "--by", "Lin")
    assert taken["texts"][0]["text"] == "你好"
    assert run("texts", "answer", taken["id"], "--by", "Lin", given="在的。\n") == {"id": taken["id"], "texts": 1}
    assert run("texts", "close", taken["id"], "--by", "Lin")["word_sent"] is True
    assert "called" in run("texts", "read", taken["id"], "--by", "Nobody", refused=True)
    assert run("staff", "pin", "Lin", given="480216\n") == {"name": "Lin", "pin": True}
