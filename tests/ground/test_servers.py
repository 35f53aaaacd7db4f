"""A server of the tests is gone, with its folder, however the tests end."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import POSTGRES, REDIS, NoServer, Server, require

ROOT = Path(__file__).resolve().parents[2]

HOLD_ONE = """
import sys, time
from tests.servers import Server
server = Server(sys.argv[1])
print(server.pid, server.folder, flush=True)
time.sleep(60)
"""


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # dead, and nobody has asked how it died: in some containers an orphan stays so for ever
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True  # gone between the two looks


def wait_until(true: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 15
    while not true() and time.monotonic() < give_up:
        time.sleep(0.02)
    return true()


@pytest.mark.parametrize("kind", [POSTGRES, REDIS])
def test_stopping_a_server_ends_it_and_removes_its_folder(kind: str) -> None:
    server = Server(kind)
    assert server.folder.exists()
    server.stop()
    assert is_gone(server.pid)
    assert not server.folder.exists()


@pytest.mark.processes
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
@pytest.mark.parametrize("kind", [POSTGRES, REDIS])
def test_nothing_stays_behind_when_the_tests_are_ended(kind: str, end: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_ONE, kind], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as tests:
        assert tests.stdout is not None
        pid, folder = tests.stdout.readline().split()
        tests.send_signal(end)
    assert wait_until(lambda: is_gone(int(pid)) and not Path(folder).exists())


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends an orphan only on Linux")
@pytest.mark.parametrize("kind", [POSTGRES, REDIS])
def test_the_kernel_ends_a_server_whose_keeper_was_killed(kind: str) -> None:
    usual = signal.signal(signal.SIGQUIT, signal.SIG_IGN)  # as a shell has it for what runs in the background
    try:
        server = Server(kind)
    finally:
        signal.signal(signal.SIGQUIT, usual)
    with server:
        os.kill(server.keeper_pid, signal.SIGKILL)
        assert wait_until(lambda: is_gone(server.pid))
    # the folder is all that a killed keeper leaves
    shutil.rmtree(server.folder)


def test_a_missing_package_is_named_with_the_remedy() -> None:
    with pytest.raises(NoServer, match=r"no_such_postgres is not installed in .*`make dev`"):
        require("no_such_postgres")
