"""Whatever is sent to whatever page by whomever: a clear answer, never an error, never markup of theirs.

The addresses are read off the application, and the names of fields off its forms and readers: a page that is added
later is among them by itself.
"""

import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import hotline.web
from hotline.flows.sessions import demands_second_factor
from hotline.roster.model import Role
from tests.pages.test_guard import page_rules
from tests.pages.visiting import HTTPS, Visit, add_app, employ
from tests.pages.whole_line import whole_line
from tests.world import LIN

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


SIGN_HER_OUT = {"/logout", "/account/sessions/end"}
SIGNED_IN = {Role.COUNSELLOR: "Wu", Role.SUPERVISOR: "Zheng", Role.COORDINATOR: "Gao"}
"""Whose the things are that a role's pages are about. A data officer comes as somebody new."""


def of_its_thing(rule: Rule, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], "0"), rule.rule)


def an_address(rule: Rule, dice: Random, ids: dict[str, str]) -> str:
    """Mostly of the thing that the page is about; else of another, or of none."""

    def part(name: str) -> str:
        return dice.choice([ids.get(name, ""), ids.get(name, ""), dice.choice([*ids.values()]), dice.choice(IN_A_PATH)])

    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: part(found[1]) or dice.choice(IN_A_PATH), rule.rule)


Form = tuple[str, dict[str, list[str]]]
"""Where a form is sent, and what each of its fields has to choose from; nothing where words are typed."""


def forms_on(page: str) -> list[Form]:
    found: list[Form] = []
    for head, body in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        fields = defaultdict[str, list[str]](list)
        for tag in re.findall(r"<(?:input|button|textarea)\b[^>]*>", body):
            named = dict(re.findall(r'\b(name|value)="([^"]*)"', tag))
            if "name" in named:
                fields[named["name"]] += [named["value"]] if named.get("value") else []
        for name, options in re.findall(r'<select\b[^>]*?\bname="(\w+)"(.*?)</select>', body, re.DOTALL):
            fields[name] += re.findall(r'value="([^"]*)"', options)
        action = re.search(r'\baction="([^"]*)"', head)
        if action and 'method="post"' in head:
            found.append((action[1], fields))
    return found


def filled(dice: Random, fields: dict[str, list[str]]) -> MultiDict[str, str]:
    """A form as somebody fills it in, mostly with one thing that is odd."""
    form = MultiDict({field: dice.choice(values or [EVIL, "1", "a word"]) for field, values in fields.items()})
    if dice.random() < 0.7:
        form[dice.choice(sorted(fields))] = dice.choice(ODD)
    return form


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
    whole = whole_line(sqlite_engine, EVIL)
    world, ids = whole.world, [*whole.ids.values()]
    lin = Visit(world)
    if role is not None:
        if role not in SIGNED_IN:
            employ(world, "Lin", role, LIN)
        lin.sign_in(f"{SIGNED_IN.get(role, 'Lin').lower()}@line.example")
        if demands_second_factor(role):
            add_app(lin)
    lin.get("/account" if role else "/login")
    token = lin.token()
    gets = [rule for rule, method in page_rules(world.app) if method == "GET"]
    pages = [lin.get(of_its_thing(rule, whole.ids)) for rule in gets]
    forms = dict(form for page in pages if page.mimetype == "text/html" for form in forms_on(page.text))
    forms = {action: fields for action, fields in forms.items() if action not in SIGN_HER_OUT}

    @OFTEN
    @given(seed=st.integers(0, 2**32))
    def send(seed: int) -> None:
        dice = Random(seed)
        for rule, method in page_rules(world.app):
            if rule.endpoint in SIGNS_HER_OUT:
                continue
            path = an_address(rule, dice, whole.ids)
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
        for action, fields in forms.items():
            form = filled(dice, fields)
            form["csrf_token"] = token
            answer = lin.client.post(action, base_url=HTTPS, headers=lin.headers, data=form)
            assert_calm(answer, (action, form.to_dict()))

    send()
    for rule in gets:  # and what is kept of it all is only words, wherever it is read
        assert_calm(lin.get(of_its_thing(rule, whole.ids)), rule.rule)
    assert (lin.get("/account").status_code == 200) is (role is not None), "she was there all the time"
    too_much = lin.client.post("/language", base_url=HTTPS, headers=lin.headers, data={"next": "x" * 1_000_000})
    assert too_much.status_code in {400, 413}
