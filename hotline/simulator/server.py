"""The simulated carrier in real time: REST under /2010-04-01/, and /sim/ for a page with telephones.

One clock thread owns all state; HTTP threads hand it their work and wait for the answer.
"""

from __future__ import annotations

import logging
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .cast import Cast
from .clock import RealClock
from .control import Control, Mistake
from .exchange import Exchange
from .faults import RestTimedOut
from .knobs import turn
from .wire import HttpRequest, HttpResponse, HttpTransport

HOST = "127.0.0.1"
HOSTS = frozenset({"127.0.0.1", "localhost"})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the line is. Paths are joined to `app_url`; port 0 = any free one."""

    port: int
    account_sid: str
    auth_token: str
    number: str
    app_url: str
    fallback_url: str = ""
    voice_path: str = "/twilio/voice/incoming"
    status_path: str = "/twilio/voice/status"
    sms_path: str = "/twilio/sms/incoming"
    seed: int = 0
    calls_per_second: float = 1.0
    alive: bool = False
    people: list[dict[str, Any]] = field(default_factory=list)


class SimulatorServer:
    """Start and stop of the whole thing. Binds at once, so `url` is known before `start()`."""

    def __init__(self, settings: Settings) -> None:
        self.clock = RealClock()
        self.transport = HttpTransport(self.clock)
        self.exchange = Exchange(
            settings.account_sid,
            settings.auth_token,
            self.clock,
            self.transport,
            settings.seed,
            settings.calls_per_second,
        )
        base = settings.app_url.rstrip("/")
        self.exchange.provision(
            settings.number,
            base + settings.voice_path,
            settings.fallback_url or None,
            base + settings.status_path,
            base + settings.sms_path,
        )
        self.cast = Cast(self.exchange, settings.number, [], [], settings.seed)
        self.cast.direct(settings.alive, self.cast.every)
        self.control = Control(self.exchange, settings.number, self.cast)
        if settings.people:
            self.control.add_people({"people": settings.people})
        self._http: BaseWSGIServer = make_server(
            HOST, settings.port, make_app(self, base), threaded=True, request_handler=_Quiet
        )
        self.url = f"http://{HOST}:{self._http.server_port}"
        self.exchange.api_base = self.url
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="carrier-http", daemon=True)

    def start(self) -> None:
        self.clock.start()
        self._thread.start()

    def stop(self) -> None:
        """Stops serving, then the clock; what is in flight is left unanswered."""
        self._http.shutdown()
        self._thread.join(timeout=5.0)
        self._http.server_close()
        self.clock.stop()
        self.transport.close()


class _Quiet(WSGIRequestHandler):
    """No line per request: the carrier's own log is the journal."""

    def log_request(self, *_: Any, **__: Any) -> None:
        """Nothing."""


def make_app(server: SimulatorServer, app_url: str) -> Flask:
    """The WSGI application; `app_url` is the one other origin whose pages may call /sim/."""
    app = Flask("hotline.simulator", static_folder=None)
    _guard(app, app_url)
    _rest_routes(app, server)
    _sim_routes(app, server)
    return app


def _guard(app: Flask, app_url: str) -> None:
    @app.before_request
    def only_from_here() -> Any:
        # A page elsewhere must not steer the telephones through the browser of whoever runs the demo.
        if request.host.partition(":")[0] not in HOSTS:
            return jsonify(error="only on loopback"), 403
        if request.method == "OPTIONS":
            return Response(status=204)
        if request.path.startswith("/sim/") and request.method == "POST" and not request.is_json:
            return jsonify(error="send application/json"), 415
        return None

    @app.after_request
    def let_the_page_read(answer: Response) -> Response:
        if request.headers.get("Origin") == app_url:
            answer.headers["Access-Control-Allow-Origin"] = app_url
            answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
            answer.headers["Access-Control-Expose-Headers"] = "ETag"
        return answer

    @app.errorhandler(Mistake)
    def explain(mistake: Mistake) -> Any:
        return jsonify(error=str(mistake)), mistake.status

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Any:
        if isinstance(error, HTTPException):
            return jsonify(error=error.description), error.code
        log.exception("a request failed")
        return jsonify(error="the simulator failed; see its log"), 500


def _rest_routes(app: Flask, server: SimulatorServer) -> None:
    @app.route("/2010-04-01/<path:_>", methods=["GET", "POST", "DELETE"])
    def rest(_: str) -> Any:
        # The raw address: Flask's own is decoded in part.
        url = request.host_url.rstrip("/") + request.environ["RAW_URI"]
        asked = HttpRequest(request.method, url, dict(request.headers), request.get_data())
        try:
            answer: HttpResponse = server.clock.ask(lambda: server.exchange.rest(asked))
        except RestTimedOut:
            # The client must see a broken connection, not an answer.
            connection: socket.socket = request.environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
            return Response(status=499)
        return Response(answer.body, answer.status, dict(answer.headers))


def _body() -> dict[str, Any]:
    given = request.get_json(silent=True) if request.data else {}
    if not isinstance(given, dict):
        raise Mistake("the body must be a JSON object")
    return given


def _sim_routes(app: Flask, server: SimulatorServer) -> None:
    # Versions begin anew with the process, so the tag carries which process it was.
    boot = secrets.token_hex(4)

    @app.get("/sim/state")
    def state() -> Any:
        tag = f'"{boot}-{server.exchange.version}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        view = server.clock.ask(server.control.state)
        answer = jsonify(view)
        answer.headers["ETag"] = f'"{boot}-{view["version"]}"'
        return answer

    @app.get("/sim/log")
    def wire_log() -> Any:
        since = request.args.get("since", "0")
        if not since.isdigit():
            raise Mistake("since must be a number")
        return jsonify(server.clock.ask(lambda: server.control.log(int(since))))

    _action_routes(app, server)


def _action_routes(app: Flask, server: SimulatorServer) -> None:
    def on_clock(work: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
        given = _body()
        return jsonify(server.clock.ask(lambda: work(given)))

    @app.post("/sim/people")
    def people() -> Any:
        return on_clock(server.control.add_people)

    @app.post("/sim/cast")
    def cast() -> Any:
        return on_clock(server.control.set_cast)

    @app.post("/sim/faults")
    def faults() -> Any:
        return on_clock(lambda given: turn(server.exchange.faults, given))

    @app.post("/sim/phones/<number>/<action>")
    def act(number: str, action: str) -> Any:
        return on_clock(lambda given: server.control.act(number, action, given))
