"""Each second: what is due, or was forgotten. Needs no queue, so callers are looked after while Redis is away."""

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from hotline.flows.house import House
from hotline.flows.sweep import sweep, tidy

log = logging.getLogger(__name__)

_TIDY_EVERY = 3600.0


def tick_until(house: House, stop: threading.Event, every_seconds: float = 1.0) -> None:
    """Sweep once a second until told to stop. A database that is away is waited for, never a reason to die."""
    next_tidy = 0.0
    while not stop.wait(every_seconds):
        try:
            swept = sweep(house, house.clock())
            if swept.offers or swept.orders or swept.checks:
                log.info("swept", extra=vars(swept))
            if time.monotonic() >= next_tidy:
                tidy(house, house.clock())
                next_tidy = time.monotonic() + _TIDY_EVERY
        except SQLAlchemyError as error:
            log.error("the database cannot be used; trying again", extra={"reason": type(error).__name__})
