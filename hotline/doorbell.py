"""RQ behind a port: tells workers which row to look at. Losing it costs seconds; the tick finds every row again."""

import logging
import time

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue

QUEUE = "hotline"
JOBS = ("dispatch", "perform", "check_call", "check_leg", "reconcile", "look_for_missed")

_MUTE_SECONDS = 2.0
_JOB_SECONDS = 60

log = logging.getLogger(__name__)


def connect(url: str, *, quick: bool) -> Redis:
    """Connect lazily. `quick` for who must answer a caller meanwhile: a dead Redis costs a quarter of a second."""
    timeout = 0.25 if quick else 10.0
    return Redis.from_url(
        url, socket_connect_timeout=timeout, socket_timeout=timeout if quick else None, retry=Retry(NoBackoff(), 0)
    )


class RqDoorbell:
    """Implements kernel.ports.Doorbell. After a failure it stays silent for two seconds, so that answers stay quick."""

    def __init__(self, connection: Redis) -> None:
        self._queue = Queue(QUEUE, connection=connection)
        self._silent_until = 0.0

    def ring(self, job: str, row_id: str = "") -> None:
        assert job in JOBS, job
        if time.monotonic() < self._silent_until:
            return
        try:
            self._queue.enqueue(
                f"workers.jobs.{job}",
                *([row_id] if row_id else []),
                job_timeout=_JOB_SECONDS,
                result_ttl=0,
                failure_ttl=3600,
            )
        except (RedisError, OSError):
            self._silent_until = time.monotonic() + _MUTE_SECONDS
            log.warning("the queue cannot be reached; the tick will find what is to be done")
