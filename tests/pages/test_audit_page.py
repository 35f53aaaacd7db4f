"""The data officer reads who saw what and why, and whether the chain of it holds; a supervisor may as well."""

import json
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from hotline.audit.model import Act
from hotline.audit.tables import audit_events
from hotline.cli import main
from hotline.roster.model import Role
from hotline.web.console.words import words_of
from tests.contract.test_settings import SECRETS
from tests.pages.test_reveal import WORDS, two, wish
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, add_app, employ
from tests.world import STRANGER, World
from tests.world_settings import ROOT

OFFICER = "+8613800000705"


def officer(world: World) -> Visit:
    employ(world, "Deng", Role.DATA_OFFICER, OFFICER)
    visit = Visit(world)
    visit.sign_in("deng@line.example")
    add_app(visit)
    return visit


def revealed(world: World) -> str:
    """Zheng has seen a number by Fang's leave; three lines tell of it."""
    zheng, fang, call = two(world)
    send(zheng, f"/calls/{call}/number", reason="danger", words=WORDS)
    address = wish(fang, call)
    send(fang, f"{address}/approve")
    send(zheng, f"{address}/show")
    return call


def lines(page: str) -> list[str]:
    body = page[page.index("<tbody>") : page.index("</tbody>")] if "<tbody>" in page else ""
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in body.split("</tr>") if "<tr>" in row]


def test_deng_finds_who_saw_which_number_and_why(world: World) -> None:
    call = revealed(world)
    deng = officer(world)
    assert deng.get("/home").headers["Location"] == "/audit"
    everything = lines(deng.get("/audit").text)
    assert [line.split()[0] for line in everything] == ["3", "2", "1"], "newest first"
    assert "Zheng 督导 看到了 号码" in everything[0]
    assert "同意：有生命危险，要找到人" in everything[1]
    page = deng.get("/audit").text
    assert STRANGER not in page
    assert WORDS not in page
    fang = re.search(r'value="([0-9a-f]{32})">Fang', page)
    assert fang is not None
    today = world.house.line.today(world.clock.now())
    for search, found in {
        f"who={fang[1]}": everything[1:2],
        "act=revealed": everything[:1],
        "subject=reveal": everything[1:],
        f"which={call}": everything[:1],
        f"since={today}&until={today}": everything,
        f"until={today.replace(day=1)}": [],
        "before=2": everything[2:],
    }.items():
        assert lines(deng.get(f"/audit?{search}").text) == found, search


def test_the_chain_is_verified_when_asked_and_a_change_is_said_in_words(world: World) -> None:
    revealed(world)
    deng = officer(world)
    digest = re.search(r'digest">([0-9a-f]{64})<', deng.get("/audit").text)
    assert digest is not None
    assert send(deng, "/audit/verify") == 200
    assert deng.page is not None
    assert "到第 3 行都和写下时一样" in deng.page.text
    with world.house.database.engine.begin() as connection:
        connection.execute(update(audit_events).where(audit_events.c.number == 2).values(why="approved: law"))
    assert send(deng, "/audit/verify") == 200
    assert "第 2 行和写下时不一样" in deng.page.text


@pytest.mark.parametrize("search", ["who=Zheng", "act=stole", "since=soon", "which=%00", "subject=" + "x" * 25])
def test_a_search_that_makes_no_sense_is_refused_in_words(sqlite_world: World, search: str) -> None:
    deng = officer(sqlite_world)
    page = deng.get(f"/audit?{search}")
    assert (page.status_code, "notice fault" in page.text) == (400, True)
    assert deng.get("/audit?before=x").status_code == 400


def test_every_act_has_its_words() -> None:
    assert {f"audit.act_{act.value}" for act in Act} <= words_of("zh").keys()


def test_the_command_lists_the_same(sqlite_world: World) -> None:
    call = revealed(sqlite_world)
    url = sqlite_world.house.database.engine.url.render_as_string(hide_password=False)
    line_in = SECRETS | {"HOTLINE_CONFIG": str(ROOT / "config/line.toml"), "HOTLINE_DATABASE_URL": url}
    run = CliRunner().invoke(main, ["audit", "list", "--act", "revealed", "--json"], env=line_in)
    assert run.exit_code == 0, run.output
    found = json.loads(run.output)
    assert [(line["who"], line["subject"], line["which"]) for line in found["lines"]] == [("Zheng", "number", call)]
    assert found["lines"][0]["at"].endswith("+08:00")
    unknown = CliRunner().invoke(main, ["audit", "list", "--by", "Nobody"], env=line_in)
    assert (unknown.exit_code, "nobody on the staff" in unknown.output) == (1, True)
