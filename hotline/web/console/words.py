"""The words of the pages, in each language: one file for each page, `words/zh/desk.toml`, keys `desk.title`."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""Each language of the pages, and how a browser calls it."""

_FOLDER = Path(__file__).parent / "words"
_BLANK = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=4)
def words_of(language: str) -> dict[str, str]:
    """Return every sentence of a language by its key."""
    found: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        for key, sentence in tomllib.loads(file.read_text("utf-8")).items():
            found[f"{file.stem}.{key}"] = sentence
    return found


def say(language: str, key: str, **blanks: object) -> str:
    """Return a sentence with its blanks filled. Raises KeyError when there is none: a page is never half in words."""
    return _BLANK.sub(lambda blank: str(blanks[blank[1]]), words_of(language)[key])
