"""The demo leaves nothing behind, however it ends."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.console.running_demo import Demo, free_port, running_demo

pytestmark = pytest.mark.processes


def test_nothing_runs_on_after_the_demo(tmp_path: Path) -> None:
    """Neither after Ctrl-C nor after a kill that nobody can catch; and one folder has one demo."""
    with running_demo(tmp_path) as demo:
        assert len(demo.programs()) >= 8
        second = Demo(tmp_path, free_port())
        assert second.program.wait(30) == 1
        assert "A demo runs in this folder already" in second.said
        os.kill(demo.program.pid, signal.SIGKILL)
        demo.program.wait()
        assert _all_gone(demo), demo.programs()
    with running_demo(tmp_path) as demo:
        assert demo.stop() == 0
        assert demo.programs() == []


def _all_gone(demo: Demo) -> bool:
    give_up = time.monotonic() + 20
    while demo.programs() and time.monotonic() < give_up:
        time.sleep(0.2)
    return demo.programs() == []
