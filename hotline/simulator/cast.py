"""People for the demo: families who ring now and then, counsellors who pick up.

A person at the page may take any telephone over by hand; the cast then leaves it alone for two minutes.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .exchange import Exchange
    from .phone import Phone

HANDS_OFF = timedelta(minutes=2)
STEP_SECONDS = 1.0
FIRST_SECONDS = 2.0
# How often each kind of caller comes, out of a hundred.
KINDS: tuple[tuple[str, int], ...] = (("patient", 60), ("danger", 15), ("gives up", 15), ("message", 10))
Kind = Literal["patient", "danger", "gives up", "message"]


class Cast:
    """Seeded. `every` = shortest and longest seconds between two calls."""

    def __init__(
        self,
        exchange: Exchange,
        line: str,
        families: list[str],
        counsellors: list[str],
        seed: int = 0,
        every: tuple[float, float] = (20.0, 60.0),
    ) -> None:
        self.exchange, self.line = exchange, line
        self.families, self.every = list(families), every
        self.chance = random.Random(seed)
        self.alive = False
        self._by_hand: dict[str, datetime] = {}
        self._stories: dict[str, Caller] = {}
        for number in counsellors:
            self.add_counsellor(number)
        self._timer = exchange.clock.call_later(self.chance.uniform(*every), self._somebody_rings)

    def direct(self, alive: bool, every: tuple[float, float]) -> None:
        """Switch the cast on or off and set its pace; who switches it on need not wait long to see it."""
        woken = alive and not self.alive
        self.alive, self.every = alive, every
        self._timer.cancel()
        soon = min(FIRST_SECONDS, every[0]) if woken else self.chance.uniform(*every)
        self._timer = self.exchange.clock.call_later(soon, self._somebody_rings)

    def add_counsellor(self, number: str) -> None:
        self.exchange.phone(number, Lively(self))

    def touched(self, number: str) -> None:
        """Somebody at the page used this telephone."""
        self._by_hand[number] = self.exchange.clock.now()

    def take_back(self, phone: Phone) -> None:
        """Nobody at the page uses this telephone any more: its owner answers by herself at once."""
        phone.behaviour = Lively(self)
        self._by_hand.pop(phone.number, None)

    def leaves_alone(self, number: str) -> bool:
        """Whether this telephone is in somebody's hands."""
        since = self._by_hand.get(number)
        return since is not None and self.exchange.clock.now() - since < HANDS_OFF

    def _somebody_rings(self) -> None:
        self._timer = self.exchange.clock.call_later(self.chance.uniform(*self.every), self._somebody_rings)
        free = [
            number
            for number in self.families
            if self.exchange.phone(number).state in ("idle", "ended") and not self.leaves_alone(number)
        ]
        if self.alive and free:
            self.ring(self.chance.choice(free), self._kind())

    def _kind(self) -> Kind:
        names = [name for name, _ in KINDS]
        return self.chance.choices(names, [weight for _, weight in KINDS])[0]  # type: ignore[return-value]

    def ring(self, number: str, kind: Kind = "patient") -> None:
        """Let this person ring the line now."""
        phone = self.exchange.phone(number)
        phone.dial(self.line)
        story = self._stories[number] = Caller(self, phone, kind)
        story.step()

    def tells(self, story: Caller) -> bool:
        """Whether this is still the story of its telephone: a new call or a hand on it ends the old one."""
        number = story.phone.number
        return self._stories.get(number) is story and not self.leaves_alone(number)


class Caller:
    """One person's call: waits, perhaps presses a key, talks, hangs up."""

    def __init__(self, cast: Cast, phone: Phone, kind: Kind) -> None:
        chance = cast.chance
        self.cast, self.phone, self.kind = cast, phone, kind
        self.began = cast.exchange.clock.now()
        self.patience = chance.uniform(5, 20) if kind == "gives up" else chance.uniform(90, 240)
        self.talk = chance.uniform(30, 90)
        self.key_after = chance.uniform(3, 8)
        self.speech = chance.uniform(5, 15)
        self.key = {"danger": "9", "message": "1"}.get(kind)
        self.talking_since: datetime | None = None
        self.recorded = False

    def step(self) -> None:
        """Look around once a second, until the call is over or somebody takes the telephone."""
        if self.phone.state == "ended" or not self.cast.tells(self):
            return
        now = self.cast.exchange.clock.now()
        if self.phone.is_recording and not self.recorded:
            self.recorded = True
            self.phone.speak(self.speech)
            self.phone.later(self.speech + 1, self.phone.hang_up)
        elif self.phone.talking_with:
            self.talking_since = self.talking_since or now
        self._press(now)
        if not self.recorded and self._enough(now):
            self.phone.hang_up()
        self.cast.exchange.clock.call_later(STEP_SECONDS, self.step)

    def _press(self, now: datetime) -> None:
        if self.key is not None and (now - self.began).total_seconds() >= self.key_after:
            self.phone.press(self.key)
            self.key = None

    def _enough(self, now: datetime) -> bool:
        if self.talking_since is not None:
            return (now - self.talking_since).total_seconds() >= self.talk
        return (now - self.began).total_seconds() >= self.patience


class Lively:
    """A counsellor of the cast: picks up after a few seconds, presses 1, hangs up when left alone."""

    ALONE_SECONDS = 12.0
    UNHEARD_SECONDS = 45.0

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def rung(self, phone: Phone) -> None:
        chance = self.cast.chance
        wait, key = chance.uniform(3, 8), chance.uniform(2, 4)

        def answer() -> None:
            if not self._mine(phone):
                return
            phone.pick_up()
            phone.later(key, lambda: phone.press("1") if self._mine(phone) else None)
            self._watch(phone, self.cast.exchange.clock.now(), False)

        phone.later(wait, answer)

    def _mine(self, phone: Phone) -> bool:
        return self.cast.alive and not self.cast.leaves_alone(phone.number)

    def _watch(self, phone: Phone, since: datetime, talked: bool) -> None:
        """Leaves `ALONE_SECONDS` after the other one did, or when nobody ever came."""

        def look() -> None:
            now = self.cast.exchange.clock.now()
            if phone.talking_with:
                self._watch(phone, now, True)
                return
            limit = self.ALONE_SECONDS if talked else self.UNHEARD_SECONDS
            if (now - since).total_seconds() >= limit and not self.cast.leaves_alone(phone.number):
                phone.hang_up()
            else:
                self._watch(phone, since, talked)

        phone.later(STEP_SECONDS, look)
