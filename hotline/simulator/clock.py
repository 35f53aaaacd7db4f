"""Time for the simulated carrier: by hand for tests, real for the demo.

Both clocks run callbacks in order of their time, ties in order of insertion, and never go back.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

T = TypeVar("T")
# More callbacks than this at one instant means that something answers itself without time passing.
SPIN_LIMIT = 200_000
log = logging.getLogger(__name__)


class Handle:
    """A callback that waits for its time; `cancel()` is harmless after it ran."""

    __slots__ = ("_fn", "when")

    def __init__(self, when: datetime, fn: Callable[[], None]) -> None:
        self.when = when
        self._fn: Callable[[], None] | None = fn

    def cancel(self) -> None:
        self._fn = None

    @property
    def cancelled(self) -> bool:
        return self._fn is None

    def run(self) -> None:
        fn, self._fn = self._fn, None
        if fn is not None:
            fn()


class Clock(Protocol):
    """What the exchange needs of time."""

    def now(self) -> datetime: ...
    def call_at(self, when: datetime, fn: Callable[[], None]) -> Handle: ...
    def call_later(self, seconds: float, fn: Callable[[], None]) -> Handle: ...
    def call_soon_threadsafe(self, fn: Callable[[], None]) -> None: ...


class _Agenda:
    """Callbacks by time, then by insertion."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Handle]] = []
        self._order = itertools.count()

    def add(self, when: datetime, fn: Callable[[], None]) -> Handle:
        handle = Handle(when, fn)
        heapq.heappush(self._heap, (when, next(self._order), handle))
        return handle

    def next_time(self) -> datetime | None:
        while self._heap and self._heap[0][2].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take_due(self, until: datetime) -> Handle | None:
        when = self.next_time()
        if when is None or when > until:
            return None
        return heapq.heappop(self._heap)[2]


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    return moment.astimezone(UTC)


class ManualClock:
    """Time that moves only by `advance`. Raises ValueError for a naive start."""

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)
        self._agenda = _Agenda()
        self._advancing = False

    def now(self) -> datetime:
        return self._now

    def call_at(self, when: datetime, fn: Callable[[], None]) -> Handle:
        """Run `fn` at `when`; a time already past means now, at the next `advance`."""
        return self._agenda.add(max(_aware(when), self._now), fn)

    def call_later(self, seconds: float, fn: Callable[[], None]) -> Handle:
        return self.call_at(self._now + timedelta(seconds=max(0.0, seconds)), fn)

    def call_soon_threadsafe(self, fn: Callable[[], None]) -> None:
        self.call_at(self._now, fn)

    def advance(self, seconds: float = 0.0) -> None:
        """Run everything due within `seconds`, in order, then stand at now + seconds.

        Raises ValueError for a negative step, RuntimeError when called from inside a callback
        or when callbacks keep following each other without time passing.
        """
        if seconds < 0:
            raise ValueError("time never goes back")
        self._run(self._now + timedelta(seconds=seconds), lambda: False)

    def advance_until(self, predicate: Callable[[], bool], limit_seconds: float) -> bool:
        """Run callbacks one by one until `predicate()` holds; False when `limit_seconds` passed without it."""
        if predicate():
            return True
        return self._run(self._now + timedelta(seconds=limit_seconds), predicate)

    def _run(self, target: datetime, enough: Callable[[], bool]) -> bool:
        if self._advancing:
            raise RuntimeError("advance() called from inside a callback of the same clock")
        self._advancing = True
        spins = 0
        try:
            while (handle := self._agenda.take_due(target)) is not None:
                spins = spins + 1 if handle.when <= self._now else 0
                if spins > SPIN_LIMIT:
                    raise RuntimeError(f"{SPIN_LIMIT} callbacks at {self._now} without time passing")
                self._now = max(self._now, handle.when)
                handle.run()
                if enough():
                    return True
            self._now = max(self._now, target)
            return enough()
        finally:
            self._advancing = False


class RealClock:
    """The wall's time, one thread. All state that callbacks touch belongs to that thread.

    Other threads hand work over with `call_soon_threadsafe`, or with `ask` when they need the answer.
    """

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._zero = time.monotonic()
        self._agenda = _Agenda()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._owner: int | None = None

    def now(self) -> datetime:
        # Counted from a monotonic zero, so that a corrected wall clock cannot send time back.
        return self._start + timedelta(seconds=time.monotonic() - self._zero)

    def call_at(self, when: datetime, fn: Callable[[], None]) -> Handle:
        with self._wake:
            handle = self._agenda.add(_aware(when), fn)
            self._wake.notify()
        return handle

    def call_later(self, seconds: float, fn: Callable[[], None]) -> Handle:
        return self.call_at(self.now() + timedelta(seconds=max(0.0, seconds)), fn)

    def call_soon_threadsafe(self, fn: Callable[[], None]) -> None:
        self.call_at(self.now(), fn)

    def ask(self, fn: Callable[[], T], timeout: float = 30.0) -> T:
        """Run `fn` on the clock's thread and give its answer, or raise what it raised.

        Raises TimeoutError after `timeout` seconds.
        """
        if threading.get_ident() == self._owner:
            return fn()
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(fn())
            except BaseException as error:
                answer.set_exception(error)

        self.call_soon_threadsafe(work)
        return answer.result(timeout)

    def run(self) -> None:
        """Run callbacks in this thread until `stop()`."""
        self._owner = threading.get_ident()
        while True:
            handle = self._next()
            if handle is None:
                return
            try:
                handle.run()
            except Exception:
                # One broken callback must not silence every telephone.
                log.exception("a callback failed")

    def _next(self) -> Handle | None:
        with self._wake:
            while not self._stopping:
                handle = self._agenda.take_due(self.now())
                if handle is not None:
                    return handle
                when = self._agenda.next_time()
                self._wake.wait(None if when is None else max(0.0, (when - self.now()).total_seconds()))
            return None

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, name="carrier-clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread is not None and self._thread.ident != threading.get_ident():
            self._thread.join(timeout=5.0)
