"""Lin hears a message in the page, writes down what was said, and closes it; a colleague's stays closed to her."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hotline.boards.left_messages import show_left
from hotline.flows.hear_message import hear_message
from hotline.roster.model import Role
from tests.pages.test_texts_pages import send
from tests.pages.visiting import HTTPS, Visit, employ, said
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


def sound_on(page: TestResponse) -> str:
    """Where the player of a message's page gets the sound."""
    found = re.search(r'<audio[^>]* src="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def hearings(world: World) -> int:
    with world.house.database.read() as connection:
        shown: Any = show_left(connection, world.house.vault, the_message(world)["id"])
    return [event["kind"] for event in shown["events"]].count("heard")


def part(visit: Visit, sound: str, wanted: str) -> TestResponse:
    return visit.client.get(sound, base_url=HTTPS, headers=visit.headers | {"Range": wanted})


def test_she_hears_writes_down_and_closes(lin: Visit) -> None:
    message = address(lin)
    page = lin.get(message).text
    assert "请先听" in page
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", page), "a code, not a number"
    send(lin, f"{message}/close", result="done")
    assert "请先听留言" in said(lin.follow()), "nobody closes what nobody has heard"
    sound = lin.get(sound_on(lin.get(message)))
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


def test_a_player_asks_for_the_parts_of_a_sound_and_that_is_one_hearing(lin: Visit) -> None:
    message = address(lin)
    sound = sound_on(lin.get(message))
    whole = lin.get(sound)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    size = len(whole.data)
    first = part(lin, sound, "bytes=0-1")
    assert (first.status_code, first.data) == (206, whole.data[:2])
    assert (first.headers["Content-Range"], first.headers["Content-Length"]) == (f"bytes 0-1/{size}", "2")
    assert part(lin, sound, "bytes=40-").data == whole.data[40:]
    assert part(lin, sound, "bytes=-3").data == whole.data[-3:]
    assert part(lin, sound, f"bytes={size}-").status_code == 416
    assert hearings(lin.world) == 1
    assert lin.get(sound_on(lin.get(message))).status_code == 200
    assert hearings(lin.world) == 2, "the page was loaded anew, and the message heard again"


def test_parts_that_are_asked_for_at_once_are_one_hearing(lin: Visit) -> None:
    world, which, now = lin.world, the_message(lin.world)["id"], lin.world.clock.now()
    hear_message(world.house, now, by="Lin", which=which, link="one")
    with ThreadPoolExecutor(6) as players:
        list(players.map(lambda _: hear_message(world.house, now, by="Lin", which=which, link="two"), range(12)))
    assert hearings(world) == 2


def test_a_link_to_a_sound_is_for_one_message_one_sign_in_and_some_minutes(lin: Visit) -> None:
    message, world = address(lin), lin.world
    sound = sound_on(lin.get(message))
    world.advance(9 * 60)
    assert lin.get(sound).status_code == 200, "a page is read before its message is heard"
    world.advance(3 * 60)
    assert lin.get(sound).status_code == 410
    assert lin.get(sound_on(lin.get(message))).status_code == 200, "a fresh page helps"
    fresh = sound_on(lin.get(message))
    assert lin.get(f"{message}/sound").status_code == 403
    assert lin.get(f"{fresh}x").status_code == 403
    leaves(world, 5, "+8613800000009")
    other = next(one["id"] for one in world.api("/messages?kind=voice")["items"] if one["id"] not in message)
    assert lin.get(fresh.replace(message, f"/desk/messages/{other}")).status_code == 403
    again = Visit(world)
    again.sign_in()
    assert again.get(fresh).status_code == 403, "copied into another browser it opens nothing"
    assert lin.get(fresh).status_code == 200


def test_a_transcript_that_is_too_long_is_refused_whole_and_all_of_it_is_still_there(lin: Visit) -> None:
    message, long = address(lin), "话" * 20_001
    assert send(lin, f"{message}/transcript", text=long) == 409
    page = lin.page.text if lin.page else ""
    assert "最多 20000 字" in page
    assert f">{long}</textarea>" in page
    assert "maxlength" not in page, "a browser would cut a paste without a word"


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
    assert lin.get(f"{message}/sound").status_code == 403
    assert send(lin, f"{message}/transcript", text="x") in {302, 409}
    assert the_message(world)["transcribed"] is False
    assert the_message(world)["owner"]["name"] == "Wu"


@pytest.mark.parametrize("path", ["nonsense", "0" * 32, "0" * 32 + "/sound"])
def test_an_address_that_is_none(lin: Visit, path: str) -> None:
    assert lin.get(f"/desk/messages/{path}").status_code == 404
