"""The API asked for what no description thinks of: parameters of its neighbours, twice, odd; tokens that are none."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.api.asking import token
from tests.api.test_conformance import PROMISED, described
from tests.api.test_openapi import description, misfits
from tests.world import World

OFTEN = settings(
    max_examples=100,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = ["", "\x00", "😭", "\u202e", "null", "-1", "0", "201", "1e9", "٣", "' or 1=1 --", "<b>", "x" * 5_000, "\ud800",
       "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-02-30", "24:00", "%00", "=", "AAAA",
       "e30="]  # fmt: skip
GOOD = ["2026-03-04", "2026-03-04T20:00:00+08:00", "2026-03-05T00:00:00Z", "1", "2", "200", "true", "false"]


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


def test_nonsense_and_odd_tokens_are_answered_as_described(evening: World) -> None:
    told, bearers = description(evening), ["", "hl_nobody", "x" * 9_000]
    ids = [call["id"] for call in evening.api("/calls")["items"]]
    cursors = [evening.api(f"{path}?limit=1")["next"] or "" for path in ("/messages", "/staff")]
    client, supervisor = evening.app.test_client(), token(evening)
    patterns = {re.compile(re.escape(path).replace(r"\{id\}", "[^/]+")): path for path in told["paths"]}
    operations = described(evening)

    @OFTEN
    @given(asked=asked_for(told, ids, cursors), bearer=st.sampled_from([supervisor] * 6 + bearers))
    def ask(asked: tuple[str, MultiDict[str, str]], bearer: str) -> None:
        path, parameters = asked
        headers = {"Authorization": f"Bearer {bearer}"}
        answer = client.get(f"/api/v1{path}", query_string=_sendable(parameters), headers=headers)
        known = next((name for pattern, name in patterns.items() if pattern.fullmatch(path)), None)
        if known is None:
            assert (answer.status_code, answer.mimetype) == (404, "application/json"), path
        else:
            operations[known]["GET"].Case().validate_response(answer, checks=PROMISED)

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
