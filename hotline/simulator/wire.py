"""HTTP as the carrier sees it, and two ways to deliver a webhook: in-process WSGI, or sockets."""

from __future__ import annotations

import http.client
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from .clock import Clock

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. Times in seconds: to connect, and until the whole answer is there."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    connect_seconds: float = 5.0
    total_seconds: float = 15.0

    def header(self, name: str) -> str:
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer. `Set-Cookie` may repeat and so stands apart from `headers`."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    set_cookies: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class ConnectFailed:
    """No connection: the application never saw the request."""

    detail: str = "connection refused"


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer in time: the application may or may not have acted."""

    detail: str = "no answer in time"


Outcome = HttpResponse | ConnectFailed | TimedOut
Done = Callable[[Outcome], None]


class WebhookTransport(Protocol):
    """Delivers one request and calls `done` once, on the clock's thread."""

    def send(self, request: HttpRequest, done: Done) -> None: ...


def _header(headers: Mapping[str, str], name: str) -> str:
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


class WsgiTransport:
    """Calls a WSGI application in this very stack. An exception becomes a 500 and is kept in `crashes`."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app
        self.crashes: list[Exception] = []

    def send(self, request: HttpRequest, done: Done) -> None:
        try:
            answer = call_wsgi(self.app, request)
        except Exception as error:
            self.crashes.append(error)
            answer = HttpResponse(500, {"Content-Type": "text/plain"}, repr(error).encode())
        done(answer)


def call_wsgi(app: WsgiApp, request: HttpRequest) -> HttpResponse:
    """Run one request through `app` and give the answer. Exceptions of the application pass through."""
    status = 500
    headers: list[tuple[str, str]] = []
    written: list[bytes] = []

    def start_response(line: str, fields: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        nonlocal status
        status = int(line.split(" ", 1)[0])
        headers[:] = fields
        return written.append

    chunks = app(_environ(request), start_response)
    try:
        written.extend(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    cookies = tuple(value for key, value in headers if key.lower() == "set-cookie")
    plain = {key: value for key, value in headers if key.lower() != "set-cookie"}
    return HttpResponse(status, plain, b"".join(written), cookies)


def _environ(request: HttpRequest) -> dict[str, Any]:
    parts = urlsplit(request.url)
    raw = (parts.path or "/") + (f"?{parts.query}" if "?" in request.url.partition("#")[0] else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "RAW_URI": raw,
        "REQUEST_URI": raw,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
    }
    for key, value in request.headers.items():
        name = key.upper().replace("-", "_")
        environ[name if name == "CONTENT_TYPE" else f"HTTP_{name}"] = value
    return environ


class HttpTransport:
    """Delivers over sockets from a small pool; the answer comes back on the clock's thread."""

    def __init__(self, clock: Clock, workers: int = 16) -> None:
        self._clock = clock
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="carrier-webhook")

    def send(self, request: HttpRequest, done: Done) -> None:
        def work() -> None:
            outcome = _exchange_over_socket(request)
            self._clock.call_soon_threadsafe(lambda: done(outcome))

        self._pool.submit(work)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _exchange_over_socket(request: HttpRequest) -> Outcome:
    parts = urlsplit(request.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=request.connect_seconds)
    try:
        connection.connect()
    except (OSError, http.client.HTTPException) as error:
        return ConnectFailed(str(error))
    try:
        connection.sock.settimeout(request.total_seconds)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(request.method, target, request.body or None, dict(request.headers))
        return _read(connection.getresponse())
    except TimeoutError:
        return TimedOut()
    except (OSError, http.client.HTTPException) as error:
        # The request left, so the application may have acted: not a failure to connect.
        return TimedOut(f"connection lost: {error}")
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse) -> HttpResponse:
    cookies = tuple(answer.headers.get_all("Set-Cookie") or ())
    plain = {key: value for key, value in answer.headers.items() if key.lower() != "set-cookie"}
    return HttpResponse(answer.status, plain, answer.read(), cookies)
