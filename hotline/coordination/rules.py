"""What may cross the wall. Pure."""

import re
from datetime import datetime, timedelta

from hotline.coordination.model import NoGood, Wanted

LONGEST_WHAT = 500
LONGEST_FOR_WHOM = 200
LONGEST_ANSWER = 1_000
LONGEST_AHEAD = timedelta(days=60)

_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-F]{4}-[0-9A-F]{4}(?![0-9A-Za-z])", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}")
_RISK = re.compile(r"(?<![0-9A-Za-z])R[0-4X](?![0-9A-Za-z])", re.IGNORECASE)


def judge(wanted: Wanted, now: datetime) -> NoGood | None:
    """Say what keeps a request from being asked; None when nothing does."""
    text = f"{wanted.what}\n{wanted.for_whom}"
    if not wanted.what or len(wanted.what) > LONGEST_WHAT or len(wanted.for_whom) > LONGEST_FOR_WHOM:
        return NoGood("words")
    if not now < wanted.until <= now + LONGEST_AHEAD:
        return NoGood("until")
    if wanted.for_whom and not wanted.is_agreed:
        return NoGood("consent")
    if _NUMBER.search(wanted.what):
        return NoGood("number")  # whom to ring stands where she has agreed to it
    if _tells_of_counselling(text):
        return NoGood("wall")
    return None


def _tells_of_counselling(text: str) -> bool:
    """Whether a caller's code or a level of risk stands in it. Eight digits alone are taken for a phone number."""
    return any(not code[0].replace("-", "").isdigit() for code in _CODE.finditer(text)) or bool(_RISK.search(text))
