"""What went over the wire, for display and assertions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

KEPT = 2000


@dataclass(frozen=True, slots=True)
class WireEntry:
    """One exchange over the wire. `status` None = no answer (see `body` for why); `duration` in seconds."""

    id: int
    at: datetime
    direction: Literal["webhook", "rest"]
    method: str
    url: str
    params: Mapping[str, str]
    signature: str
    status: int | None
    body: str
    content_type: str
    duration: float

    def as_json(self) -> dict[str, Any]:
        """All of it, with the time as ISO 8601."""
        return asdict(self) | {"at": self.at.isoformat(), "duration": round(self.duration, 3)}


class Journal:
    """The newest 2,000 entries; ids count on, so a reader can ask for what is new."""

    def __init__(self) -> None:
        self._entries: list[WireEntry] = []
        self._ids = itertools.count(1)

    def add(
        self,
        at: datetime,
        direction: Literal["webhook", "rest"],
        method: str,
        url: str,
        params: Mapping[str, str],
        signature: str,
        status: int | None,
        body: str,
        content_type: str,
        duration: float,
    ) -> None:
        entry = WireEntry(
            next(self._ids), at, direction, method, url, params, signature, status, body, content_type, duration
        )
        self._entries.append(entry)
        if len(self._entries) > KEPT:
            del self._entries[: len(self._entries) - KEPT]

    def since(self, last_id: int) -> list[WireEntry]:
        return [entry for entry in self._entries if entry.id > last_id]

    def __iter__(self) -> Iterator[WireEntry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> WireEntry:
        return self._entries[index]
