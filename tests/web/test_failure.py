"""The database, the queue or the house itself is gone, and somebody calls."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from hotline.calls.phrases import Key
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database, Work
from hotline.db.upgrade import upgrade
from hotline.kernel.ports import Doorbell
from hotline.simulator.grammar import Scene
from tests.signed import call_form, send, text_form, verbs, words
from tests.world import STRANGER, World, queue_down

NUMBERS = ("12356", "110", "120")


class Breakable(Database):
    """A database that can be switched off, or that loses the next `lost` connections under our hands."""

    is_down = False
    lost = 0

    @contextmanager
    def work(self, doorbell: Doorbell) -> Iterator[Work]:
        self._check()
        with super().work(doorbell) as work:
            yield work

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self._check()
        with super().read() as connection:
            yield connection

    def _check(self) -> None:
        if self.is_down:
            raise OperationalError("BEGIN", None, ConnectionRefusedError())
        if self.lost > 0:
            self.lost -= 1
            raise OperationalError("BEGIN", None, ConnectionResetError(), connection_invalidated=True)


@dataclass
class Broken:
    world: World
    database: Breakable


@pytest.fixture
def broken(sqlite_engine: Engine) -> Broken:
    database = Breakable(sqlite_engine)
    world = World(database)
    world.workers_alive = False
    database.is_down = True
    return Broken(world, database)


def test_a_caller_hears_a_human_sentence_and_the_numbers_that_answer(broken: Broken) -> None:
    answer = send(broken.world, "/twilio/voice/incoming", call_form("CA1"))
    assert verbs(answer) == ["Say", "Pause", "Say", "Hangup"]
    assert all(number in words(answer) for number in NUMBERS)
    assert "error" not in words(answer)


def test_a_real_call_in_a_dead_house_ends_with_the_numbers_not_with_the_carriers_error(broken: Broken) -> None:
    caller = broken.world.calls_in(STRANGER)
    broken.world.advance(60)
    assert all(number in " ".join(caller.said()) for number in NUMBERS)
    assert caller.last_result == "completed"
    broken.world.assert_clean()


def test_who_waits_is_held_with_music_and_served_when_the_database_is_back(broken: Broken) -> None:
    broken.database.is_down = False
    broken.world.workers_alive = True
    broken.world.counsellor("Lin", "+8613800000701")
    caller = broken.world.calls_in(STRANGER)
    broken.world.advance(20)
    broken.world.workers_alive = False
    broken.database.is_down = True
    broken.world.advance(60)
    assert caller.state == "talking"
    assert caller.heard[-1].kind in {"play", "pause"}
    broken.database.is_down = False
    broken.world.workers_alive = True
    broken.world.advance(40)
    assert broken.world.call_of(caller)["state"] in {"waiting", "offered"}
    assert len(broken.world.api("/calls")["items"]) == 1
    broken.world.assert_clean()


def test_who_presses_nine_while_the_database_is_away_is_held_and_served(broken: Broken) -> None:
    broken.database.is_down = False
    broken.world.counsellor("Lin", "+8613800000701")
    caller = broken.world.calls_in(STRANGER)
    broken.world.advance(2)
    broken.database.is_down = True
    caller.press("9")
    broken.world.advance(60)
    assert caller.state == "talking"
    broken.database.is_down = False
    broken.world.advance(40)
    caller.press("9")
    broken.world.advance(5)
    call = broken.world.call_of(caller)
    assert (call["state"], call["class"]) == ("waiting", "crisis")
    broken.world.assert_clean()


def test_who_leaves_the_queue_while_the_database_is_away_is_led_back_into_it(broken: Broken) -> None:
    broken.database.is_down = False
    broken.world.counsellor("Lin", "+8613800000701")
    caller = broken.world.calls_in(STRANGER)
    broken.world.advance(20)
    broken.world.exchange.faults.slow(1.0, lambda path, _: path.endswith("/key"))
    caller.press("1")
    broken.world.advance(0.5)
    broken.database.is_down = True
    broken.world.advance(60)
    assert caller.state == "talking"
    broken.database.is_down = False
    asked_to_speak = broken.world.house.script.phrases.text(Key.VOICEMAIL, "zh")
    broken.world.until(lambda: asked_to_speak in caller.said(), 40)
    broken.world.assert_clean()


@pytest.mark.parametrize(
    ("path", "scene", "expected"),
    [
        ("wait", Scene.QUEUE_WAIT, ["Play", "Pause"]),
        ("key?at=wait&age=0", Scene.QUEUE_WAIT, ["Play", "Pause"]),
        ("key?at=greeting", Scene.CALL, ["Enqueue"]),
        ("left", Scene.CALL, ["Pause", "Enqueue"]),
        ("join/0", Scene.CALL, ["Gather", "Enqueue"]),
        ("hold-again", Scene.CALL, ["Gather", "Enqueue"]),
        ("fallback", Scene.CALL, ["Say", "Pause", "Say", "Say", "Record", "Say", "Hangup"]),
        ("status", Scene.CALL, []),
        ("recording", Scene.CALL, []),
        ("conference/0", Scene.CALL, []),
        ("conference-wait", Scene.CONFERENCE_WAIT, ["Play", "Pause", "Redirect"]),
        ("offer/0", Scene.CALL, ["Say", "Hangup"]),
        ("offer/0/key", Scene.CALL, ["Say", "Hangup"]),
        ("offer/0/status", Scene.CALL, []),
    ],
)
def test_each_step_of_a_call_has_an_answer_of_its_own(
    broken: Broken, path: str, scene: Scene, expected: list[str]
) -> None:
    form = call_form("CA1", CallStatus="in-progress", Digits="1")
    assert verbs(send(broken.world, f"/twilio/voice/{path}", form), scene) == expected


def test_a_lost_connection_is_tried_once_more(broken: Broken) -> None:
    broken.database.is_down = False
    broken.database.lost = 1
    assert "Gather" in verbs(send(broken.world, "/twilio/voice/incoming", call_form("CA1")))
    broken.database.lost = 2
    assert "Hangup" in verbs(send(broken.world, "/twilio/voice/incoming", call_form("CA2")))
    assert [call["carrier_sid"] for call in broken.world.api("/calls")["items"]] == ["CA1"]


def test_a_text_that_cannot_be_kept_is_not_said_to_be(broken: Broken) -> None:
    answer = send(broken.world, "/twilio/sms/incoming", text_form("SM1", "我想死"))
    assert (answer.status, answer.header("Content-Type")) == (503, "text/xml; charset=utf-8")
    assert answer.body == b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    broken.database.is_down = False
    again = send(broken.world, "/twilio/sms/incoming", text_form("SM1", "我想死"))
    assert "12356" in again.body.decode()


@pytest.mark.parametrize("path", ["/status", "/calls", "/calls/" + "0" * 32, "/callbacks", "/messages", "/staff"])
def test_the_api_says_in_json_that_it_cannot_answer(broken: Broken, path: str) -> None:
    assert_says_so(broken.world.client.get(f"/api/v1{path}", headers={"Authorization": "Bearer x"}))


def assert_says_so(answer: TestResponse) -> None:
    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert answer.json is not None
    assert answer.json.keys() == {"error"}
    assert answer.json["error"].keys() == {"code", "message"}
    assert answer.json["error"]["code"] == "unavailable"
    assert not re.search("Traceback|sqlalchemy|sqlite|postgres|BEGIN", answer.text, re.IGNORECASE)


def not_ready(world: World) -> dict[str, Any]:
    answer = world.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    return dict(answer.json["not_ready"])


def test_ready_names_what_is_missing(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(empty_url)
    world = World(Database(engine))
    assert world.client.get("/readyz").json == {"status": "ready"}
    with queue_down(world):
        assert set(not_ready(world)) == {"queue"}
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert set(not_ready(world)) == {"migrations"}
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_not_there_is_named_and_the_process_still_lives(sqlite_world: World, url: str) -> None:
    sqlite_world.house.database.engine = open_engine(url)
    assert set(not_ready(sqlite_world)) == {"database"}
    assert sqlite_world.client.get("/healthz").status_code == 200
    answer = send(sqlite_world, "/twilio/voice/incoming", call_form("CA1"))
    assert all(number in words(answer) for number in NUMBERS)
    assert_says_so(sqlite_world.client.get("/api/v1/calls", headers={"Authorization": "Bearer x"}))


def test_ready_never_tells_where_the_database_is(sqlite_world: World, tmp_path: Path) -> None:
    sqlite_world.house.database.engine = open_engine(f"sqlite:///{tmp_path}/secret-folder/x.sqlite3")
    assert "secret-folder" not in sqlite_world.client.get("/readyz").text
