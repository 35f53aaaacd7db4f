"""One-word answers: the whole message is the word, or it is not a keyword."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from types import MappingProxyType


class Keyword(StrEnum):
    """What a one-word message means. What it changes depends on the message that it answers."""

    STOP = "stop"
    START = "start"
    CALL_ME = "call_me"
    CALL_OTHER = "call_other"  # with a number behind it: nobody is rung for a text that names another's
    HELP = "help"
    CHANGE = "change"
    NOT_NEEDED = "not_needed"
    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"
    YES = "yes"
    NO = "no"
    BACK = "back"


# The English stop words are those on which the carrier itself blocks a number (Twilio, "Support for opt-out
# keywords"); Chinese ones it does not know. "不用", "N" and "NO" answer other questions and never stop anything.
# The carrier also takes YES as START; here YES stays an answer, and only START and "开" switch on again.
_WORDS = {
    Keyword.STOP: "退 退订 退訂 停 停止 TD T 取消订阅 取消訂閱 STOP UNSUBSCRIBE END QUIT STOPALL REVOKE OPTOUT CANCEL",
    Keyword.START: "开 開 开始 開始 START UNSTOP",
    Keyword.CALL_ME: "回电 回電 回电话 请回电 给我回电 打给我 CALL CALLME huidian",
    Keyword.HELP: "帮助 幫助 求助 救命 HELP INFO bangzhu",
    Keyword.CHANGE: "改 CHANGE",
    Keyword.NOT_NEEDED: "不用 不用了 不需要 不需要了",
    Keyword.GOOD: "好 GOOD",
    Keyword.SO_SO: "一般 SOSO",
    Keyword.BAD: "不好 BAD",
    Keyword.YES: "是 YES Y",
    Keyword.NO: "否 NO N",
    Keyword.BACK: "回来 回來 我回来了 我回來了 BACK",
}


def _pairs() -> Iterator[tuple[str, Keyword]]:
    for keyword, words in _WORDS.items():
        for word in (*words.split(), *_SLIPS.get(keyword, "").split()):
            yield word.casefold(), keyword


def _slips(word: str) -> Iterator[str]:
    """Two letters in the wrong order, or one letter typed twice."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word)):
        yield word[: at + 1] + word[at:]


def _slip_pairs() -> Iterator[tuple[str, Keyword]]:
    for word, keyword in _BY_WORD.items():
        if word.isascii() and len(word) >= _SHORTEST_SLIP:
            yield from ((slip, keyword) for slip in _slips(word) if slip not in _BY_WORD)


# What phones and fingers make of the words: another sign with the same sound, or a particle more. Only what is nothing
# else by itself: "停下" or "推荐" is no slip.
_SLIPS = {
    Keyword.STOP: "退定 推订 退丁 tuiding",
    Keyword.CALL_ME: "回店 会电 回点 回典",
    Keyword.HELP: "帮住 帮主 邦助",
    Keyword.CHANGE: "改改 改时间 改一下",
    Keyword.NOT_NEEDED: "不用啦 不用拉 补用 不用谢谢",
    Keyword.SO_SO: "一班 一半 一般般",
    Keyword.BAD: "不太好 不大好 补好",
    Keyword.GOOD: "好的 好了 挺好",
}
_SHORTEST_SLIP = 4
"""Latin letters a word needs before a slip of the finger in it is forgiven: "NOT" is no "NO"."""

# More words and slips for one who was asked how she is; else each is a sentence, which a person reads.
_FEELINGS = {
    Keyword.GOOD: "很好 不错 还不错 好多了 号 hao henhao",
    Keyword.SO_SO: "还好 还行 凑合 一版 一搬 yiban haixing haihao",
    Keyword.BAD: "很不好 不怎么好 很差 不行 不号 布好 buhao",
}
_ASKED_FOR = (Keyword.GOOD, Keyword.SO_SO, Keyword.BAD)


def _feelings() -> Iterator[tuple[str, Keyword]]:
    words = [(word, feeling) for word, feeling in _BY_WORD.items() if feeling in _ASKED_FOR]
    words += [(word, feeling) for feeling, more in _FEELINGS.items() for word in more.split()]
    for word, feeling in words:
        if word.isascii():
            yield from ((slip, feeling) for slip in _slips(word))
    yield from words


_BY_WORD = MappingProxyType(dict(_pairs()))
_BY_SLIP = MappingProxyType(dict(_slip_pairs()))
_BY_FEELING = MappingProxyType(dict(_feelings()))

# Written apart by people and phones: "SO-SO", "hui dian", "OPT OUT".
_JOINTS = frozenset(" -'’")


# "回电 138...", "CALL +86 138...": as many digits as a number has, and little before them.
_AND_A_NUMBER = re.compile(r"[到给至:：,，+(（]{0,3}\d{7,15}$")


def find_keyword(body: str) -> Keyword | None:
    """The keyword that the whole message is, or None. Width, case, tones of pinyin and outer marks do not matter.

    Of words in Latin letters one slip is forgiven.
    """
    bare = _bare(body)
    known = _BY_WORD.get(bare) or _BY_SLIP.get(bare)
    if known is None and _BY_WORD.get(_AND_A_NUMBER.sub("", bare)) is Keyword.CALL_ME:
        return Keyword.CALL_OTHER
    return known


def find_feeling(body: str) -> Keyword | None:
    """GOOD, SO_SO or BAD, as the answer of one who was asked how she is; None when the message is none of them."""
    return _BY_FEELING.get(_bare(body))


def _bare(body: str) -> str:
    spelled = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", body).casefold())
    letters = "".join(c for c in spelled if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    start, end = 0, len(letters)
    while start < end and not letters[start].isalnum():
        start += 1
    while start < end and not letters[end - 1].isalnum():
        end -= 1
    return "".join(c for c in letters[start:end] if c not in _JOINTS)
