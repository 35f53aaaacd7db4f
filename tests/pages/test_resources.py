"""Lin finds a number to give while she talks, and sees when somebody last made sure that it is right."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.cli import main
from hotline.db.unit_of_work import Database
from hotline.flows.resources import check_resource, import_resources
from hotline.roster.model import Role
from tests.pages.talking import words
from tests.pages.visiting import HTTPS, Visit, add_app, employ, said
from tests.walks.test_why import ENV
from tests.world import WU, World
from tests.world_settings import ROOT

SEEDS = (ROOT / "config" / "resources.toml").read_bytes()

LEGAL = """[[resource]]
code = "12348"
name_zh = "公共法律服务"
name_en = "Legal aid"
number = "{number}"
hours_zh = "各地不同"
hours_en = "Differs by place"
about_zh = "法律咨询"
about_en = "Legal advice"
fits = ["P8"]
area_zh = "全国"
area_en = "Nationwide"
"""


@pytest.fixture
def filled(world: World) -> World:
    employ(world)
    employ(world, "Zheng", Role.SUPERVISOR, WU)
    import_resources(world.house, world.clock.now(), SEEDS)
    return world


def found(visit: Visit, query: str) -> str:
    """What the panel is given for a search."""
    asked = visit.headers | {"Accept": "application/json"}
    return words(visit.client.get(f"/resources?{query}", base_url=HTTPS, headers=asked))


def test_lin_searches_in_either_language_and_by_problem(filled: World) -> None:
    lin = Visit(filled)
    lin.sign_in()
    assert "12348" in found(lin, "q=法律 援助")
    assert "12348" in found(lin, "q=LEGAL")
    assert "12356" not in found(lin, "q=LEGAL")
    assert found(lin, "for=P10").count("24 小时") == 1, "the police, for a missing child"
    assert "没有找到" in found(lin, "q=月亮")
    assert "还没有人核对过" in lin.get("/resources").text, "the seeds are nobody's word"
    assert "今天核对过" not in lin.get("/resources").text, "she reads; supervisors keep it"


def test_a_check_holds_for_ninety_days_and_while_the_number_is_the_same(filled: World) -> None:
    world, lin = filled, Visit(filled)
    today = world.clock.now()
    check_resource(world.house, today - timedelta(days=90), by="Zheng", code="12348")
    lin.sign_in()
    assert "2025-12-04 Zheng 核对过" in found(lin, "q=12348")
    again = import_resources(world.house, world.clock.now(), SEEDS)
    assert (again.added, again.changed, again.same) == (0, 0, 8)
    assert "Zheng" in found(lin, "q=12348"), "the file knows of no check, and takes none away"
    check_resource(world.house, today - timedelta(days=91), by="Zheng", code="12348")
    assert "2025-12-03 之后没有核对" in found(lin, "q=12348")
    moved = LEGAL.format(number="022-12348").encode()
    assert import_resources(world.house, world.clock.now(), moved).changed == 1
    assert "还没有人核对过" in found(lin, "q=12348"), "another number was never checked"


def test_zheng_adds_mends_checks_and_takes_off(filled: World) -> None:
    zheng = Visit(filled)
    zheng.sign_in("zheng@line.example")
    add_app(zheng)
    form = {"code": "city-hospital", "name_zh": "市一院心理科", "name_en": "City hospital", "number": "022 5550 0000"}
    form |= {"area_en": "This city"}
    form |= {"hours_zh": "工作日", "hours_en": "Weekdays", "about_zh": "门诊", "about_en": "Clinic", "area_zh": "本市"}
    zheng.get("/resources/edit")
    page = zheng.post("/resources/edit", **form | {"number": "<b>", "is_new": "yes"})
    assert page.status_code == 422
    assert "只写数字" in page.text
    assert "市一院心理科" in page.text, "nothing typed is lost"
    assert zheng.post("/resources/edit", **form, fits="P6").status_code == 302
    assert "2026-03-04 Zheng 核对过" in found(zheng, "q=市一院")
    zheng.get("/resources/edit?code=city-hospital")
    zheng.post("/resources/edit", **form | {"about_zh": "门诊和急诊"})
    assert "门诊和急诊" in found(zheng, "q=city-hospital")
    zheng.get("/resources")
    zheng.post("/resources/checked", code="12356")
    assert "今天由您核对" in said(zheng.follow())
    zheng.post("/resources/remove", code="city-hospital")
    assert "已去掉" in said(zheng.follow())
    assert "没有找到" in found(zheng, "q=city-hospital")
    assert zheng.get("/resources/edit?code=city-hospital").status_code == 404
    zheng.get("/resources/edit")
    assert zheng.post("/resources/edit", **form).status_code == 302, "and back again"
    assert "市一院" in found(zheng, "q=city-hospital")


@pytest.mark.parametrize(
    ("wrong", "where", "reason"),
    [
        ('number = "12348"', "resource.number (line 13)", "is not TOML"),
        ('x = "?"', "resource[1].x", "is not a key"),
        ('checked_on = 2027-01-01\nchecked_by = "Sun"', "resource[1].checked_on", "future"),
        ('checked_on = 2026-01-01', "resource[1]", "go together"),
        ("[other]", "other", "is not a table"),
        ("[[resource]]\ncode = 'B'", "resource[2].code", "match pattern"),
        (LEGAL.format(number="1"), "resource[2].number", "match pattern"),
        (LEGAL.format(number="110"), "code 12348", "twice"),
    ],
)  # fmt: skip
def test_a_bad_row_keeps_the_whole_file_out_and_is_named(
    sqlite_world: World, wrong: str, where: str, reason: str
) -> None:
    data = f"{LEGAL.format(number='12348')}{wrong}\n".encode()
    done = import_resources(sqlite_world.house, sqlite_world.clock.now(), data)
    assert done.added == 0
    told = [f"{fault.where}: {fault.reason}" for fault in done.rejected]
    assert any(where in line and reason in line for line in told), told


def test_the_commands_import_list_and_check(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    employ(World(database))
    url = database.engine.url.render_as_string(hide_password=False)
    for name, value in (ENV | {"HOTLINE_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)

    def run(*command: str, code: int = 0) -> Any:
        done = CliRunner().invoke(main, ["resources", *command, "--json"])
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if done.stdout else done.stderr

    file = str(ROOT / "config" / "resources.toml")
    assert run("import", file, "--dry-run")["added"] == 8
    assert run("list")["resources"] == []
    assert run("import", file) == {"added": 8, "changed": 0, "same": 0, "rejected": []}
    assert run("checked", "12356", "--by", "Lin")["checked_by"] == "Lin"
    [listed] = run("list", "--search", "12356")["resources"]
    assert (listed["is_checked"], listed["fits"]) == (True, ["P1", "P2", "P3", "P11", "P12"])
    assert "nobody" in run("checked", "12356", "--by", "Nobody", code=1)
    assert "no resource" in run("checked", "999", "--by", "Lin", code=1)
    bad = tmp_path / "bad.toml"
    bad.write_text('[[resource]]\ncode = "x"\n', "utf-8")
    assert run("import", str(bad), code=1)["rejected"][0] == {"where": "resource[1].name_zh", "reason": "must be set"}
