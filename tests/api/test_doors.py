"""Who may ask what, how a refusal looks, and that no question brings the API down."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from hotline.boards.paging import cursor_of
from hotline.db.unit_of_work import Database
from hotline.roster.model import Role
from hotline.roster.tables import tokens
from tests.api.asking import a_call, ask, refusal, token
from tests.world import START, World

READERS = {
    "/status": {Role.SUPERVISOR, Role.COUNSELLOR, Role.COORDINATOR},
    "/calls": {Role.SUPERVISOR},
    "/calls/" + "0" * 32: {Role.SUPERVISOR},
    "/callbacks": {Role.SUPERVISOR, Role.COUNSELLOR},
    "/messages": {Role.SUPERVISOR, Role.COUNSELLOR},
    "/followups": {Role.SUPERVISOR, Role.COUNSELLOR},
    "/staff": {Role.SUPERVISOR, Role.COORDINATOR},
}
NAIVE = "MjAyNi0wMy0wNFQxMjowMDowMCA" + "eA"  # 2026-03-04T12:00:00 x


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reads_what_its_work_needs(world: World, role: Role) -> None:
    bearer = token(world, role)
    for path, readers in READERS.items():
        status, told = ask(world, f"/api/v1{path}", bearer)
        if role in readers:
            assert status == (404 if path.startswith("/calls/") else 200)
        else:
            assert (status, told["error"]["code"]) == (403, "forbidden"), path


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer hl_wrong", "Basic hl", "Bearer \x00", "Bearer 你", "x y z"]
)
def test_without_a_known_token_there_is_nothing_to_read(sqlite_world: World, path: str, header: str) -> None:
    answer = sqlite_world.client.get(f"/api/v1{path}", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unauthorized"


def test_a_revoked_token_opens_nothing(world: World) -> None:
    bearer = token(world)
    with world.house.work() as work:
        work.connection.execute(update(tokens).values(revoked_at=START))
    assert refusal(world, "/api/v1/status", bearer) == (401, "unauthorized")


def test_a_token_lies_in_the_database_only_as_a_digest(world: World) -> None:
    bearer = token(world)
    with world.house.database.read() as connection:
        (row,) = connection.execute(tokens.select()).all()
    assert bearer not in repr(row)


@pytest.mark.parametrize("call_id", ["x", "0" * 32, "%00", "../calls", "陈", "0" * 5000, "0" * 31 + "G", "A" * 32])
def test_a_call_that_is_none_is_not_found(world: World, call_id: str) -> None:
    assert refusal(world, f"/api/v1/calls/{call_id}", token(world)) == (404, "not_found")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/api/v2/calls", "/api/", "/api/v1/calls/a/b"])
def test_an_address_that_is_none_is_refused_in_json_too(sqlite_world: World, path: str) -> None:
    assert refusal(sqlite_world, path, token(sqlite_world)) == (404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_is_a_reading_api(sqlite_world: World, method: str) -> None:
    bearer = token(sqlite_world)
    answer = sqlite_world.client.open("/api/v1/calls", method=method, headers={"Authorization": f"Bearer {bearer}"})
    assert (answer.status_code, answer.json["error"]["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=%D9%A3", "limit=1e1"),
        *("limit=0000010000", "limit=00000100000000000000", "limit=000001" + "0" * 5000),
        *("state=", "state=open", "state=Closed", "outcome=lost", "class=vip", "class=crisis%00"),
        *("since=yesterday", "since=", "until=2026-13-01", "since=0001-01-01T00:00:00%2B14:00", "until=%00"),
        *("carrier_sid=%00", "carrier_sid=" + "x" * 65),
        *("cursor=x", "cursor=", "cursor=%00", "cursor=你", f"cursor={NAIVE}"),
        f"cursor={cursor_of(START.replace(tzinfo=None), '01a203eb93757e12bee73a6ccacb2908')}",
        f"cursor={cursor_of(START, 'a' + chr(0))}",
        f"cursor={cursor_of(START, 'x' * 32)}",
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_with_its_name(world: World, query: str) -> None:
    bearer = token(world)
    assert refusal(world, f"/api/v1/calls?{query}", bearer) == (400, "bad_request")
    _, told = ask(world, f"/api/v1/calls?{query}", bearer)
    assert told["error"]["message"].startswith(query.partition("=")[0])


@pytest.mark.parametrize("path", ["/callbacks", "/messages", "/followups"])
@pytest.mark.parametrize("query", ["limit=0", "limit=000001" + "0" * 5000, "cursor=x", f"cursor={NAIVE}"])
def test_other_lists_refuse_it_too(sqlite_world: World, path: str, query: str) -> None:
    assert refusal(sqlite_world, f"/api/v1{path}?{query}", token(sqlite_world)) == (400, "bad_request")


_names = st.sampled_from(["state", "outcome", "class", "carrier_sid", "since", "until", "cursor", "limit", "kind", "x"])
_times = st.datetimes().map(lambda time: time.isoformat())
_cursors = st.builds(
    cursor_of, st.datetimes(timezones=st.timezones() | st.none()), st.text(max_size=8) | st.uuids().map(lambda u: u.hex)
)
_words = st.sampled_from(["closed", "answered", "general", "1", "200", "voice", "2026-03-04"])
_values = st.one_of(_words, _times, _cursors, st.text(st.characters(exclude_categories=["Cs"]), max_size=70))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(list(READERS)), query=st.lists(st.tuples(_names, _values), max_size=4))
def test_no_question_brings_it_down(shared: tuple[World, str], path: str, query: list[tuple[str, str]]) -> None:
    world, bearer = shared
    answer = world.client.get(f"/api/v1{path}", query_string=query, headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code in {200, 400, 404}, answer.text
    assert answer.mimetype == "application/json"


@pytest.fixture
def shared(engine: Engine) -> tuple[World, str]:
    world = World(Database(engine))
    a_call(world, 1)
    world.advance(timedelta(seconds=5).total_seconds())
    return world, token(world)
