"""`hotline serve`: the web server. Which one and why: docs/decisions/0003-web-server.md."""

from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from hotline.bootstrap import data_folder
from hotline.embedded_queue import EmbeddedQueue
from hotline.settings import Configuration

_THREADS = 4
"""In each process: one reads a request while others wait for their turn to write, for the disk or the network."""


def serve(configuration: Configuration, host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT; requests in hand are finished first."""
    embedded = None if configuration.settings.redis_url else EmbeddedQueue(data_folder(configuration))
    server = make_server("hotline.wsgi:build", host, port, processes)
    try:
        if embedded is not None:
            embedded.ensure()
        server.serve()
    finally:
        if embedded is not None:
            embedded.stop()


def make_server(factory: str, host: str, port: int, processes: int) -> AbstractServer[Any]:
    """Return the web server of an application; `factory` is "module:function", called in each process."""
    return Server(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=_THREADS,
        backpressure=1024,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
        working_dir=Path.cwd(),
    )
