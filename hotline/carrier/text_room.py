"""Whether the line's names leave our texts in one part: what is longer is billed, and may arrive, in pieces."""

from collections.abc import Iterator

from hotline.calls.phrases import PLACEHOLDERS, Key, Phrases
from hotline.texts.segments import segments

_FILLED: dict[str, dict[str, str]] = {
    "zh": {"time": "明天上午8点"},
    "en": {"time": "tomorrow at 8 am"},
}
_NAMES = {"line": ("line.name", "line.names"), "neutral_name": ("line.neutral_name", "line.neutral_names")}


def names_too_long(phrases: Phrases, number: str) -> Iterator[str]:
    """Give a sentence for each name of the line with which a text of ours no longer fits in one part."""
    for language in phrases.languages:
        for place, (own, others) in _NAMES.items():
            key = own if language == phrases.languages[0] else f"{others}.{language}"
            name = phrases.names[language][place]
            room = min(
                (_room(phrases, text, language, place, number) for text in _texts_with(place)), default=len(name)
            )
            if room < len(name):
                yield f"{key}: is too long for our texts, which would be sent in two parts: at most {room} signs fit"


def _texts_with(place: str) -> list[Key]:
    return [key for key in Key if key.startswith("text_") and place in PLACEHOLDERS[key]]


def _room(phrases: Phrases, key: Key, language: str, place: str, number: str) -> int:
    """How many signs of the name fit, all of them if they do."""
    name = phrases.names[language][place]
    filled = {"number": number, **_FILLED.get(language, _FILLED["zh"]), place: name}
    values = {one: filled[one] for one in PLACEHOLDERS[key]}
    sentence = phrases.sentences[language][key]
    for many in range(len(name), -1, -1):
        if segments(sentence.format(**values | {place: name[:many]})).count == 1:
            return many
    return len(name)  # the sentence is too long with any name
