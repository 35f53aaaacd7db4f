"""Keeps one program of the demo: starts it, and ends it when the demo is gone, however the demo went.

Run by its path as `keeper.py COMMAND…` with a pipe as standard input whose other end the demo holds. The pipe closes
when the demo closes it, ends or is killed; then the program is asked to stop, and after a while made to. Should the
keeper itself be killed, the kernel asks the program to stop (Linux). Needs nothing but the standard library.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time

ASKED_SECONDS = 8.0
"""How long a program may take to stop when asked."""

_LOOK_EVERY = 0.1


def main(command: list[str]) -> int:
    """Keep the program until it ends or the demo does; return its exit status."""
    # A terminal's signals are the demo's to answer: it closes the pipe when it is ready.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    program = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_stop_when_the_keeper_dies
    )
    while program.poll() is None:
        pipe, _, _ = select.select([sys.stdin], [], [], _LOOK_EVERY)
        if pipe and not os.read(sys.stdin.fileno(), 64):
            _end(program)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)  # whatever of its own it left behind
    return program.returncode


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    give_up = time.monotonic() + ASKED_SECONDS
    while program.poll() is None and time.monotonic() < give_up:
        time.sleep(_LOOK_EVERY / 2)
    if program.poll() is None:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def _stop_when_the_keeper_dies() -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
