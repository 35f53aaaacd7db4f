"""In which language a text is answered. Pure."""

import re
from collections.abc import Sequence

_HAN = re.compile("[㐀-鿿〇\U00020000-\U0003ffff]")

# Words that English is not written without, and those our English texts ask for. None is a syllable of pinyin ("you",
# "me", "can", "long" are), and "T" and "TD" belong to the Chinese texts.
_WORDS = """
i im the is am are was were be been being my mine your yours we our us they them their this that these those and or but
not no of to in on at it its for from with about by if have has had do does dont didnt will would could should cant what
when where why how who there here some any anyone anybody someone somebody nobody hello hi hey please thanks thank yes
help info want wanna need feel talk call callme kill stop start unstop unsubscribe cancel quit revoke optout
good bad soso
"""
_ENGLISH = frozenset(_WORDS.split())


def find_language(body: str) -> str | None:
    """The language that a text is written in, "zh" or "en"; None when it does not show, as in pinyin or a number."""
    if _HAN.search(body):
        return "zh"
    words = re.findall("[a-z]+", re.sub("['’-]", "", body.casefold()))
    return "en" if _ENGLISH.intersection(words) else None


def choose_language(spoken: str | None, bodies: Sequence[str], languages: Sequence[str]) -> str:
    """The language to answer in: the one chosen on the phone, or that of the newest text that shows one.

    `spoken` is that of their last call; the line's own, the first of `languages`, is no choice: nobody had to press a
    key for it. `bodies`: what was written, the newest first.
    """
    own = languages[0]
    chosen = spoken if spoken != own else None
    found = (chosen, *(find_language(body) for body in bodies))
    return next((one for one in found if one is not None and one in languages), own)
