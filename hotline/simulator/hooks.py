"""An event on its way to the application: what is sent, what became of it, how often it is tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from .signer import Params
from .wire import ConnectFailed, HttpResponse, Outcome, TimedOut


@dataclass(slots=True)
class Hook:
    """One event to bring. `jar` holds the cookies of the call or of the pair of numbers."""

    url: str
    params: Params
    method: str = "POST"
    kind: Literal["control", "event", "message"] = "control"
    jar: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a hook: a 2xx answer, or a code and why. `url` is the last one asked."""

    url: str
    answer: HttpResponse | None
    code: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Times in seconds; `retries` after the first attempt; `on` = what is retried."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    on: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> Overrides:
        """Read the fragment; an odd or out-of-range value counts as not given."""
        given = dict(parse_qsl(urlsplit(url).fragment))

        def milliseconds(key: str, low: int, high: int, usual: float) -> float:
            value = given.get(key, "")
            return int(value) / 1000 if value.isdigit() and low <= int(value) <= high else usual

        retries = given.get("rc", "")
        policy = frozenset(given["rp"].split(",")) if given.get("rp") else cls.on_default()
        return cls(
            milliseconds("ct", 100, 10_000, 5.0),
            milliseconds("rt", 100, 15_000, 15.0),
            milliseconds("tt", 100, 15_000, 15.0),
            int(retries) if retries.isdigit() and int(retries) <= 5 else 1,
            policy,
        )

    @staticmethod
    def on_default() -> frozenset[str]:
        return frozenset({"ct"})

    def retries_after(self, outcome: Outcome) -> bool:
        match outcome:
            case ConnectFailed():
                names = {"ct"}
            case TimedOut():
                names = {"rt"}
            case HttpResponse(status=status):
                names = {f"{status // 100}xx"} if status >= 400 else set()
        return bool(self.on & (names | {"all"})) if names else False
