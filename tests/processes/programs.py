"""The whole line as programs of their own: two web services behind a proxy, two workers, database, queue, carrier."""

import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOTLINE = (sys.executable, "-c", "from hotline.cli import main; main(prog_name='hotline')")
PATIENCE = 60.0
"""Seconds after which a machine, however busy, will not do it any more."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """Wait until it is so and return how long that took, in seconds."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


class Program:
    """One `hotline` command in a process group of its own, which can be killed and started again."""

    def __init__(self, folder: Path, environment: dict[str, str], *words: str) -> None:
        self._folder, self._environment, self._words = folder, environment, words
        self.log = folder / f"{'-'.join(words)}.log".replace("--", "")
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*HOTLINE, *self._words],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        """The machine it runs on is gone: none of its processes does anything more."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def has_swept(self) -> int:
        """How often its tick has begun, for a worker."""
        return self.log.read_text().count("back again")


class Proxy:
    """Hands each request to the next web service; to the other one when the first does not answer."""

    def __init__(self, ports: list[int]) -> None:
        turns = itertools.cycle(range(len(ports)))

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                first = next(turns)
                for port in (*ports[first:], *ports[:first]):
                    answer = _ask(port, self.command, self.path, body, dict(self.headers))
                    if answer is not None:
                        break
                else:
                    answer = 502, [], b""
                status, headers, content = answer
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                """The carrier keeps a journal of its own."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


Answer = tuple[int, list[tuple[str, str]], bytes]


def is_ready(port: int) -> bool:
    """Whether the web service on this port says that it can serve."""
    answer = _ask(port, "GET", "/readyz", b"", {})
    return answer is not None and answer[0] == 200


def _ask(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=14)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
