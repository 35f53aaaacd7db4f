"""What the carrier complains of, and what can be made to go wrong on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .clock import Clock

# Codes of the carrier.
HTTP_FAILED = 11200
CONNECTION_FAILED = 11205
TOO_MANY_REDIRECTS = 11215
BAD_URL = 11100
BAD_XML = 12100
BAD_SCHEMA = 12200
BAD_CONTENT_TYPE = 12300
BAD_COACH = 13240
BAD_SAY = 13512
LABEL_TAKEN = 16025
# The simulator's own: legal on the wire, but never what an application wants.
EMPTY_WAIT = 90001
SPINNING = 90002
NOT_SIMULATED = 90003
PLAIN_TEXT_LEAK = 90004


@dataclass(frozen=True, slots=True)
class CarrierFault:
    """Something the carrier would refuse or warn of. Codes from 90000 are the simulator's own."""

    code: int
    at: datetime
    url: str
    detail: str


class RestTimedOut(TimeoutError):
    """The REST client saw no answer; whether the carrier acted is for the caller to find out."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same event once more, `after` seconds later; `concurrent` = before the first answer is used."""

    after: float = 0.0
    concurrent: bool = False


@dataclass(frozen=True, slots=True)
class Late:
    """The request reaches the application `seconds` late."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SlowAnswer:
    """The application acts at once, its answer arrives `seconds` later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The request never arrives; the carrier waits its full time."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The request goes out after the next one (at latest after `seconds`)."""

    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Refused:
    """The connection is refused."""


@dataclass(frozen=True, slots=True)
class Tampered:
    """A delivery no application may trust; or, in the second line, one it must trust nevertheless."""

    how: Literal[
        "wrong-token", "altered-body", "no-signature",
        "extra-param", "repeated-param", "signed-with-port",
    ]  # fmt: skip


Effect = Duplicate | Late | SlowAnswer | Lost | HeldBack | Refused | Tampered
When = Callable[[str, Mapping[str, str]], bool]


@dataclass(slots=True)
class _Rule:
    effect: Effect
    when: When | None
    left: int | None
    chance: float | None


@dataclass(slots=True)
class _RestRule:
    kind: Literal["fail", "before", "after"]
    left: int
    when: When | None
    status: int = 500
    code: int = 20500
    body: bytes | None = None


class Faults:
    """Knobs. A webhook fault applies to the next `count` deliveries for which `when(path, params)` holds.

    `count=None` = until `clear()`; `chance` in 0..1 throws the exchange's seeded dice each time.
    """

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance
        self._rules: list[_Rule] = []
        self._rest: list[_RestRule] = []
        self._dark_until: datetime | None = None
        self._lists_lag = timedelta()

    def webhook(
        self, effect: Effect, when: When | None = None, count: int | None = 1, chance: float | None = None
    ) -> None:
        """Let `effect` happen to webhooks."""
        self._rules.append(_Rule(effect, when, count, chance))

    def duplicate(
        self,
        when: When | None = None,
        count: int | None = 1,
        chance: float | None = None,
        after: float = 0.0,
        concurrent: bool = False,
    ) -> None:
        self.webhook(Duplicate(after, concurrent), when, count, chance)

    def delay(
        self, seconds: float, when: When | None = None, count: int | None = 1, chance: float | None = None
    ) -> None:
        self.webhook(Late(seconds), when, count, chance)

    def slow(
        self, seconds: float, when: When | None = None, count: int | None = 1, chance: float | None = None
    ) -> None:
        self.webhook(SlowAnswer(seconds), when, count, chance)

    def drop(self, when: When | None = None, count: int | None = 1, chance: float | None = None) -> None:
        self.webhook(Lost(), when, count, chance)

    def reorder(
        self, when: When | None = None, count: int | None = 1, chance: float | None = None, seconds: float = 5.0
    ) -> None:
        self.webhook(HeldBack(seconds), when, count, chance)

    def refuse(self, when: When | None = None, count: int | None = 1, chance: float | None = None) -> None:
        self.webhook(Refused(), when, count, chance)

    def out_of_service(self, seconds: float) -> None:
        """The application refuses every connection for `seconds` from now."""
        self._dark_until = self._clock.now() + timedelta(seconds=seconds)

    def rest_fail(self, count: int = 1, status: int = 500, code: int = 20500, when: When | None = None) -> None:
        """The next REST requests are refused with `status` and `code`; nothing is done."""
        self._rest.append(_RestRule("fail", count, when, status, code))

    def rest_too_many(self, count: int = 1, when: When | None = None) -> None:
        """429 with code 20429."""
        self.rest_fail(count, 429, 20429, when)

    def rest_not_json(self, count: int = 1, when: When | None = None) -> None:
        """A 503 from some machine in front of the API, with HTML in it."""
        page = b"<html><body>upstream unavailable</body></html>"
        self._rest.append(_RestRule("fail", count, when, 503, 0, page))

    def rest_times_out_before(self, count: int = 1, when: When | None = None) -> None:
        """No answer, and nothing was done."""
        self._rest.append(_RestRule("before", count, when))

    def rest_times_out_after(self, count: int = 1, when: When | None = None) -> None:
        """No answer, although the carrier acted."""
        self._rest.append(_RestRule("after", count, when))

    def lists_lag(self, seconds: float) -> None:
        """REST lists of calls and texts show nothing younger than this; a single one is found at once."""
        self._lists_lag = timedelta(seconds=seconds)

    def is_listed(self, created_at: datetime) -> bool:
        return created_at <= self._clock.now() - self._lists_lag

    def clear(self) -> None:
        """All knobs back to a working world."""
        self._rules.clear()
        self._rest.clear()
        self._dark_until = None
        self._lists_lag = timedelta()

    def for_webhook(self, path: str, params: Mapping[str, str]) -> list[Effect]:
        """Effects on this delivery; counts them down."""
        if self._dark_until is not None and self._clock.now() < self._dark_until:
            return [Refused()]
        return [rule.effect for rule in self._rules if self._takes(rule, path, params)]

    def _takes(self, rule: _Rule, path: str, params: Mapping[str, str]) -> bool:
        if rule.left == 0 or (rule.when is not None and not rule.when(path, params)):
            return False
        if rule.chance is not None and self._chance.random() >= rule.chance:
            return False
        if rule.left is not None:
            rule.left -= 1
        return True

    def for_rest(self, path: str, params: Mapping[str, str]) -> _RestRule | None:
        """The fault of this REST request, if any; counts it down."""
        for rule in self._rest:
            if rule.left and (rule.when is None or rule.when(path, params)):
                rule.left -= 1
                return rule
        return None
