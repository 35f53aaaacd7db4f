"""`hotline work`: RQ workers and the tick, as processes that are watched and started again."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from types import FrameType

from redis import RedisError
from rq import Queue, SimpleWorker

from hotline.bootstrap import data_folder, house_of_this_process, queue_url
from hotline.doorbell import QUEUE, connect
from hotline.embedded_queue import EmbeddedQueue
from hotline.logs import log_as_json
from hotline.settings import Configuration
from workers.tick import tick_until

log = logging.getLogger(__name__)

_GIVE_UP_AFTER = 20.0  # seconds a child may take to finish the job in hand
_LOOK_EVERY = 0.5


def work(processes: int) -> None:
    """Run `processes` workers and one tick until SIGTERM or SIGINT; finish the job in hand, then stop."""
    configuration = Configuration.read()
    embedded = None if configuration.settings.redis_url else EmbeddedQueue(data_folder(configuration))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    roles: list[Callable[[], None]] = [_tick, *[_serve_queue] * processes]
    children: list[SpawnProcess | None] = [None] * len(roles)
    while not stop.is_set():
        if embedded is not None:
            _ensure(embedded)
        for index, role in enumerate(roles):
            child = children[index]
            if child is None or not child.is_alive():
                if child is not None:
                    log.error("a worker process died and is started again", extra={"code": child.exitcode})
                children[index] = _start(role)
        stop.wait(_LOOK_EVERY)
    _stop([child for child in children if child is not None])
    if embedded is not None:
        embedded.stop()


def _ensure(embedded: EmbeddedQueue) -> None:
    try:
        embedded.ensure()
    except Exception as error:  # the queue is only the doorbell: without it the tick still finds every row
        log.error("the embedded queue does not start", extra={"reason": type(error).__name__})


def _start(role: Callable[[], None]) -> SpawnProcess:
    child = multiprocessing.get_context("spawn").Process(target=role, daemon=True)
    child.start()
    return child


def _stop(children: list[SpawnProcess]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + _GIVE_UP_AFTER
    for child in children:
        child.join(max(0.1, deadline - time.monotonic()))
        if child.is_alive():
            child.kill()


def _tick() -> None:
    log_as_json()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent tells us
    _stop_with_parent()
    tick_until(house_of_this_process(), stop)


def _serve_queue() -> None:
    log_as_json()
    configuration = Configuration.read()
    house_of_this_process()
    _stop_with_parent()
    while True:
        connection = connect(queue_url(configuration), quick=False)
        try:
            worker = _Worker([Queue(QUEUE, connection=connection)], connection=connection, default_result_ttl=0)
            worker.work(logging_level="WARNING")
            if worker.is_asked_to_stop:
                return
        except (RedisError, OSError) as error:
            log.warning("the queue cannot be reached", extra={"reason": type(error).__name__})
        time.sleep(_LOOK_EVERY)


def _stop_with_parent() -> None:
    """A parent that was killed cannot tell us: watch who our parent is."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class _Worker(SimpleWorker):
    """Runs jobs in its own process: 3 ms to begin one, where a forked one takes 30."""

    is_asked_to_stop = False

    def _install_signal_handlers(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent tells us
        signal.signal(signal.SIGTERM, self.request_stop)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_asked_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
