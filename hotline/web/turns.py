"""Carrier's requests one at a time in each process, for a database that lets one write at a time anyway.

Several threads that all want the interpreter hand it round after each statement, and the one whose turn it is to write
holds up everybody while it waits for it: four threads answered 530 calls a second where one answers 820
(docs/performance.md). Pages and API calls are not ordered: a long one must not hold up a caller.
"""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LONGEST_WAIT = 1.0
"""Seconds. A request that hangs (a stuck disk) must not make the others miss the carrier's 15 s."""

_PREFIX = "/twilio/"
_WITHOUT_DATABASE = "/twilio/voice/fallback"


class OneAtATime:
    """A WSGI application whose requests under /twilio/ wait for one another. Order only: it protects nothing."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._turn = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(_PREFIX) or path == _WITHOUT_DATABASE:
            return self._application(environ, start_response)
        has_turn = self._turn.acquire(timeout=_LONGEST_WAIT)
        try:
            return self._application(environ, start_response)
        finally:
            if has_turn:
                self._turn.release()
