"""Starts what is measured, and reads from /proc what it costs."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: list[str], env: Mapping[str, str], port: int, log: Path) -> Iterator[int]:
    """Run a web server until the block is left; give its process id once it answers."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=out
        )
    try:
        _wait_until_it_answers(process, port, log)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("POST", "/", headers={"Content-Length": "0"})
            connection.getresponse().read()
            connection.close()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise RuntimeError(f"the server does not answer: {log.read_text()[-2000:]}")


def cpu_seconds(pid: int) -> float:
    """Processor time so far of a process and all its descendants."""
    parents: dict[int, int] = {}
    times: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            one = int(folder.name)
            parents[one] = int(fields[1])
            times[one] = sum(int(field) for field in fields[11:15])
    family = {pid}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(times.get(one, 0) for one in family) / _TICKS
