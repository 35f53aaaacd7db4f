"""The carrier in real time, over sockets on loopback: REST, the page's API, a clean stop."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.serving import make_server

from hotline.carrier.twilio_client import TwilioCarrier
from hotline.kernel.ports import CallIsOver, CarrierFault, TooBig
from hotline.simulator.recordings import Recording, spoken_wave
from hotline.simulator.server import Settings, SimulatorServer
from tests.simulator.simworld import ACCOUNT, CHEN, LIN, LINE, TOKEN, Pages, say, xml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pages() -> Iterator[Pages]:
    pages = Pages()
    pages["/twilio/voice/incoming"] = xml(f"<Gather numDigits='1' action='/key' timeout='20'>{say('您好')}</Gather>")
    pages["/twilio/voice/status"] = (204, {}, b"")
    pages["/key"] = xml(say("收到"), "<Pause length='20'/>")
    server = make_server("127.0.0.1", 0, pages, threaded=True)
    pages.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield pages
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def carrier(pages: Pages) -> Iterator[SimulatorServer]:
    people = [{"number": CHEN, "label": "陈奶奶"}, {"number": LIN, "label": "林", "role": "counsellor"}]
    server = SimulatorServer(Settings(0, ACCOUNT, TOKEN, LINE, pages.url, people=people))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def until(condition, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def telephone(http: requests.Session, carrier: SimulatorServer, number: str) -> dict:
    state = http.get(f"{carrier.url}/sim/state").json()
    return next(phone for phone in state["phones"] if phone["number"] == number)


def test_a_person_at_the_page_dials_and_presses_a_key(carrier, pages, http) -> None:
    assert http.post(f"{carrier.url}/sim/phones/{CHEN}/dial", json={}).status_code == 200
    assert until(lambda: telephone(http, carrier, CHEN)["state"] == "talking")
    http.post(f"{carrier.url}/sim/phones/{CHEN}/press", json={"keys": "9"})
    assert until(lambda: [h["text"] for h in telephone(http, carrier, CHEN)["heard"]] == ["您好", "收到"])
    visit = next(visit for visit in pages.visits if visit.path == "/key")
    assert visit.form["Digits"] == "9"
    assert RequestValidator(TOKEN).validate(visit.url, visit.form, visit.headers["X-Twilio-Signature"])
    http.post(f"{carrier.url}/sim/phones/{CHEN}/hang_up", json={})
    assert until(lambda: "/twilio/voice/status" in pages.paths())
    # The application has seen the last webhook a moment before the carrier has its answer.
    assert until(lambda: len(http.get(f"{carrier.url}/sim/log").json()["entries"]) == 3)
    log = http.get(f"{carrier.url}/sim/log").json()
    assert {entry["direction"] for entry in log["entries"]} == {"webhook"}
    assert http.get(f"{carrier.url}/sim/log", params={"since": log["last"]}).json()["entries"] == []


def test_the_state_is_sent_again_only_when_it_changed(carrier, http) -> None:
    first = http.get(f"{carrier.url}/sim/state")
    again = http.get(f"{carrier.url}/sim/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    http.post(f"{carrier.url}/sim/phones/{CHEN}/dial", json={})
    assert until(
        lambda: http.get(
            f"{carrier.url}/sim/state", headers={"If-None-Match": first.headers["ETag"]}
        ).status_code == 200
    )  # fmt: skip


def test_twilios_client_calls_a_counsellor_over_sockets(carrier, pages, http) -> None:
    twilio = Client(ACCOUNT, TOKEN, http_client=TwilioHttpClient(timeout=5))
    twilio.api.base_url = carrier.url
    pages["/accept"] = xml(say("按一接听"), "<Pause length='20'/>")
    call = twilio.calls.create(to=LIN, from_=LINE, url=f"{pages.url}/accept")
    assert until(lambda: telephone(http, carrier, LIN)["state"] == "ringing")
    http.post(f"{carrier.url}/sim/phones/{LIN}/pick_up", json={})
    assert until(lambda: "按一接听" in [h["text"] for h in telephone(http, carrier, LIN)["heard"]])
    assert twilio.calls(call.sid).update(status="completed").status == "completed"
    assert until(lambda: telephone(http, carrier, LIN)["state"] == "ended")
    twilio.http_client.session.close()


def test_a_recording_is_fetched_and_deleted_over_sockets(carrier) -> None:
    """As `hotline work` does it: by the id alone, with our login, and no more than we take."""

    def record() -> Recording:
        made = Recording("RE" + "1" * 32, None, "", 7, datetime.now(UTC), "completed")
        return carrier.exchange.recordings.by_sid.setdefault(made.sid, made)

    sid = carrier.clock.ask(record).sid
    hotline, stranger = (TwilioCarrier(ACCOUNT, token, LINE, api_url=carrier.url) for token in (TOKEN, "x"))
    assert hotline.fetch_recording(sid, 100_000) == spoken_wave(sid, 7)
    with pytest.raises(TooBig):
        hotline.fetch_recording(sid, 56_000)
    with pytest.raises(CarrierFault, match="401"):
        stranger.fetch_recording(sid, 100_000)
    hotline.delete_recording(sid)
    assert hotline.fetch_recording(sid, 100_000) is None
    with pytest.raises(CallIsOver):
        hotline.delete_recording(sid)
    with pytest.raises(CarrierFault, match="ConnectionError"):
        TwilioCarrier(ACCOUNT, TOKEN, LINE, api_url="http://127.0.0.1:9").fetch_recording(sid, 100_000)
    for one in (hotline, stranger):
        one.client.http_client.session.close()


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (f"/sim/phones/{CHEN}/press", {"keys": "x"}, 400, "keys are"),
        (f"/sim/phones/{CHEN}/press", {}, 400, "keys must be"),
        (f"/sim/phones/{CHEN}/fly", {}, 404, "no action"),
        ("/sim/phones/+8613899999999/dial", {}, 404, "no telephone"),
        (f"/sim/phones/{CHEN}/behaviour", {"kind": "sings"}, 400, "needs a kind"),
        (f"/sim/phones/{CHEN}/behaviour", {"kind": "answers", "colour": 3}, 400, "answers"),
        (f"/sim/phones/{CHEN}/voicemail", {}, 409, "nothing rings"),
        ("/sim/people", {"role": "king", "number": "+1555"}, 400, "role must"),
        ("/sim/cast", {"alive": "yes"}, 400, "alive must"),
        ("/sim/cast", {"every": [5, 1]}, 400, "shortest"),
        ("/sim/faults", {"kind": "rain"}, 400, "kind must"),
        ("/sim/cast", [], 400, "JSON object"),
        ("/sim/nothing", {}, 404, "not found"),
    ],
)
def test_a_mistake_at_the_page_is_explained(carrier, http, path, body, status, words) -> None:
    answer = http.post(f"{carrier.url}{path}", json=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]


def test_only_pages_of_the_application_may_steer_the_telephones(carrier, pages, http) -> None:
    url = f"{carrier.url}/sim/state"
    assert http.get(url, headers={"Host": "evil.example.org"}).status_code == 403
    assert http.post(f"{carrier.url}/sim/cast", data="{}", headers={"Content-Type": "text/plain"}).status_code == 415
    answer = http.get(url, headers={"Origin": pages.url})
    assert answer.headers["Access-Control-Allow-Origin"] == pages.url
    assert "Access-Control-Allow-Origin" not in http.get(url, headers={"Origin": "http://evil.example.org"}).headers


def test_a_rest_answer_that_never_comes_breaks_the_connection(carrier, http, pages) -> None:
    assert http.post(f"{carrier.url}/sim/faults", json={"kind": "rest_times_out_after"}).status_code == 200
    form = {"To": LIN, "From": LINE, "Url": f"{pages.url}/accept"}
    with pytest.raises(requests.exceptions.ConnectionError):
        http.post(f"{carrier.url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", data=form, auth=(ACCOUNT, TOKEN))
    assert until(lambda: telephone(http, carrier, LIN)["state"] == "ringing")


def test_a_text_reaches_the_application(carrier, pages, http) -> None:
    pages["/twilio/sms/incoming"] = xml("<Message>收到了</Message>")
    http.post(f"{carrier.url}/sim/phones/{CHEN}/text", json={"body": "在吗"})
    assert until(lambda: [t["body"] for t in telephone(http, carrier, CHEN)["texts"]] == ["收到了"])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_process_stops_cleanly(how: int) -> None:
    arguments = ["--port", "0", "--number", LINE, "--app-url", "http://127.0.0.1:9"]
    process = subprocess.Popen(
        [sys.executable, "-m", "hotline.simulator", *arguments],
        cwd=ROOT,
        env=os.environ | {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN},
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stderr.readline()
    url = re.search(r"http://\S+", line).group()
    assert requests.get(f"{url}/sim/state", timeout=5).json()["line"] == LINE
    process.send_signal(how)
    assert process.wait(timeout=10) == 0
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
