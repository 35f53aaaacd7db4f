"""Time by hand and real time."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.simulator import ManualClock, RealClock

START = datetime(2024, 3, 1, 20, 0, tzinfo=UTC)


@given(st.lists(st.floats(0, 100), max_size=30))
def test_callbacks_run_by_time_then_by_insertion(delays: list[float]) -> None:
    clock, seen = ManualClock(START), []
    for number, delay in enumerate(delays):
        clock.call_later(delay, lambda number=number: seen.append((clock.now(), number)))
    clock.advance(100)
    assert seen == sorted(seen)
    assert len(seen) == len(delays)
    assert clock.now() == START + timedelta(seconds=100)


def test_what_a_callback_adds_runs_in_the_same_advance() -> None:
    clock, seen = ManualClock(START), []
    clock.call_later(1, lambda: clock.call_later(1, lambda: seen.append(clock.now())))
    clock.advance(2)
    assert seen == [START + timedelta(seconds=2)]


def test_a_cancelled_callback_never_runs() -> None:
    clock, seen = ManualClock(START), []
    handle = clock.call_later(1, lambda: seen.append(1))
    handle.cancel()
    clock.advance(2)
    assert seen == []


def test_the_past_means_now_and_time_never_goes_back() -> None:
    clock, seen = ManualClock(START), []
    clock.advance(10)
    clock.call_at(START, lambda: seen.append(clock.now()))
    clock.advance(0)
    assert seen == [START + timedelta(seconds=10)]
    with pytest.raises(ValueError, match="never goes back"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="aware"):
        ManualClock(datetime(2024, 3, 1))  # noqa: DTZ001


def test_advance_until_stops_at_the_moment_it_holds() -> None:
    clock, seen = ManualClock(START), []
    for second in range(1, 5):
        clock.call_later(second, lambda second=second: seen.append(second))
    assert clock.advance_until(lambda: 2 in seen, 60)
    assert clock.now() == START + timedelta(seconds=2)
    assert not clock.advance_until(lambda: 9 in seen, 60)
    assert clock.now() == START + timedelta(seconds=62)


def test_advancing_inside_a_callback_is_refused() -> None:
    clock = ManualClock(START)
    clock.call_later(0, clock.advance)
    with pytest.raises(RuntimeError, match="inside"):
        clock.advance(1)


def test_callbacks_that_spin_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.simulator.clock.SPIN_LIMIT", 100)
    clock = ManualClock(START)

    def again() -> None:
        clock.call_later(0, again)

    again()
    with pytest.raises(RuntimeError, match="without time passing"):
        clock.advance(1)


@pytest.fixture
def real():
    clock = RealClock()
    clock.start()
    yield clock
    clock.stop()


def test_real_time_runs_everything_on_one_thread(real: RealClock) -> None:
    seen: list[int] = []
    done = threading.Event()
    real.call_later(0.02, lambda: (seen.append(threading.get_ident()), done.set()))
    assert done.wait(5)
    assert seen == [real.ask(threading.get_ident)]
    assert seen[0] != threading.get_ident()


def test_a_question_brings_back_what_was_raised(real: RealClock) -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        real.ask(fail)
    assert real.ask(lambda: 5) == 5


def test_one_broken_callback_does_not_stop_the_clock(real: RealClock) -> None:
    real.call_soon_threadsafe(lambda: 1 / 0)
    assert real.ask(lambda: "alive") == "alive"
