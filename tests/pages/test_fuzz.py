"""Whatever is sent to whatever page by whomever: a clear answer, never an error, never markup of theirs.

The addresses are read off the application, and the names of fields off its forms and readers: a page that is added
later is among them by itself.
"""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

import hotline.web
from hotline.db.unit_of_work import Database
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.roster import import_roster
from hotline.flows.sessions import demands_second_factor
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty, Role
from tests.pages.test_guard import page_rules
from tests.pages.visiting import HTTPS, Visit, add_app, employ
from tests.walks.test_message_tasks import leaves
from tests.world import LIN, STRANGER, WU, World

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ODD = ["", " ", "\x00", "a\x00b", "\u202e林\u2066", "😭" * 40, EVIL, "' or 1=1 --", "{{7*7}}", "-1", "1e999", "null",
       "0" * 32, "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00-23:59", "2026-03-05T06:00", "on", "x" * 20_000,
       "\ufffe", "\u0085", "١٢٣", "%", "../../etc", "\r\nSet-Cookie: a=b", "18:00-21:00", "Wu",
       "//evil.example"]  # fmt: skip
IN_A_PATH = [one for one in ODD if one and one.isprintable() and not set(one) & set("/%")]
SOURCES = [
    file.read_text("utf-8") for file in Path(hotline.web.__file__).parent.rglob("*") if file.suffix in {".py", ".html"}
]
NAMES = r"""(?:\bname="|\b(?:form|args|given)\.get\(")([a-z_]+)\"|"([a-z_]+)" in (?:request\.form|given)"""
FIELDS = sorted({"".join(found) for text in SOURCES for found in re.findall(NAMES, text)} - {"csrf_token"})
VALUES = sorted({value for text in SOURCES for value in re.findall(r'\bvalue="([\w]+)"', text)})
SIGNS_HER_OUT = {"sign_in.logout", "account.end_all"}
OFTEN = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def busy_line(engine: Engine) -> tuple[World, list[str]]:
    """A line on which there is one of everything that a page can be about, and its ids."""
    world = World(Database(engine))
    employ(world, "Wu", number=WU)
    leaves(world)
    set_duty(world.house, "Wu", Duty.ON, world.clock.now())
    world.exchange.phone(STRANGER).send_text(EVIL, world.number)
    sheet = f"name,date,start,end,place,note\nWu,2026-03-04,19:00,23:00,{EVIL},{EVIL}\n"
    import_roster(world.house, sheet.encode(), "roster.csv", world.clock.now())
    now = world.clock.now()
    add_by_staff(
        world.house, now, number="+8613800000902", by="Wu", best="09:00-10:00", may_text=True, may_leave_word=False
    )
    world.advance(2)
    world.workers_alive = False
    lists = ("/callbacks", "/messages", "/texts?open=true", "/roster?since=2026-03-04", "/calls", "/staff")
    return world, [item["id"] for path in lists for item in world.api(path)["items"]]


def a_form(dice: Random, ids: list[str]) -> MultiDict[str, str]:
    """Nearly every field there is, with anything in it; some missing, some twice."""
    form: MultiDict[str, str] = MultiDict()
    for field in FIELDS:
        for _ in range(dice.choice([0, 1, 1, 1, 2])):
            form.add(field, dice.choice(dice.choice([ODD, ODD, VALUES, ids])))
    return form


def assert_calm(answer: TestResponse, told: object) -> None:
    assert answer.status_code < 500, told
    if answer.mimetype == "text/html":
        assert "<script>alert" not in answer.text, told
        assert "<img src=x" not in answer.text, told
    assert not answer.headers.get("Location", "/").startswith(("//", "http://evil", "https://evil")), told
    assert "a=b" not in "".join(answer.headers.getlist("Set-Cookie")), told


@pytest.mark.parametrize("role", [*Role, None])
def test_no_form_of_any_page_can_break_it(sqlite_engine: Engine, role: Role | None) -> None:
    world, ids = busy_line(sqlite_engine)
    lin = Visit(world)
    if role is not None:
        employ(world, "Lin", role, LIN)
        lin.sign_in()
        if demands_second_factor(role):
            add_app(lin)
    lin.get("/account" if role else "/login")
    token = lin.token()

    @OFTEN
    @given(seed=st.integers(0, 2**32))
    def send(seed: int) -> None:
        dice = Random(seed)
        for rule, method in page_rules(world.app):
            if rule.endpoint in SIGNS_HER_OUT:
                continue
            path = re.sub(r"<[^>]+>", lambda _: dice.choice(dice.choice([ids, ids, IN_A_PATH])), rule.rule)
            form = a_form(dice, ids)
            if method == "GET":
                asked = {
                    "query_string": {key: form[key][:2_000] for key in dice.sample(sorted(form), min(3, len(form)))}
                }
            else:
                form["csrf_token"] = token
                asked = {"data": form}
            answer = lin.client.open(path, method=method, base_url=HTTPS, headers=lin.headers, **asked)
            assert_calm(answer, (method, path, {key: form.getlist(key) for key in form}))

    send()
    for rule, method in page_rules(world.app):  # and what is kept of it all is only words, wherever it is read
        for one in ids if method == "GET" else ():
            assert_calm(lin.get(re.sub(r"<[^>]+>", one, rule.rule)), (rule.rule, one))
            if "<" not in rule.rule:
                break
    assert (lin.get("/account").status_code == 200) is (role is not None), "she was there all the time"
    too_much = lin.client.post("/language", base_url=HTTPS, headers=lin.headers, data={"next": "x" * 1_000_000})
    assert too_much.status_code in {400, 413}
