"""Load by wrk: the one generator here that costs less than what it measures."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_name("load.lua")


class NoLoad(Exception):
    """The load could not be made; the message says why and what to do."""


@dataclass(frozen=True)
class Load:
    """What wrk saw of one measurement."""

    answered: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def rate(self) -> float:
        return self.answered / self.seconds


def send(requests: Iterable[bytes], file: Path, port: int, seconds: int, connections: int) -> Load:
    """Send the requests over so many connections, each of which waits for its answer before it sends the next."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoad("wrk is not installed: `apt install wrk`, `brew install wrk`, or https://github.com/wg/wrk")
    with file.open("wb") as out:
        for request in requests:
            out.write(b"%d\n%s" % (len(request), request))
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "15s", "-s", str(_SCRIPT)]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}", "--", str(file)], capture_output=True, text=True, check=False
    )
    file.unlink()
    figures = [line.split()[1:] for line in said.stdout.splitlines() if line.startswith("FIGURES")]
    if not figures:
        raise NoLoad(f"wrk: {(said.stdout + said.stderr).strip()}")
    answered, microseconds, p50, p99, errors = (float(figure) for figure in figures[0])
    return Load(int(answered), microseconds / 1e6, p50 / 1e3, p99 / 1e3, int(errors))
