"""One-word answers: the whole message is the word, or it is not a keyword."""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from types import MappingProxyType


class Keyword(StrEnum):
    """What a one-word message means. What it changes depends on the message that it answers."""

    STOP = "stop"
    START = "start"
    CALL_ME = "call_me"
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
    Keyword.CALL_ME: "回电 回電 CALL CALLME huidian",
    Keyword.HELP: "帮助 幫助 求助 救命 HELP INFO",
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
        for word in words.split():
            yield word.casefold(), keyword


_BY_WORD = MappingProxyType(dict(_pairs()))

# Written apart by people and phones: "SO-SO", "hui dian", "OPT OUT".
_JOINTS = frozenset(" -'’")


def find_keyword(body: str) -> Keyword | None:
    """The keyword that the whole message is, or None. Width, case, tones of pinyin and outer marks do not matter."""
    return _BY_WORD.get(_bare(body))


def _bare(body: str) -> str:
    spelled = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", body).casefold())
    letters = "".join(c for c in spelled if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    start, end = 0, len(letters)
    while start < end and not letters[start].isalnum():
        start += 1
    while start < end and not letters[end - 1].isalnum():
        end -= 1
    return "".join(c for c in letters[start:end] if c not in _JOINTS)
