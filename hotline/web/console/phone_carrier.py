"""The simulated carrier's own page interface, asked on loopback. What it says of numbers never leaves unmasked."""

import json
import re
from http.client import HTTPException
from threading import Lock
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from hotline.kernel.phone import mask

_TIMEOUT = 3.0  # seconds; the carrier is a process on this machine
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\+|%2B|00)?([1-9]\d{8,14})(?![0-9A-Za-z])")


class CarrierSays(Exception):
    """The simulated carrier refused or cannot be reached; the message is for the person at the page."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class PhoneCarrier:
    """Asks the simulated carrier; remembers its last state, so that an unchanged one costs nothing."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        # An answer on loopback is never a proxy's business.
        self._opener = build_opener(ProxyHandler({}))
        self._lock = Lock()
        self._tag = ""
        self._state: dict[str, Any] = {}

    def state(self) -> dict[str, Any]:
        with self._lock:
            status, tag, body = self._ask("state", None, {"If-None-Match": self._tag} if self._tag else {})
            if status != 304:
                self._tag, self._state = tag, body
            return self._state

    def log(self) -> list[dict[str, Any]]:
        """Return what went over the wire, oldest first; the carrier keeps the newest 2,000."""
        _, _, body = self._ask("log?since=0", None, {})
        entries: list[dict[str, Any]] = body["entries"]
        return entries

    def act(self, number: str, action: str, given: dict[str, object]) -> None:
        self._ask(f"phones/{quote(number, safe='')}/{action}", given, {})

    def set_alive(self, *, alive: bool) -> None:
        self._ask("cast", {"alive": alive}, {})

    def _ask(self, path: str, given: dict[str, object] | None, headers: dict[str, str]) -> tuple[int, str, Any]:
        data = None if given is None else json.dumps(given).encode()
        request = Request(f"{self._url}/sim/{path}", data, {**headers, "Content-Type": "application/json"})
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                return answer.status, answer.headers.get("ETag", ""), json.load(answer)
        except HTTPError as error:
            with error:
                if error.code == 304:
                    return 304, "", None
                raise CarrierSays(error.code, _reason(error)) from error
        except (URLError, OSError, HTTPException, ValueError) as error:
            raise CarrierSays(502, "the simulated carrier does not answer") from error


def _reason(error: HTTPError) -> str:
    try:
        return masked(str(json.load(error)["error"]))
    except (ValueError, KeyError, TypeError):
        return "the simulated carrier refused"


def masked(text: str, public: str = "") -> str:
    """Mask whatever may be a phone number in a text; `public` is the line's own, which everybody may read."""

    def hide(found: re.Match[str]) -> str:
        number = f"+{found[2]}"
        return found[0] if number == public else mask(number)

    return _NUMBER.sub(hide, text)
