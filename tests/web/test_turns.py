"""On SQLite the carrier's requests are answered one at a time; nothing else waits, and nobody waits for ever."""

import threading
from collections.abc import Iterable
from typing import Any

import pytest

from hotline.web import turns
from hotline.web.turns import OneAtATime

PATIENCE = 10


class Slow:
    """An application that answers when it is let go, and counts who is inside."""

    def __init__(self) -> None:
        self.may_go, self.came = threading.Event(), threading.Semaphore(0)
        self.inside = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.inside += 1
        self.came.release()
        assert self.may_go.wait(PATIENCE)
        return [b""]


def ask(application: OneAtATime, path: str) -> threading.Thread:
    thread = threading.Thread(target=application, args=({"PATH_INFO": path}, None))
    thread.start()
    return thread


@pytest.fixture
def slow() -> Slow:
    return Slow()


def test_a_second_call_is_answered_after_the_first(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_LONGEST_WAIT", PATIENCE)
    application = OneAtATime(slow)
    first = ask(application, "/twilio/voice/incoming")
    assert slow.came.acquire(timeout=PATIENCE)
    second = ask(application, "/twilio/voice/wait")
    assert not slow.came.acquire(timeout=0.2)
    assert slow.inside == 1
    slow.may_go.set()
    assert slow.came.acquire(timeout=PATIENCE)
    first.join(PATIENCE)
    second.join(PATIENCE)


@pytest.mark.parametrize("path", ["/phones", "/healthz", "/api/v1/status", "/twilio/voice/fallback"])
def test_a_page_and_the_fallback_wait_for_no_call(slow: Slow, path: str) -> None:
    application = OneAtATime(slow)
    threads = [ask(application, "/twilio/voice/incoming"), ask(application, path)]
    assert slow.came.acquire(timeout=PATIENCE)
    assert slow.came.acquire(timeout=PATIENCE)
    slow.may_go.set()
    for thread in threads:
        thread.join(PATIENCE)


def test_one_that_hangs_does_not_hold_up_the_next_for_ever(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_LONGEST_WAIT", 0.05)
    application = OneAtATime(slow)
    threads = [ask(application, "/twilio/voice/incoming") for _ in range(2)]
    assert slow.came.acquire(timeout=PATIENCE)
    assert slow.came.acquire(timeout=PATIENCE)
    slow.may_go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert slow.inside == 2


def test_the_turn_is_given_on_when_an_answer_fails() -> None:
    def broken(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise ValueError(environ["PATH_INFO"])

    application = OneAtATime(broken)
    for _ in range(2):
        with pytest.raises(ValueError, match="/twilio/sms"):
            application({"PATH_INFO": "/twilio/sms"}, lambda *_: None)  # type: ignore[arg-type, return-value]
    assert application._turn.acquire(blocking=False)
