"""A thread and its texts as the flows see them."""

from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.ids import ThreadId
from hotline.kernel.phone import CallerNumber


@dataclass(frozen=True)
class IncomingText:
    """What the carrier told us of a text. `sender` is withheld when it names no number that could be answered."""

    carrier_sid: str
    sender: CallerNumber
    body: str
    media: int


@dataclass(frozen=True)
class Thread:
    id: ThreadId
    opted_out: bool
    answered_at: datetime | None
    last_text_at: datetime
