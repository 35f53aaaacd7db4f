"""The telephones' words without a browser: all of them in both languages."""

import json
import re
from pathlib import Path

import hotline.web.console

HERE = Path(hotline.web.console.__file__).parent
STATIC = HERE / "static" / "phones"


def words() -> dict[str, dict[str, str]]:
    text = (STATIC / "words.js").read_text("utf-8")
    read: dict[str, dict[str, str]] = json.loads(text.removeprefix("export const WORDS = ").rstrip().removesuffix(";"))
    return read


def test_every_word_is_there_in_both_languages() -> None:
    zh, en = words()["zh"], words()["en"]
    assert zh.keys() == en.keys()
    assert [key for key in zh if not zh[key].strip() or not en[key].strip()] == []
    blanks = re.compile(r"\{\w+\}")
    told_more = [key for key in zh if not set(blanks.findall(en[key])) <= set(blanks.findall(zh[key]))]
    assert told_more == []


def test_every_word_that_is_asked_for_is_in_the_catalogue() -> None:
    known = words()["zh"]
    template = (HERE / "templates" / "phones.html").read_text("utf-8")
    asked = {key for key in re.findall(r'data-word="([^"{]+)"', template) if "{" not in key}
    for file in STATIC.glob("*.js"):
        asked |= set(re.findall(r'\b(?:word|button)\("([a-z_.0-9]+)"', file.read_text("utf-8")))
    assert asked - known.keys() == set()
