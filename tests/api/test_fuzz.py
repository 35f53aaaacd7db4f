"""The API asked for anything: it answers as its own description says, whatever the parameters, or the token, are."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict

from hotline.db.unit_of_work import Database
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers
from tests.api.asking import token
from tests.api.test_openapi import description, misfits
from tests.signed import send, text_form
from tests.world import LIN, STRANGER, World

OFTEN = settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = ["", "\x00", "😭", "\u202e", "null", "-1", "0", "201", "1e9", "٣", "' or 1=1 --", "<b>", "x" * 5_000, "\ud800",
       "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-02-30", "24:00", "%00", "=", "AAAA",
       "e30="]  # fmt: skip
GOOD = ["2026-03-04", "2026-03-04T20:00:00+08:00", "2026-03-05T00:00:00Z", "1", "2", "200", "true", "false"]


@pytest.fixture
def evening(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine))
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    send(world, "/twilio/sms/incoming", text_form("SM1", "你好"))
    return world


def asked_for(
    told: dict[str, Any], ids: list[str], cursors: list[str]
) -> st.SearchStrategy[tuple[str, MultiDict[str, str]]]:
    """An address of the description, with parameters of its own and of others, good and odd, some twice."""
    every = {
        one["name"] for path in told["paths"].values() for one in path["get"]["parameters"] if one["in"] == "query"
    }
    words = {
        str(word)
        for path in told["paths"].values()
        for one in path["get"]["parameters"]
        for word in one["schema"].get("enum", [])
    }
    value = (
        st.sampled_from(ODD)
        | st.sampled_from(GOOD)
        | st.sampled_from([*sorted(words), *cursors])
        | st.text(max_size=20)
    )
    pairs = st.lists(st.tuples(st.sampled_from(sorted(every)), value), max_size=4)
    one = st.sampled_from(ids) | st.sampled_from([odd for odd in ODD if odd not in {"", "\ud800"}])
    path = st.tuples(st.sampled_from(sorted(told["paths"])), one).map(lambda pair: pair[0].replace("{id}", pair[1]))
    return st.tuples(path, pairs.map(MultiDict))


def test_every_answer_is_one_that_is_described(evening: World) -> None:
    told, bearers = description(evening), [token(evening, role) for role in Role] + ["", "hl_nobody", "x" * 9_000]
    ids = [call["id"] for call in evening.api("/calls")["items"]]
    cursors = [evening.api(f"{path}?limit=1")["next"] or "" for path in ("/messages", "/staff")]
    client = evening.app.test_client()
    patterns = {re.compile(re.escape(path).replace(r"\{id\}", "[^/]+")): path for path in told["paths"]}

    @OFTEN
    @given(asked=asked_for(told, ids, cursors), bearer=st.sampled_from([bearers[0]] * 3 + bearers))
    def ask(asked: tuple[str, MultiDict[str, str]], bearer: str) -> None:
        path, parameters = asked
        headers = {"Authorization": f"Bearer {bearer}"}
        answer = client.get(f"/api/v1{path}", query_string=_sendable(parameters), headers=headers)
        known = next((name for pattern, name in patterns.items() if pattern.fullmatch(path)), None)
        answers = told["paths"][known]["get"]["responses"] if known else {"404": None}
        assert str(answer.status_code) in answers, (path, parameters, answer.status_code, answer.text)
        assert answer.mimetype == "application/json"
        error = {"$ref": "#/components/schemas/Error"}
        is_good = answer.status_code == 200
        schema = answers["200"]["content"]["application/json"]["schema"] if is_good else error
        assert list(misfits(answer.json, schema, told)) == [], (path, parameters)

    ask()


def _sendable(parameters: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict((name, value.encode("utf-8", "replace").decode()) for name, value in parameters.items(multi=True))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_reading_api_takes_nothing(sqlite_world: World, method: str) -> None:
    told = description(sqlite_world)
    for path in told["paths"]:
        answer = sqlite_world.client.open(f"/api/v1{path}", method=method, data=b"\x00" * 1000)
        assert answer.status_code in {401, 405}, path
        assert list(misfits(answer.json, {"$ref": "#/components/schemas/Error"}, told)) == []
