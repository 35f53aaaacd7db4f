"""What a text message asks of us."""

from dataclasses import dataclass

from hotline.texts.danger import find_danger
from hotline.texts.keywords import Keyword, find_keyword
from hotline.texts.segments import CARRIER_LIMIT, Segments, segments, split

__all__ = ["CARRIER_LIMIT", "Keyword", "Reading", "Segments", "read_text", "segments", "split"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one message. `danger_word` is in folded form (simplified, no spaces inside Chinese)."""

    danger: bool
    danger_word: str | None
    keyword: Keyword | None


def read_text(body: str) -> Reading:
    """Read one message. Never raises.

    Danger is judged without a look at the keyword, and a message may be both: "救命" is a cry and asks for help.
    """
    word = find_danger(body)
    return Reading(danger=word is not None, danger_word=word, keyword=find_keyword(body))
