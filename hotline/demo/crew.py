"""The programs of a running demo, each with a keeper that outlives nobody."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hotline.demo import keeper

_LAST_WORDS = 12  # lines of a program's log shown when it ends unasked
_STOP_SECONDS = keeper.ASKED_SECONDS + 4


@dataclass(frozen=True)
class Member:
    name: str
    kept: subprocess.Popen[bytes]
    log: Path


class Crew:
    """Starts programs, tells when one has ended by itself, and ends them all.

    `lock` is an open file that every keeper inherits: while one of them lives, the demo's lock is held.
    """

    def __init__(self, logs: Path, lock: int, environment: dict[str, str]) -> None:
        self._logs, self._lock, self._environment = logs, lock, environment
        self._members: list[Member] = []

    def start(self, name: str, *command: str) -> None:
        log = self._logs / f"{name}.log"
        with log.open("wb") as out:
            kept = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, sys.executable, *command],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                env=self._environment,
                pass_fds=(self._lock,),
                start_new_session=True,  # Ctrl-C is for the demo, which then tells everybody
            )
        self._members.append(Member(name, kept, log))

    def last_words(self) -> str | None:
        """Say which program has ended though nobody asked it to, with the end of its log; None while all run."""
        for member in self._members:
            status = member.kept.poll()
            if status is not None:
                lines = member.log.read_text("utf-8", "replace").splitlines()[-_LAST_WORDS:]
                return "\n".join([f"The {member.name} ended by itself (status {status}); {member.log} ends:", *lines])
        return None

    def stop(self) -> None:
        """End all of them at once; returns when every process is gone."""
        for member in self._members:
            assert member.kept.stdin is not None
            member.kept.stdin.close()
        for member in self._members:
            try:
                member.kept.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                member.kept.kill()
                member.kept.wait()
        self._members.clear()
