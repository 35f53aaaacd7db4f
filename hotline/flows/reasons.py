"""The reason that a person gives for what she decides: kept in the audit, and in the story of the call."""

import re

from hotline.audit.model import LONGEST_WHY
from hotline.kernel.errors import Refused

_LOOKS_LIKE_A_NUMBER = re.compile(r"(?:\d[ -]?){7}")


def check_reason(reason: str) -> None:
    """Raises Refused for a reason that says nothing, does not fit, or tells of a number."""
    if not 3 <= len(reason.strip()) <= LONGEST_WHY or len(reason) > LONGEST_WHY or not reason.isprintable():
        raise Refused(f"reason: 3 to {LONGEST_WHY} printable characters are needed")
    if _LOOKS_LIKE_A_NUMBER.search(reason):
        raise Refused("reason: leave out telephone numbers; they are sealed everywhere else")
