"""How a called telephone behaves. Times in seconds, counted from the first ring unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .phone import Phone


class Behaviour(Protocol):
    """What happens when the telephone rings."""

    def rung(self, phone: Phone) -> None: ...


@dataclass(frozen=True, slots=True)
class ByHand:
    """Rings until somebody calls `pick_up()` or `decline()`."""

    def rung(self, phone: Phone) -> None:
        """Nothing by itself."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Picks up, and presses keys `press_after` seconds later; `press=None` stays silent."""

    after: float = 3.0
    press: str | None = "1"
    press_after: float = 2.0
    hang_up_after: float | None = None

    def rung(self, phone: Phone) -> None:
        def talk() -> None:
            phone.pick_up()
            if self.press is not None:
                keys = self.press
                phone.later(self.press_after, lambda: phone.press(keys))
            if self.hang_up_after is not None:
                phone.later(self.hang_up_after, phone.hang_up)

        phone.later(self.after, talk)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Rings on."""

    def rung(self, phone: Phone) -> None:
        """Nothing, ever."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Gives the busy tone at once (SIP 486)."""

    def rung(self, phone: Phone) -> None:
        """Never rings."""


@dataclass(frozen=True, slots=True)
class Declines:
    """Rings, then somebody presses the red button (busy, SIP 603)."""

    after: float = 2.0

    def rung(self, phone: Phone) -> None:
        phone.later(self.after, phone.decline)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No such telephone (failed, SIP 404)."""

    def rung(self, phone: Phone) -> None:
        """Never rings."""


@dataclass(frozen=True, slots=True)
class Voicemail:
    """A machine answers, talks for `speaks` seconds, presses nothing, and hangs up then if nobody did before."""

    after: float = 4.0
    speaks: float = 20.0

    def rung(self, phone: Phone) -> None:
        def talk() -> None:
            phone.pick_up()
            phone.speak(self.speaks)
            phone.later(self.speaks, phone.hang_up)

        phone.later(self.after, talk)


@dataclass(frozen=True, slots=True)
class HangsUpAfterAnswer:
    """Picks up, listens for `hold` seconds, hangs up."""

    after: float = 3.0
    hold: float = 1.0

    def rung(self, phone: Phone) -> None:
        def talk() -> None:
            phone.pick_up()
            phone.later(self.hold, phone.hang_up)

        phone.later(self.after, talk)
