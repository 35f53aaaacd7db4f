"""Lin hears a message in the page, writes down what was said, and closes it; a colleague's stays closed to her."""

import re

import pytest

from hotline.roster.model import Role
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, employ, said
from tests.walks.test_message_tasks import leaves, the_message
from tests.world import LIN, WU, World


@pytest.fixture
def lin(world: World) -> Visit:
    world.workers_alive = True
    employ(world)
    leaves(world, 8)
    visit = Visit(world)
    visit.sign_in()
    return visit


def address(visit: Visit) -> str:
    found = re.search(r'href="(/desk/messages/[0-9a-f]{32})"', visit.get("/desk/messages").text)
    assert found is not None
    return found[1]


def test_she_hears_writes_down_and_closes(lin: Visit) -> None:
    message = address(lin)
    page = lin.get(message).text
    assert "请先听" in page
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", page), "a code, not a number"
    send(lin, f"{message}/close", result="done")
    assert "请先听留言" in said(lin.follow()), "nobody closes what nobody has heard"
    sound = lin.get(f"{message}/sound")
    assert (sound.mimetype, sound.data[:4], sound.headers["Cache-Control"]) == ("audio/wav", b"RIFF", "no-store")
    assert send(lin, f"{message}/open") == 200
    assert send(lin, f"{message}/transcript", text="请晚上八点打来") == 302
    assert send(lin, f"{message}/open") == 200
    assert "请晚上八点打来" in (lin.page.text if lin.page else "")
    send(lin, f"{message}/close", result="ring_back")
    assert "要对方同意" in said(lin.follow()), "nobody has allowed a call"
    send(lin, f"{message}/close", result="she_asked")
    assert "已约好回电" in said(lin.follow())
    assert the_message(lin.world)["result"] == "call_back"
    assert len(lin.world.api("/callbacks")["items"]) == 1
    assert "没有留言在等" in lin.get("/desk/messages").text


def test_an_empty_transcript_is_not_kept_and_an_unknown_result_closes_nothing(lin: Visit) -> None:
    message = address(lin)
    assert send(lin, f"{message}/transcript", text="  ") == 409
    assert send(lin, f"{message}/close", result="whatever") == 400
    assert the_message(lin.world)["state"] == "new"


def test_a_colleagues_message_is_closed_to_her(world: World) -> None:
    world.workers_alive = True
    employ(world, "Wu", Role.COUNSELLOR, WU)
    employ(world, "Lin", Role.COUNSELLOR, LIN)
    leaves(world, 8)
    wu = Visit(world)
    wu.sign_in("wu@line.example")
    message = address(wu)
    assert send(wu, f"{message}/open") == 200
    send(wu, "/logout")
    lin = Visit(world)
    lin.sign_in()
    assert "在同事手里" in lin.get(message).text
    assert lin.get(f"{message}/sound").status_code == 409
    assert send(lin, f"{message}/transcript", text="x") in {302, 409}
    assert the_message(world)["transcribed"] is False
    assert the_message(world)["owner"]["name"] == "Wu"


@pytest.mark.parametrize("path", ["nonsense", "0" * 32, "0" * 32 + "/sound"])
def test_an_address_that_is_none(lin: Visit, path: str) -> None:
    assert lin.get(f"/desk/messages/{path}").status_code == 404
