"""Phone numbers: read in any spelling, kept as E.164, shown masked."""

import re
from dataclasses import dataclass

import phonenumbers

# Words a carrier puts where the number should be, and the same words typed on a keypad: +266696687 spells
# ANONYMOUS. The spellings begin with real country codes (+86 twice), so they are matched before any parsing.
_WITHHELD_WORDS = frozenset({"anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "other"})
_WITHHELD_SPELLINGS = frozenset({"266696687", "7378742833", "86282452253", "8656696", "2562533"})

_LONGEST_SPELLING = 64


class BadNumber(ValueError):
    """The text is not a phone number anybody could ring; the message says why."""


@dataclass(frozen=True)
class CallerNumber:
    """Who the carrier says is calling: a number in E.164, or None when it is withheld or cannot be one."""

    e164: str | None

    @property
    def is_withheld(self) -> bool:
        return self.e164 is None


WITHHELD = CallerNumber(None)


def read_caller(raw: str | None) -> CallerNumber:
    """Read the carrier's From: never fails, a word or nonsense counts as withheld."""
    text = (raw or "").strip()
    if not text or len(text) > _LONGEST_SPELLING:
        return WITHHELD
    if text.lower() in _WITHHELD_WORDS or re.sub(r"\D", "", text) in _WITHHELD_SPELLINGS:
        return WITHHELD
    if not re.fullmatch(r"\+[1-9][0-9]{4,14}", text):
        return WITHHELD
    return CallerNumber(text)


def parse_number(raw: str, region: str = "CN") -> str:
    """Turn any usual spelling into E.164, reading national spellings as of `region`.

    Raises BadNumber with a reason a person can act on.
    """
    text = raw.strip().translate(_WIDE_DIGITS)
    if not text:
        raise BadNumber("no number given")
    if len(text) > _LONGEST_SPELLING:
        raise BadNumber(f"{len(text)} characters is too long for a phone number")
    if text.lower() in _WITHHELD_WORDS or re.sub(r"\D", "", text) in _WITHHELD_SPELLINGS:
        raise BadNumber("a withheld number cannot be rung")
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise BadNumber("not a phone number") from error
    # not is_possible_number, which lets pass what can be dialled only within one town
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise BadNumber("too short or too long for a phone number of its country")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


_WIDE_DIGITS = {ord("０") + i: str(i) for i in range(10)} | {
    ord("＋"): "+",
    ord("－"): "-",
    ord("（"): "(",
    ord("）"): ")",
}


def mask(e164: str | None) -> str:
    """Show just enough to tell two numbers apart in a list: `+86 138****0001`; a withheld one is an empty text."""
    if e164 is None:
        return ""
    try:
        code = f"+{phonenumbers.parse(e164).country_code}"
    except phonenumbers.NumberParseException:
        code = "+"
    rest = e164[len(code) :]
    if len(rest) < 9:
        return f"{code} ****{rest[-2:]}"
    return f"{code} {rest[:3]}****{rest[-4:]}"
