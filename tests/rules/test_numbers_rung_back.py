"""Which numbers given by keys are rung back."""

import pytest

from hotline.callbacks.numbers import NotRung, read_keyed, why_not_rung

LINE = "+862255500000"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("13800000922", "+8613800000922"),
        ("13800000922#", "+8613800000922"),
        ("008613800000922", "+8613800000922"),
        ("02255500001", "+862255500001"),
        ("110", NotRung.SHORT),
        ("119", NotRung.SHORT),
        ("120", NotRung.SHORT),
        ("12356", NotRung.SHORT),
        ("95588", NotRung.SHORT),
        ("4008001234", NotRung.PREMIUM),
        ("0014155550100", NotRung.ABROAD),
        ("16812345678", NotRung.MALFORMED),
        ("138000009", NotRung.MALFORMED),
        ("99999999999999999999", NotRung.MALFORMED),
        ("", NotRung.MALFORMED),
        ("#*", NotRung.MALFORMED),
    ],
)
def test_a_person_is_rung_and_nothing_else(keys: str, expected: str) -> None:
    assert read_keyed(keys, LINE) == expected


def test_a_number_that_rang_us_is_looked_at_too() -> None:
    assert why_not_rung(LINE, LINE, is_staff=False) is NotRung.THE_LINE
    assert why_not_rung("+8613800000702", LINE, is_staff=True) is NotRung.STAFF
    assert why_not_rung("+19005551234", LINE, is_staff=False) is NotRung.PREMIUM
    assert why_not_rung("+8612356", LINE, is_staff=False) is NotRung.SHORT
    assert why_not_rung("+4915112345678", LINE, is_staff=False) is None
