"""Each second: what is due, or was forgotten. Needs no queue, so callers are looked after while Redis is away.

Between two sweeps it looks when a ring that waits for its turn may leave: no worker waits for that. After a start, a
database that could not be used, or a machine that stood still, the carrier is asked what happened, and every few
minutes whether somebody called of whom no delivery arrived.
"""

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from hotline.flows.house import House
from hotline.flows.reconcile import LOOK_EVERY, look_for_missed, reconcile
from hotline.flows.ring_turns import call_up_next_ring
from hotline.flows.sweep import NOTHING, sweep, tidy

log = logging.getLogger(__name__)

_TIDY_EVERY = 3600.0
_LOOK_EVERY = LOOK_EVERY.total_seconds()
_AWAY_AFTER = 10.0  # so long after the last sweep the web service may have stood still as well
_SHORTEST_PAUSE = 0.02


class Tick:
    """What one process does again and again. Times are of the monotonic clock, in seconds."""

    def __init__(self, house: House, every_seconds: float = 1.0) -> None:
        self._house = house
        self._every = every_seconds
        self._next_sweep = self._next_tidy = self._next_look = time.monotonic()
        self._last_sweep = float("-inf")
        self._failed = False

    def failed(self) -> None:
        """The database could not be used just now, so it may have failed the web service too, at a report."""
        self._failed = True

    def pass_by(self) -> float:
        """Do what is due; return how long nothing will be."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + self._every
            self._sweep()
        now = self._house.clock()
        turn = call_up_next_ring(self._house, now)
        pause = self._next_sweep - time.monotonic()
        if turn is not None:
            pause = min(pause, (turn - now).total_seconds())
        return max(_SHORTEST_PAUSE, pause)

    def _sweep(self) -> None:
        if self._failed or time.monotonic() - self._last_sweep > _AWAY_AFTER:
            asked, missed = reconcile(self._house, self._house.clock())
            log.info("back again", extra={"asked": asked, "missed": missed})
            self._failed = False
            self._next_look = time.monotonic() + _LOOK_EVERY
        elif time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + _LOOK_EVERY
            if missed := look_for_missed(self._house, self._house.clock()):
                log.warning("the carrier knew of calls that nobody told us of", extra={"missed": missed})
        swept = sweep(self._house, self._house.clock())
        self._last_sweep = time.monotonic()
        if swept != NOTHING:
            log.info("swept", extra=vars(swept))
        if time.monotonic() >= self._next_tidy:
            tidy(self._house, self._house.clock())
            self._next_tidy = time.monotonic() + _TIDY_EVERY


def tick_until(house: House, stop: threading.Event, every_seconds: float = 1.0) -> None:
    """Sweep once a second until told to stop. A database that is away is waited for, never a reason to die."""
    tick, pause = Tick(house, every_seconds), 0.0
    while not stop.wait(pause):
        try:
            pause = tick.pass_by()
        except SQLAlchemyError as error:
            log.error("the database cannot be used; trying again", extra={"reason": type(error).__name__})
            tick.failed()
            pause = every_seconds
