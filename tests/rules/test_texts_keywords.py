"""A keyword is the whole message; a sentence that holds one is a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.texts.keywords import find_feeling
from hotline.texts.rules import Keyword, read_text

ANSWERS = {
    Keyword.STOP: "退|退订|退訂|停|停止|TD|T|取消订阅|ＴＤ|"
    "STOP|UNSUBSCRIBE|END|QUIT|STOPALL|REVOKE|OPTOUT|CANCEL|Opt-Out",
    Keyword.START: "开|開|START|start",
    Keyword.CALL_ME: "回电|回電|CALL|Call me|huidian|hui dian|huí diàn",
    Keyword.CALL_OTHER: "回电 13800000922|回电：138 0000 0922|给我回电+8613800000922|CALL 138-0000-0922",
    Keyword.HELP: "帮助|幫助|HELP|救命",
    Keyword.CHANGE: "改|CHANGE",
    Keyword.NOT_NEEDED: "不用|不用了",
    Keyword.GOOD: "好|GOOD|Good!",
    Keyword.SO_SO: "一般|SO-SO|so so|SOSO",
    Keyword.BAD: "不好|bad",
    Keyword.YES: "是|YES",
    Keyword.NO: "否|NO|N",
}
PAIRS = [(word, keyword) for keyword, words in ANSWERS.items() for word in words.split("|")]


@pytest.mark.parametrize(("word", "keyword"), PAIRS)
def test_a_one_word_answer_is_understood(word: str, keyword: Keyword) -> None:
    assert read_text(word).keyword is keyword


MARKS = st.text(st.sampled_from(list(" 　\n\t.!。！？“”'\"【】👍\ufe0f\u200b\ufeff")), max_size=5)


@given(MARKS, st.sampled_from(PAIRS), MARKS, st.booleans())
def test_marks_around_an_answer_and_its_case_do_not_matter(
    before: str, pair: tuple[str, Keyword], after: str, small: bool
) -> None:
    word, keyword = pair
    assert read_text(before + (word.lower() if small else word) + after).keyword is keyword


@pytest.mark.parametrize("word", ["不用", "N", "NO", "No.", "no", "否", "不好"])
def test_an_answer_to_another_question_never_stops_messages(word: str) -> None:
    assert read_text(word).keyword is not Keyword.STOP


@pytest.mark.parametrize(
    "body", ["", "。", "请停止", "stop it please", "the end", "好的谢谢", "你好", "I need help today", "退休"]
)
def test_a_sentence_is_no_keyword(body: str) -> None:
    assert read_text(body).keyword is None


@pytest.mark.parametrize(
    ("words", "feeling"),
    [
        ("好|好的|很好。|不错|号|GOOD|Goood|hǎo", Keyword.GOOD),
        ("一般|一版|还行|SO-SO|sos o|yi ban", Keyword.SO_SO),
        ("不好|不号|很不好|BAD|Bda|BADD!|bu hao", Keyword.BAD),
    ],
)
def test_who_was_asked_how_she_is_may_slip_once(words: str, feeling: Keyword) -> None:
    assert {find_feeling(word) for word in words.split("|")} == {feeling}


@pytest.mark.parametrize("body", ["", "不", "你好", "救命", "SOS", "退", "回电", "昨天不好，今天好", "not bad", "mood"])
def test_what_is_no_answer_to_how_she_is_stays_what_it_was(body: str) -> None:
    assert find_feeling(body) is None


@pytest.mark.parametrize("word", ["不错", "号", "Bda", "一版"])
def test_unasked_such_a_word_is_a_sentence_that_a_person_reads(word: str) -> None:
    assert read_text(word).keyword is None
