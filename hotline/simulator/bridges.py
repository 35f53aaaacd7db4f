"""Two legs that hear each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .calls import Call


class Bridge:
    """Joins two calls until one leaves. `parted` is called once, on the bridge's end."""

    def __init__(self, first: Call, second: Call, since: datetime, parted: Callable[[], None]) -> None:
        self.calls = (first, second)
        self.since = since
        self._parted = parted
        self._open = True
        first.bridge = second.bridge = self

    def other(self, call: Call) -> Call:
        return self.calls[1] if call is self.calls[0] else self.calls[0]

    def part(self) -> None:
        if not self._open:
            return
        self._open = False
        for call in self.calls:
            call.bridge = None
        self._parted()
