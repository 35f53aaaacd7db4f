"""What a text message asks of us."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.kernel.ids import StaffId
from hotline.texts.danger import find_danger
from hotline.texts.keywords import Keyword, find_keyword
from hotline.texts.model import Reader
from hotline.texts.segments import CARRIER_LIMIT, Segments, segments, split

__all__ = ["CARRIER_LIMIT", "Keyword", "Reading", "Segments", "choose_reader", "read_text", "segments", "split"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one message. `danger_word` is in folded form (simplified, no spaces inside Chinese)."""

    danger: bool
    danger_word: str | None
    keyword: Keyword | None


def read_text(body: str, taken_for: Keyword | None = None) -> Reading:
    """Read one message, which the carrier may have `taken_for` a word of its own list. Never raises.

    Danger is judged without a look at the keyword, and a message may be both: "救命" is a cry and asks for help.
    """
    word = find_danger(body)
    return Reading(danger=word is not None, danger_word=word, keyword=taken_for or find_keyword(body))


def choose_reader(readers: Sequence[Reader], known: StaffId | None, passed_by: StaffId | None) -> StaffId | None:
    """Say who gets a conversation that waits: whom they know, or else who has fewest, and of those the longest idle.

    Who had it and did not answer in time comes last, known or not.
    """
    others = [reader for reader in readers if reader.staff_id != passed_by] or list(readers)
    if not others:
        return None
    if any(reader.staff_id == known for reader in others):
        return known
    return min(others, key=lambda one: (one.open, one.idle_since, one.staff_id)).staff_id
