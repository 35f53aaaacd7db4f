"""What the words of a caller come to. Pure."""

from collections.abc import Mapping
from datetime import datetime

from hotline.consents.model import Use, Word
from hotline.kernel.ids import CallId


def has_taken_back(word: Word | None, call_id: CallId, over_at: datetime | None) -> bool:
    """Whether she has said no since the talk in this call, which ended at `over_at` (None: it goes on): a yes of that
    talk, written down late, comes too late."""
    return word is not None and not word.given and word.call_id != call_id and over_at is not None and word.at > over_at


def is_settled(words: Mapping[Use, Word], *, has_stopped: bool) -> bool:
    """Whether it is known how she is reached again: by a ring or a text, or by neither. `has_stopped`: her stop word
    stands, and no text is a way."""
    ring, text = words.get(Use.RING), words.get(Use.TEXT)
    if ring is not None and ring.given:
        return True
    if text is not None and text.given and not has_stopped:
        return True
    return ring is not None and text is not None
