"""Which numbers are rung back, and which never, whoever asks for it. Pure."""

from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

from hotline.kernel.phone import BadNumber, parse_number

MOST_KEYS = 20
"""Of a number given by keys, with every prefix anybody dials."""

_SHORTEST = 7
"""Shorter ones are services: emergencies, help lines, banks. In China the shortest town's own numbers have seven."""

_PEOPLE_S = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}
_COSTS_MORE = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}


class NotRung(StrEnum):
    """Why a number is not rung back."""

    MALFORMED = "malformed"
    THE_LINE = "the_line"  # we would ring ourselves
    STAFF = "staff"  # a counsellor's phone is rung for others
    SHORT = "short"  # emergencies and services
    PREMIUM = "premium"
    ABROAD = "abroad"  # given by keys: nobody may make us ring round the world
    SAID_NO = "said_no"  # given by who hides hers: its owner has said that she is not to be rung
    TOO_OFTEN = "too_often"  # given by who hides hers, and promised often enough today


def region_of(line_number: str) -> str:
    """The country whose way of writing numbers callers use."""
    return str(phonenumbers.region_code_for_number(phonenumbers.parse(line_number)) or "CN")


def read_keyed(digits: str, line_number: str) -> str | NotRung:
    """The number that somebody gave by keys, in E.164, or why it is not rung."""
    keys = "".join(digit for digit in digits if digit.isdecimal())
    if not keys:
        return NotRung.MALFORMED
    region = region_of(line_number)
    if len(keys) < _SHORTEST or phonenumbers.is_emergency_number(keys, region):
        return NotRung.SHORT
    return read_given(keys, line_number)


def read_given(written: str, line_number: str) -> str | NotRung:
    """The number that somebody gave for herself, in E.164, or why it is not rung."""
    region = region_of(line_number)
    digits = "".join(digit for digit in written if digit.isdecimal())
    if 0 < len(digits) < _SHORTEST:
        return NotRung.SHORT
    try:
        number = parse_number(written, region)
    except BadNumber:
        return NotRung.MALFORMED
    parsed, ours = phonenumbers.parse(number), phonenumbers.parse(line_number)
    if parsed.country_code != ours.country_code:
        return NotRung.ABROAD
    kind = phonenumbers.number_type(parsed)
    if kind in _COSTS_MORE:
        return NotRung.PREMIUM
    return number if kind in _PEOPLE_S else NotRung.MALFORMED


def as_dialled(number: str) -> str:
    """The digits by which people of its country dial a number in E.164."""
    written = phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(digit for digit in written if digit.isdecimal())


def why_not_rung(number: str, line_number: str, *, is_staff: bool) -> NotRung | None:
    """Why this number in E.164, from wherever we have it, is never rung back; None when it may be."""
    if number == line_number:
        return NotRung.THE_LINE
    if is_staff:
        return NotRung.STAFF
    parsed = phonenumbers.parse(number)
    if len(str(parsed.national_number)) < _SHORTEST:
        return NotRung.SHORT
    return NotRung.PREMIUM if phonenumbers.number_type(parsed) in _COSTS_MORE else None
