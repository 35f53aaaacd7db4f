"""`hotline serve`: the web server. Which one and why: docs/decisions/0003-web-server.md."""

from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer
from sqlalchemy import make_url

from hotline.bootstrap import data_folder
from hotline.embedded_queue import EmbeddedQueue
from hotline.settings import Configuration

_THREADS = {"sqlite": 1, "postgresql": 4}
"""SQLite writes one at a time, so more threads only queue; PostgreSQL answers while others wait for the network."""


def serve(configuration: Configuration, host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT; requests in hand are finished first."""
    embedded = None if configuration.settings.redis_url else EmbeddedQueue(data_folder(configuration))
    server = make_server("hotline.wsgi:build", configuration.settings.database_url, host, port, processes)
    try:
        if embedded is not None:
            embedded.ensure()
        server.serve()
    finally:
        if embedded is not None:
            embedded.stop()


def make_server(factory: str, database_url: str, host: str, port: int, processes: int) -> AbstractServer[Any]:
    """Return the server for an application that works on this kind of database; `factory` is "module:function"."""
    return Server(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=_THREADS[make_url(database_url).get_backend_name()],
        backpressure=1024,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
        working_dir=Path.cwd(),
    )
