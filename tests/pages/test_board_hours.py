"""Zheng closes the line from the board and opens it again; everybody sees who it was, until when and why."""

import json

import pytest
from click.testing import CliRunner

from hotline.cli import main
from tests.pages.test_board import live, supervisor, words
from tests.pages.visiting import Visit, said
from tests.walks.test_why import ENV
from tests.world import World

WHY = "the phones are being repaired"


@pytest.fixture
def zhou(sqlite_world: World) -> Visit:
    return supervisor(sqlite_world)


def test_she_closes_it_early_and_one_click_opens_it_again(zhou: Visit) -> None:
    assert "临时开关…" in words(live(zhou))
    zhou.get("/board/hours")
    zhou.post("/board/hours", act="close", until="21:15", reason=WHY)
    assert "已办" in said(zhou.follow())
    board = words(live(zhou))
    assert f"热线 关着 21:15 开 Zhou 让热线关到 21:15。 原因：{WHY} 恢复原来的时间" in board
    zhou.get("/board")
    zhou.post("/board/hours/end")
    assert "已办" in said(zhou.follow())
    assert "热线 开着 近期不变 临时开关…" in words(live(zhou))
    page = zhou.get("/board/hours")
    assert f"Zhou 让热线关到 21:15。 原因：{WHY} 20:00 由 Zhou 结束" in words(page)
    audit = words(zhou.get("/audit"))
    assert audit.count("开放时间") >= 2
    assert WHY in audit
    zhou.get("/board")
    zhou.post("/board/hours/end")
    assert "已经按原来的时间" in said(zhou.follow())


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"act": "close", "until": "8 pm", "reason": WHY}, "请写 24 小时以内的一个时间"),
        ({"act": "close", "until": "21:00", "reason": "x"}, "没有更改"),
        ({"act": "open", "until": "21:00", "reason": WHY}, "原来的开放时间已经是这样"),
        ({"act": "close", "until": "21:00", "reason": "给13800000901"}, "没有更改"),
    ],
)
def test_what_cannot_be_is_told_and_what_she_wrote_is_still_there(zhou: Visit, form: dict[str, str], told: str) -> None:
    zhou.get("/board/hours")
    page = zhou.post("/board/hours", **form)
    assert (page.status_code, told in said(page)) == (409, True)
    assert f'value="{form["reason"]}"' in page.text
    assert "开着" in words(live(zhou))


def test_the_command_does_the_same(zhou: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    url = zhou.world.house.database.engine.url.render_as_string(hide_password=False)
    for name, value in (ENV | {"HOTLINE_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)

    def run(*command: str, exit_code: int = 0) -> dict[str, object]:
        done = CliRunner().invoke(main, ["hours", *command, "--json"])
        assert done.exit_code == exit_code, done.output
        return dict(json.loads(done.stdout)) if exit_code == 0 else {}

    assert run("show") == {"line": "open", "next_change": None, "said": None}
    closed = run("close", "--until", "04:30", "--by", "Zhou", "--reason", WHY)
    assert closed["line"] == "closed"
    assert closed["said"] == {"line": "closed", "until": closed["next_change"], "by": "Zhou", "reason": WHY}
    run("open", "--until", "04:31", "--by", "Zhou", "--reason", WHY, exit_code=1)
    assert run("end", "--by", "Zhou")["line"] == "open"
    run("end", "--by", "Zhou", exit_code=1)
    run("close", "--until", "late", "--by", "Zhou", "--reason", WHY, exit_code=1)
