"""The API's description of itself is sound, and every real answer is as it says."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from hotline.flows.roster import import_roster
from hotline.simulator.behaviours import Answers, Unreachable
from tests.api.asking import ask, token
from tests.signed import call_form, send, text_form
from tests.walks.followed_up import plan
from tests.world import LIN, STRANGER, WU, World


def description(world: World) -> Any:
    answer = world.client.get("/api/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def misfits(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value is not as a schema says: as much of JSON Schema as the description uses."""
    if "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if all(list(misfits(value, one, root, at)) for one in schema["anyOf"]):
            yield f"{at}: {value!r} is none of those"
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    kinds["boolean"] = bool
    if not isinstance(value, kinds[schema["type"]]):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if value not in schema.get("enum", [value]):
        yield f"{at}: {value!r} is not listed"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{at}: no offset"
    if isinstance(value, (int, float)) and value < schema.get("minimum", value):
        yield f"{at}: too small"
    if isinstance(value, dict):
        yield from (f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value)
        for key, part in schema.get("properties", {}).items():
            if key in value:
                yield from misfits(value[key], part, root, f"{at}.{key}")
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from misfits(item, schema["items"], root, f"{at}[{number}]")


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from [value] if key == "$ref" else references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_is_open_to_all_and_sound(sqlite_world: World) -> None:
    told = description(sqlite_world)
    assert told["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(told["info"])
    for reference in references(told):
        where: Any = told
        for step in reference.removeprefix("#/").split("/"):
            where = where[step]
        assert where["type"] == "object"
    for path, operations in told["paths"].items():
        get = operations["get"]
        named = re.findall(r"{(\w+)}", path)
        assert [p["name"] for p in get["parameters"] if p["in"] == "path"] == named
        assert all(p["required"] for p in get["parameters"] if p["in"] == "path")
        assert all({"description", "content"} <= set(answer) for answer in get["responses"].values())
        assert {"200", "400", "401", "403"} <= set(get["responses"])
    assert told["security"] == [{name: []} for name in told["components"]["securitySchemes"]]


def test_it_describes_exactly_what_can_be_asked(sqlite_world: World) -> None:
    told = description(sqlite_world)
    base = told["servers"][0]["url"]
    rules = {re.sub(r"<(\w+)>", "{id}", rule.rule) for rule in sqlite_world.app.url_map.iter_rules()}
    assert {base + path for path in told["paths"]} == {rule for rule in rules if rule.startswith(f"{base}/")}


def test_the_contracts_calls_and_parameters_are_in_it(sqlite_world: World) -> None:
    paths = description(sqlite_world)["paths"]
    assert {"/status", "/calls", "/calls/{id}", "/callbacks", "/messages", "/staff"} <= set(paths)
    parameters = {p["name"] for p in paths["/calls"]["get"]["parameters"]}
    assert parameters == {"state", "outcome", "class", "carrier_sid", "since", "until", "cursor", "limit"}


@pytest.fixture
def evening(world: World) -> World:
    world.counsellor("Lin", LIN, Answers(after=1, press="1", press_after=1))
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    world.counsellor("Wu", WU, Unreachable())
    waiting = world.calls_in("+8613800000902")
    world.advance(12)
    waiting.press("3")
    world.advance(10)
    recording = {"RecordingSid": "RE" + "1" * 32, "RecordingDuration": "7"}
    send(world, "/twilio/voice/recorded", call_form("CA1", "anonymous", **recording))
    send(world, "/twilio/sms/incoming", text_form("SM1", "你好"))
    plan(world, owner="Lin")
    sheet = b"name,date,start,end\nLin,2026-03-04,22:00,06:00\n"
    import_roster(world.house, sheet, "roster.csv", world.clock.now())
    return world


def test_every_real_answer_is_as_described(evening: World) -> None:
    told, bearer = description(evening), token(evening)
    for path, operations in told["paths"].items():
        schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        ids = [call["id"] for call in evening.api("/calls")["items"]] if "{id}" in path else [""]
        for one in ids:
            for limit in ("", "?limit=1"):
                status, answer = ask(evening, f"/api/v1{path.replace('{id}', one)}{limit}", bearer)
                assert status == 200
                assert list(misfits(answer, schema, told)) == []
                assert answer.get("items") != [], path


@pytest.mark.parametrize("path", ["/api/v1/calls?limit=0", "/api/v1/calls/x", "/api/v1/nothing"])
def test_every_refusal_is_as_described(sqlite_world: World, path: str) -> None:
    told = description(sqlite_world)
    _, answer = ask(sqlite_world, path, token(sqlite_world))
    assert list(misfits(answer, told["components"]["schemas"]["Error"], told)) == []
