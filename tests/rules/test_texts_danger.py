"""A danger unseen is worse than an alarm for nothing; a friendly word is still only a friendly word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.texts.rules import Keyword, Reading, read_text


def apart(words: str, mark: str = " ") -> list[str]:
    return words.split(mark)


SIMPLIFIED = apart(
    "自杀 自残 自伤 自尽 轻生 寻死 寻短见 想死 想死了 我要死 不想活 不想活了 不想再活了 活不下去 活够了 活着没意思 "
    "生不如死 死了算了 一了百了 结束生命 结束自己 离开这个世界 跳楼 跳河 割腕 上吊 喝农药 吞安眠药 烧炭 开煤气 遗书 "
    "伤害自己 救命 救救我 不如死 想不开 他要杀我 家暴 厌世 永远睡过去"
)
TRADITIONAL = apart(
    "自殺 自殘 自傷 自盡 輕生 尋死 尋短見 我快死了 不想活 活夠了 活膩了 活著沒意思 結束生命 結束自己 離開這個世界 "
    "跳樓 跳橋 喝農藥 吞安眠藥 燒炭 開煤氣 遺書 傷害自己 放棄生命 打死我 服藥過量 厭世 沒法活 絕命書 唔想活"
)
PINYIN = (
    "zisha|zi sha|zì shā|ZI SHA|zi4 sha1|zi4sha1|zi'sha|woxiangzisha|bu xiang huo|buxianghuole|jiuming|xiang si|xiangsi"
)
ENGLISH = (
    "suicide|I feel suicidal|kill myself|I'm going to kill myself|want to die|wanna die|i want die|end my life|"
    "don't want to live|I don’t want to be here anymore|do not want to live|hurt myself|self harm|self-harm|selfharm|"
    "overdose|took all my pills|cut myself|better off dead|no reason to live|i wish i was dead|he will kill me|"
    "I'm dying|help me|kms"
)
DANGER = [*SIMPLIFIED, *TRADITIONAL, *apart(PINYIN, "|"), *apart(ENGLISH, "|")]


@pytest.mark.parametrize("body", DANGER)
def test_a_word_of_danger_is_heard_alone_and_in_a_sentence(body: str) -> None:
    assert read_text(body).danger
    assert read_text(f"今天下雨。{body}。").danger
    assert read_text(body.upper()).danger


HIDERS = st.text(st.sampled_from(list(" 　-_.,，。!*~·\n\u200b\u200c\u2060\ufeff\u00ad\x00💔")), max_size=4)


@given(st.sampled_from([*SIMPLIFIED, *TRADITIONAL]), st.data())
def test_marks_spaces_and_invisible_characters_do_not_hide_a_chinese_word(word: str, data: st.DataObject) -> None:
    assert read_text("".join(c + data.draw(HIDERS) for c in word)).danger


@given(st.sampled_from(["suicide", "kill myself", "overdose", "want to die", "zisha", "jiuming"]), st.data())
def test_marks_and_spaces_do_not_hide_a_latin_word(word: str, data: st.DataObject) -> None:
    hidden = "".join(c + data.draw(HIDERS) for c in word)
    assert read_text(hidden).danger


@given(st.text(max_size=80), st.sampled_from(["救命", "不想活了", "我要自殺"]), st.text(max_size=80))
def test_nothing_written_around_it_hides_a_cry(before: str, cry: str, after: str) -> None:
    assert read_text(before + cry + after).danger


@pytest.mark.parametrize(
    "body", ["ＳＵＩＣＩＤＥ", "我想suicide", "自sha", "zi杀", "想si", "⾃杀", "自 杀", "自-殺", "自\u200b杀"]
)
def test_mixed_width_and_mixed_scripts_are_read(body: str) -> None:
    assert read_text(body).danger


HARMLESS = apart(
    "笑死我了|累死了|累死我了|热死了|烦死了|气死我了|饿死了|吓死我了|忙得要死|我忙得要死|想死你了|想死你了！|想死您啦，妈妈|想\u200b死你\u200b了|可想死我了|"
    "想死你们了哈|想死他了|手机死机了|死党|年轻生命|年轻生活|不想活动|不想干活|怎么活动|减轻生活压力|请打自己的电话|不想叫醒孩子|"
    "各自尽力|亲自杀鸡|跳楼价|思想死板|需要买药|爷爷每天吃药|"
    "我来自武汉|谢谢|zishan|horizisha|zishaping|xiang si ni le|xiangsinile|xiang3 si3 ni3 le|studied|I want to diet|"
    "5 kms|killing time|I'm dying to see you|please help me buy medicine|skill myself|send it all|overdone|"
    "deadline|去 Shanghai",
    "|",
)


@pytest.mark.parametrize("body", HARMLESS)
def test_an_everyday_word_rings_no_alarm(body: str) -> None:
    assert read_text(body).danger_word is None


@pytest.mark.parametrize(
    "body", ["想死", "想死了", "我想死，你别管我", "想死你别管我", "想死 你了", "想死我了断吧", "xiang si ni"]
)
def test_want_to_die_fires_unless_it_is_the_set_phrase_of_missing_someone(body: str) -> None:
    assert read_text(body).danger


def test_missing_someone_does_not_hide_what_follows() -> None:
    assert read_text("想死你了，妈妈。我不想活了").danger_word == "不想活"


def test_the_word_found_is_told_in_folded_form() -> None:
    assert read_text("我 要 自-殺").danger_word == "自杀"
    assert read_text("I WANT to... die").danger_word == "want to die"


def test_danger_and_keyword_are_judged_apart() -> None:
    assert read_text("救命！") == Reading(danger=True, danger_word="救命", keyword=Keyword.HELP)
    assert read_text("退") == Reading(danger=False, danger_word=None, keyword=Keyword.STOP)
    assert read_text("退 我不想活了") == Reading(danger=True, danger_word="不想活", keyword=None)


@given(st.text(max_size=400))
def test_any_text_can_be_read(body: str) -> None:
    reading = read_text(body)
    assert reading.danger == (reading.danger_word is not None)
