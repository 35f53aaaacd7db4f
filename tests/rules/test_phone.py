"""Numbers in every spelling, and numbers that are none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.phone import WITHHELD, BadNumber, mask, parse_number, read_caller

WORDS = ["anonymous", "Restricted", "UNAVAILABLE", "unknown", "private", "Blocked", "other", "", "  "]
KEYPAD = ["+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533", "266696687", "86282452253"]
NO_NUMBER = ["sip:lin@example.com", "client:lin", "TAOBAO", "10086", "13800000901", "+86", "+0123456789", "😭", "+1 2"]
ODD_DIGITS = ["+８６13800000901", "+86١٣٨٠٠٠٠٠٩٠١", "+8613800000901\n+1", "+86138000009011111", "+86 138 0000 0901"]

mobiles = st.integers(0, 99_999_999).map(lambda number: f"139{number:08}")
e164s = st.from_regex(r"\A\+[1-9][0-9]{7,14}\Z")


@pytest.mark.parametrize("raw", [*WORDS, *KEYPAD, *NO_NUMBER, *ODD_DIGITS, None, "+" + "1" * 70])
def test_who_shows_no_number_is_withheld(raw: str | None) -> None:
    assert read_caller(raw) is WITHHELD


@pytest.mark.parametrize("raw", [word for word in WORDS + KEYPAD if word.strip()])
def test_a_withheld_number_is_never_rung(raw: str) -> None:
    with pytest.raises(BadNumber, match="withheld"):
        parse_number(raw)


@pytest.mark.parametrize("raw", ["+8613800000901", " +8613800000901 ", "+14155550123", "+85291234567", "+862255500000"])
def test_who_shows_a_number_is_known_by_it(raw: str) -> None:
    assert read_caller(raw).e164 == raw.strip()


@given(st.text(max_size=80))
def test_no_word_of_the_carrier_is_too_odd(raw: str) -> None:
    found = read_caller(raw).e164
    assert found is None or re.fullmatch(r"\+[1-9][0-9]{4,14}", found)


@given(mobiles)
def test_four_spellings_are_one_number(mobile: str) -> None:
    parts = f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}"
    spellings = [mobile, parts, f"+86 {parts}", f"0086{mobile}", parts.replace(" ", "-"), f"(+86){mobile}"]
    spellings += [
        mobile.translate({ord(str(n)): chr(ord("０") + n) for n in range(10)}),
        f"＋86-{mobile}",
        f" {mobile} ",
    ]
    assert {parse_number(spelling) for spelling in spellings} == {f"+86{mobile}"}


@pytest.mark.parametrize("raw", ["", "  ", "abc", "1", "138000", "1380000090113800000901", "+999", "1" * 65, "电话"])
def test_what_cannot_be_rung_is_refused_with_a_reason(raw: str) -> None:
    with pytest.raises(BadNumber, match=r"[a-z]"):
        parse_number(raw)


@given(st.text(max_size=70))
def test_any_text_is_a_number_or_refused(raw: str) -> None:
    try:
        number = parse_number(raw)
    except BadNumber:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{1,16}", number)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800000901", "+86 138****0901"),
        ("+14155550123", "+1 415****0123"),
        ("+85291234567", "+852 ****67"),
        (None, ""),
    ],
)
def test_a_masked_number(number: str | None, shown: str) -> None:
    assert mask(number) == shown


@given(e164s)
def test_a_mask_never_shows_more_than_the_first_three_and_last_four(number: str) -> None:
    code, _, rest = mask(number).partition(" ")
    first, _, last = rest.partition("****")
    assert len(code) <= 4
    assert len(first) <= 3
    assert len(last) <= 4
    assert len(code + first + last) <= len(number) - 2
    assert number.startswith(code + first)
    assert number.endswith(last)
