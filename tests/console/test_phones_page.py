"""The page with telephones without a browser: where it exists, what it hides, whom it obeys."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

import hotline.web.console
from hotline.bootstrap import build_house
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.demo.ledger import ledger_sheet
from hotline.demo.people import COUNSELLORS, SUPERVISOR, callers
from hotline.demo.world import LINE
from hotline.flows.house import House
from hotline.flows.staff import add_staff
from hotline.roster.model import Role
from hotline.settings import Configuration
from hotline.simulator.server import Settings, SimulatorServer
from hotline.web.app import Doors, create_app
from hotline.web.console.phone_view import shown
from tests.world import START
from tests.world_settings import SID, TOKEN

HERE = Path(hotline.web.console.__file__).parent
STATIC = HERE / "static" / "phones"
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
CHEN, STRANGER, LIN = "+8613800000001", "+8613800000902", COUNSELLORS[0]
LIN_GOES_OFF = {"name": LIN.name, "duty": "off"}
EVERYBODY = [caller.number for caller in callers(ledger_sheet(1, START.date()))] + [
    person.number for person in (*COUNSELLORS, SUPERVISOR)
]


@pytest.fixture
def house(sqlite_engine: Engine, tmp_path: Path) -> House:
    (tmp_path / "line.toml").write_text(LINE, "utf-8")
    configuration = Configuration.read(
        config=tmp_path / "line.toml",
        secret_key="tests-secret-key-of-32-characters",
        data_key="tests-data-key-of-32-characters!!",
        account_sid=SID,
        auth_token=TOKEN,
    )
    house = build_house(configuration, database=Database(sqlite_engine), doorbell=_Deaf())
    add_staff(house, house.clock(), name=LIN.name, role=Role.COUNSELLOR, phone=LIN.number)
    return house


class _Deaf:
    def ring(self, job: str, row_id: str = "") -> None:
        """Nobody is there to hear."""


@pytest.fixture
def carrier(house: House) -> Iterator[SimulatorServer]:
    people = [
        {"number": CHEN, "label": "陈奶奶 / Granny Chen / frontline", "role": "counsellor"},
        {"number": STRANGER, "label": "陌生人 / A stranger / withheld", "role": "counsellor"},
        {"number": LIN.number, "label": "林 / Lin / counsellor", "role": "counsellor"},
    ]
    for one in people:
        one["behaviour"] = {"kind": "by_hand"}  # type: ignore[assignment]
    server = SimulatorServer(Settings(0, SID, TOKEN, house.line.number, "http://127.0.0.1:9", people=people))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(house: House, carrier: SimulatorServer) -> FlaskClient:
    return _client(house, carrier.url)


def _client(house: House, simulator_url: str | None) -> FlaskClient:
    doors = Doors(TOKEN, "tests", lambda: True, simulator_url)
    return create_app(house, doors).test_client()


def key_of(client: FlaskClient, name: str) -> str:
    live = client.get("/phones/live").json
    assert live is not None
    return str(next(phone["key"] for phone in live["phones"] if phone["zh"] == name))


@pytest.mark.parametrize("simulator_url", [None, "http://carrier.example:8000", "http://10.0.0.7:8000"])
def test_where_no_carrier_is_simulated_on_this_machine_there_is_no_such_page(
    house: House, simulator_url: str | None
) -> None:
    client = _client(house, simulator_url)
    for path in ("/phones", "/phones/live", "/phones/static/main.js"):
        assert client.get(path).status_code == 404
    for path in ("/phones/cast", "/phones/sign-in"):
        assert client.post(path, json={"alive": True}, headers=OWN).status_code == 404


def test_the_demo_begins_at_the_telephones(client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/phones"
    assert "青柠热线" in client.get("/phones").text


def test_the_page_is_strict_and_asks_nobody_else(client: FlaskClient) -> None:
    answer = client.get("/phones")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style| style=| on\w+=", answer.text)
    files = [answer.text, *(file.read_text("utf-8") for file in STATIC.iterdir())]
    addresses = [found for text in files for found in re.findall(r"https?://[^\s\"')]+", text)]
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def test_the_page_is_light(client: FlaskClient) -> None:
    assert len(client.get("/phones").data) + sum(file.stat().st_size for file in STATIC.iterdir()) < 150_000


def test_without_its_database_the_page_is_told_so_in_json(client: FlaskClient, house: House) -> None:
    house.database.engine = open_engine("sqlite:////nowhere/at/all.sqlite3")
    for answer in (client.get("/phones/live"), client.post("/phones/duty", json=LIN_GOES_OFF, headers=OWN)):
        assert answer.status_code == 503
        assert answer.json is not None
        assert answer.json["error"]["code"] == "unavailable"
    assert client.get("/phones").status_code == 200


def test_no_number_reaches_the_page(client: FlaskClient, carrier: SimulatorServer) -> None:
    phone = carrier.exchange.phone(CHEN)
    carrier.clock.ask(lambda: phone.receive("+862255500000", f"请拨+862255500000，或{LIN.number}", "SM1", 0))
    carrier.clock.ask(lambda: phone.hear("say", f"来电：{CHEN[3:]}"))
    seen = client.get("/phones/live").text
    assert "+86 138****0001" in seen
    assert "+862255500000" in seen, "the line's own number is for everybody"
    for number in EVERYBODY:
        assert number not in seen
        assert number.removeprefix("+86") not in seen


def test_the_raw_exchange_is_masked_too() -> None:
    entry = {
        "direction": "webhook",
        "method": "POST",
        "url": f"http://127.0.0.1/x?from=%2B{CHEN[1:]}",
        "params": {"From": CHEN, "To": "+862255500000", "CallSid": "CA" + "8613800000001" + "a" * 19},
        "signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
        "status": 200,
        "body": f"<Response><Number>{LIN.number}</Number></Response>",
        "content_type": "text/xml",
        "duration": 0.0123,
    }
    told = json.dumps(shown(entry, "+862255500000"))
    assert CHEN[1:] not in told.replace("CA8613800000001", "CA")
    assert LIN.number[1:] not in told
    assert "+862255500000" in told
    assert "0/KCTR6DLpKmkAf8muzZqo1nDgQ=" in told


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_page_cannot_ring_through_a_visitors_browser(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/phones/cast", json={"alive": True}, headers=headers).status_code == 403
    assert client.post("/phones/duty", json={"name": "林", "duty": "on"}, headers=headers).status_code == 403


def test_a_name_that_only_points_at_this_machine_finds_nothing(client: FlaskClient) -> None:
    assert client.get("/phones", headers={"Host": "rebound.example"}).status_code == 404


def test_lin_goes_on_duty_through_the_real_flow(client: FlaskClient) -> None:
    assert client.post("/phones/duty", json={"name": "林", "duty": "on"}, headers=OWN).status_code == 200
    live = client.get("/phones/live").json
    assert live is not None
    assert [(one["name"], one["duty"], one["presence"]) for one in live["staff"]] == [("林", "on", "ready")]
    refused = client.post("/phones/duty", json={"name": "钱", "duty": "on"}, headers=OWN)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "refused")  # type: ignore[index]


def test_a_visitor_signs_in_as_lin_by_a_click(client: FlaskClient) -> None:
    assert client.post("/phones/sign-in", data={"role": "counsellor"}).status_code == 403
    assert client.post("/phones/sign-in", data={"role": "supervisor"}, headers=OWN).status_code == 409
    assert client.post("/phones/sign-in", data={"role": "counsellor"}, headers=OWN).status_code == 302
    assert "林" in client.get("/desk").text


def test_who_withholds_the_number_rings_without_one(client: FlaskClient, carrier: SimulatorServer) -> None:
    assert client.post(f"/phones/{key_of(client, '陌生人')}/dial", json={}, headers=OWN).status_code == 200
    assert client.post(f"/phones/{key_of(client, '陈奶奶')}/dial", json={}, headers=OWN).status_code == 200
    entries = carrier.clock.ask(lambda: [call.from_ for call in carrier.exchange.lines.calls.values()])
    assert entries == ["anonymous", CHEN]


def test_a_telephone_does_only_what_it_can(client: FlaskClient) -> None:
    chen = key_of(client, "陈奶奶")

    def do(path: str, **body: object) -> TestResponse:
        return client.post(f"/phones/{path}", json=body, headers=OWN)

    assert do(f"{chen}/explode").status_code == 404
    assert do(f"{CHEN}/dial").status_code == 404
    assert do(f"{chen}/press", keys="A").status_code == 400
    assert do(f"{chen}/text", body="x" * 481).status_code == 400
    assert do(f"{chen}/text", body=["x"]).status_code == 400
    assert do("cast", alive="yes").status_code == 400


def test_an_unchanged_line_is_not_told_twice(client: FlaskClient) -> None:
    first = client.get("/phones/live")
    again = client.get("/phones/live", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["X-Now"]


def test_a_carrier_that_is_away_is_said_so(house: House) -> None:
    answer = _client(house, "http://127.0.0.1:9").get("/phones/live")
    assert (answer.status_code, answer.json) == (
        502,
        {"error": {"code": "carrier", "message": "the simulated carrier does not answer"}},
    )
