"""What a text costs, and how a long one is cut so that joined it is the same text."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.texts.rules import CARRIER_LIMIT, Segments, segments, split

FAMILY = "👨‍👩‍👧"
CHINA = "🇨🇳"
TEXTS = st.lists(
    st.sampled_from(
        ["好", "我们", "，", "。", "！", " ", "\r\n", "a", "word", ". ", "{", "€", "e\u0301", "👍🏽", FAMILY, CHINA]
    ),
    max_size=120,
).map("".join)
GSM_TEXTS = st.text(st.sampled_from(list("abc xyz. ,€{}\n@é")), max_size=600)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 306, 3)),  # the escape pair moves whole to the second part
        ("好" * 70, Segments("UCS-2", 70, 1)),
        ("好" * 71, Segments("UCS-2", 71, 2)),
        ("好" * 134, Segments("UCS-2", 134, 2)),
        ("👍" * 35, Segments("UCS-2", 70, 1)),
        ("👍" * 67, Segments("UCS-2", 134, 3)),  # 33 pairs fill 66 of 67 units
        ("a" * 69 + "’", Segments("UCS-2", 70, 1)),
        ("好" * CARRIER_LIMIT, Segments("UCS-2", 1600, 24)),
    ],
)
def test_the_carrier_s_counting(body: str, expected: Segments) -> None:
    assert segments(body) == expected


@given(TEXTS | GSM_TEXTS | st.text(), st.integers(2, 70))
def test_no_letter_is_lost_and_no_part_is_too_long(body: str, per_part: int) -> None:
    parts = split(body, per_part=per_part)
    assert "".join(parts) == body
    assert all(parts)
    assert all(segments(part).count == 1 for part in parts)
    if segments(body).encoding == "UCS-2":
        assert all(len(part.encode("utf-16-le", "surrogatepass")) // 2 <= per_part for part in parts)


@given(GSM_TEXTS)
def test_a_plain_english_text_uses_the_room_of_its_encoding(body: str) -> None:
    parts = split(body)
    assert all(segments(part).units <= 153 for part in parts)
    assert len(parts) <= len(body) // 76 + 1  # a cut is never sought before the middle of a part


GRAPHEMES = ["好", "e\u0301", "👍🏽", FAMILY, CHINA, "\r\n"]


def cuts(pieces: list[str]) -> set[int]:
    return set(accumulate(len(piece) for piece in pieces))


@pytest.mark.parametrize("grapheme", GRAPHEMES)
@pytest.mark.parametrize("per_part", range(8, 20))
def test_no_family_loses_a_child_and_no_letter_its_accent(grapheme: str, per_part: int) -> None:
    graphemes = ["好", *[grapheme] * 20]
    assert cuts(split("".join(graphemes), per_part=per_part)) <= cuts(graphemes)


@given(st.lists(st.sampled_from(GRAPHEMES), min_size=1, max_size=60), st.integers(8, 70))
def test_nor_does_one_in_a_crowd(graphemes: list[str], per_part: int) -> None:
    assert cuts(split("".join(graphemes), per_part=per_part)) <= cuts(graphemes)


def test_a_long_answer_is_cut_after_a_sentence() -> None:
    first = "您的药已经备好，志愿者明天上午会送到小区门口，到了会先给您打电话，请您不用着急出门。"
    second = "如果家里老人还需要别的东西，也请在今天晚上之前告诉我们，我们一起带过来。"
    assert split(first + second) == [first, second]


def test_without_a_sentence_the_cut_falls_after_a_clause_and_without_one_between_characters() -> None:
    clause = "好" * 50 + "，"
    assert split(clause + "好" * 50) == [clause, "好" * 50]
    assert split("好" * 100) == ["好" * 67, "好" * 33]


def test_a_sentence_that_ends_early_does_not_make_a_small_part() -> None:
    assert split("好。" + "好" * 100) == ["好。" + "好" * 65, "好" * 35]


def test_a_grapheme_longer_than_a_part_is_cut_all_the_same() -> None:
    assert [len(part) for part in split("e" + "\u0301" * 10, per_part=4)] == [4, 4, 3]


def test_a_decimal_point_ends_no_sentence() -> None:
    assert split("a" * 120 + " 3.5 " + "a" * 60)[0].endswith("3.5 ")


def test_a_part_must_hold_an_emoji() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        split("好", per_part=1)
