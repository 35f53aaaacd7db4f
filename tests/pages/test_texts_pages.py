"""Lin answers by text from her desk: what was written opens for who has it, and for nobody else."""

import re

import pytest

from hotline.roster.model import Role
from tests.pages.visiting import HTTPS, Visit, employ, said
from tests.world import LIN, STRANGER, WU, World


@pytest.fixture
def lin(world: World) -> Visit:
    world.workers_alive = True
    employ(world)
    visit = Visit(world)
    visit.sign_in()
    return visit


def writes(world: World, body: str) -> None:
    world.exchange.phone(STRANGER).send_text(body, world.number)
    world.advance(3)


def send(visit: Visit, path: str, **fields: str) -> int:
    """Send one of the forms of the list, whose page carries a token."""
    token = (visit.get("/account"), visit.token())[1]
    return visit.post(path, with_token=False, csrf_token=token, **fields).status_code


def address(visit: Visit) -> str:
    found = re.search(r'href="(/desk/texts/[0-9a-f]{32})"', visit.get("/desk/texts").text)
    assert found is not None
    return found[1]


def test_she_takes_reads_answers_and_closes(lin: Visit) -> None:
    world = lin.world
    writes(world, "睡不着，想找人说说")
    wang = world.exchange.phone(STRANGER)
    talk = address(lin)
    assert "睡不着" not in lin.get(talk).text, "nobody reads it in passing"
    send(lin, "/desk/texts/take")
    page = lin.follow()
    assert "睡不着，想找人说说" in page.text
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", page.text), "a code, not a number"
    assert send(lin, f"{talk}/answer", body="  我在，慢慢说。\r\n不急。 ") == 302
    assert "已发出 1 条" in said(lin.follow())
    world.advance(3)
    assert wang.texts[-1].body == "我在，慢慢说。\n不急。"
    send(lin, f"{talk}/close")
    assert "一句问候" in said(lin.follow())
    assert "现在没有短信在等" in lin.get("/desk/texts").text


def test_what_cannot_be_sent_stays_in_the_page(lin: Visit) -> None:
    writes(lin.world, "你好")
    talk = address(lin)
    send(lin, "/desk/texts/take")
    for body, why in (("", "还没有写字"), ("   ", "还没有写字"), ("长" * 601, "写得太长了")):
        assert send(lin, f"{talk}/answer", body=body) == 409
        assert why in (lin.page.text if lin.page else "")
    assert "长" * 601 in (lin.page.text if lin.page else "")
    writes(lin.world, "退订")
    assert send(lin, f"{talk}/answer", body="还在吗") == 409
    assert "所以没有发出" in (lin.page.text if lin.page else "")
    assert "对方不再收短信" in lin.get(talk).text
    assert [text.body for text in lin.world.exchange.phone(STRANGER).texts if "还在吗" in text.body] == []


def test_a_colleagues_talk_is_closed_to_her_and_open_to_a_supervisor(world: World) -> None:
    world.workers_alive = True
    for name, role, number in (("Lin", Role.COUNSELLOR, LIN), ("Wu", Role.COUNSELLOR, WU)):
        employ(world, name, role, number)
    writes(world, "秘密的话")
    wu, lin = Visit(world), None
    wu.sign_in("wu@line.example")
    send(wu, "/desk/texts/take")
    talk = address(wu)
    wu.get("/account")
    send(wu, "/logout")
    lin = Visit(world)
    lin.sign_in()
    assert "秘密的话" not in lin.get(talk).text
    assert "在同事手里" in lin.get(talk).text
    assert send(lin, f"{talk}/answer", body="我来") == 409
    assert send(lin, "/desk/texts/take", which=talk.rpartition("/")[2]) == 302
    assert "已经有人接了" in said(lin.follow())


def test_asking_whether_there_is_more_opens_nothing(lin: Visit) -> None:
    world = lin.world
    writes(world, "你好")
    talk = address(lin)
    send(lin, "/desk/texts/take")

    def ask(path: str, tag: str = "") -> tuple[int, str, str]:
        headers = {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
        answer = lin.client.get(path, base_url=HTTPS, headers=headers)
        return answer.status_code, answer.headers["ETag"], answer.text

    _, tag, body = ask(f"{talk}/newest")
    assert body == ""
    assert ask(f"{talk}/newest", tag)[0] == 304
    _, listed, _ = ask("/desk/texts/live")
    assert ask("/desk/texts/live", listed)[0] == 304
    writes(world, "在吗")
    assert ask(f"{talk}/newest", tag)[0] == 200
    assert ask("/desk/texts/live", listed)[0] == 200


@pytest.mark.parametrize("path", ["/desk/texts/nonsense", "/desk/texts/" + "0" * 32])
def test_an_address_that_is_none(lin: Visit, path: str) -> None:
    assert lin.get(path).status_code == 404


def test_lin_hands_a_conversation_to_wu_who_is_on_duty_and_to_nobody_else(lin: Visit) -> None:
    world = lin.world
    employ(world, "Wu", number=WU)
    writes(world, "你好")
    talk = address(lin)
    send(lin, "/desk/texts/take")
    send(lin, f"{talk}/pass", to="Wu")
    assert "不在岗" in said(lin.follow())
    world.duty("Wu", "on")
    assert "<option>Wu</option>" in lin.get(talk).text
    send(lin, f"{talk}/pass", to="Wu")
    assert "已交给同事" in said(lin.follow())
    assert "在同事手里" in lin.get(talk).text
    send(lin, f"{talk}/pass", to="Lin")
    assert "没有交出去" in said(lin.follow()), "it is Wu's now"
    wu = Visit(world)
    wu.sign_in("wu@line.example")
    assert "你好" in wu.get(talk).text
    world.duty("Wu", "off")
    send(wu, f"{talk}/pass")
    assert world.api("/texts?open=true")["items"][0]["state"] == "waiting"
