"""Times as people say them, in the line's own zone."""

import pytest

from hotline.hours.words import opening_words, span_words
from tests.rules.test_hours import SHANGHAI, at


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("2026-11-22 20:00", "今天晚上8点", "today at 8 pm"),
        ("2026-11-23 08:00", "明天上午8点", "tomorrow at 8 am"),
        ("2026-11-23 00:15", "明天凌晨0点15分", "tomorrow at 12:15 am"),
        ("2026-11-24 12:00", "后天中午12点", "on Tuesday at noon"),
        ("2026-11-25 08:30", "周三上午8点半", "on Wednesday at 8:30 am"),
        ("2026-11-28 13:05", "周六下午1点零5分", "on Saturday at 1:05 pm"),
        ("2026-11-29 07:00", "11月29日早上7点", "on 29 November at 7 am"),
        ("2027-01-02 08:00", "1月2日上午8点", "on 2 January at 8 am"),
    ],
)
def test_an_opening_is_said_as_people_say_it(when: str, zh: str, en: str) -> None:
    sunday_evening = at("2026-11-22 18:30")
    assert opening_words(at(when), sunday_evening, "zh", SHANGHAI) == zh
    assert opening_words(at(when), sunday_evening, "en", SHANGHAI) == en


def test_today_and_tomorrow_are_those_of_the_line_s_own_zone() -> None:
    just_after_midnight = at("2026-11-23 00:10")  # still the 22nd in UTC
    assert opening_words(at("2026-11-23 08:00"), just_after_midnight, "en", SHANGHAI) == "today at 8 am"


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        opening_words(at("2026-11-23 08:00"), at("2026-11-22 08:00"), "fr", SHANGHAI)


@pytest.mark.parametrize(
    ("start", "end", "zh", "en"),
    [
        ("2026-11-22 22:00", "2026-11-23 06:00", "今天晚上10点到明天早上6点", "today at 10 pm until tomorrow at 6 am"),
        ("2026-11-23 08:00", "2026-11-23 12:00", "明天上午8点到中午12点", "tomorrow at 8 am until noon"),
    ],
)
def test_a_shift_is_said_with_its_end(start: str, end: str, zh: str, en: str) -> None:
    sunday_evening = at("2026-11-22 18:30")
    assert span_words(at(start), at(end), sunday_evening, "zh", SHANGHAI) == zh
    assert span_words(at(start), at(end), sunday_evening, "en", SHANGHAI) == en
