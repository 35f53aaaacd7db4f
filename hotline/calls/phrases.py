"""What people hear and read, in each language of the line, from `config/phrases/*.toml`."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Formatter

from hotline.calls.phrase_keys import PLACEHOLDERS, WAIT_WORDS, Key

__all__ = ["PLACEHOLDERS", "WAIT_WORDS", "Key", "PhraseError", "Phrases", "load_phrases", "speech_seconds"]

# domain/prompts.md 6: what a calm voice says in a second.
ZH_CHARACTERS_A_SECOND = 4.5
EN_WORDS_A_SECOND = 2.6


class PhraseError(Exception):
    """The phrases cannot be used. `faults` has one line for each fault, naming file and key."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


Names = Mapping[str, str]
"""By language."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every sentence in every language of the line. Made by `load_phrases`, which has checked them."""

    sentences: Mapping[str, Mapping[Key, str]]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the line is called in a language, where that differs: `{"en": {"line": "Lime Line"}}`."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in the order in which they were asked for: the first is the default."""
        return tuple(self.sentences)

    def text(self, key: Key, language: str, **values: str | int) -> str:
        """The sentence with its places filled. PhraseError when the language is not loaded or the values are not
        exactly the sentence's places."""
        if language not in self.sentences:
            raise PhraseError(f"{key}: no phrases in {language!r}, only in {', '.join(self.languages)}")
        if values.keys() != PLACEHOLDERS[key]:
            raise PhraseError(f"{key}: needs {_names(PLACEHOLDERS[key])}, was given {_names(values.keys())}")
        own = {place: name for place, name in self.names.get(language, {}).items() if place in values}
        return self.sentences[language][key].format(**values | own)

    def named(self, name: str, neutral_name: str, names: Names, neutral_names: Names) -> "Phrases":
        """The same sentences, with the line's names in each language; a word in their place where a voice could not
        speak them: an English voice falls silent at 青柠热线."""
        own: dict[str, dict[str, str]] = {}
        for language in self.languages:
            for place, usual, others, word in (
                ("line", name, names, Key.LINE_UNNAMED),
                ("neutral_name", neutral_name, neutral_names, Key.NEUTRAL_UNNAMED),
            ):
                said = others.get(language, usual)
                own.setdefault(language, {})[place] = said if _can_say(language, said) else self.text(word, language)
        return replace(self, names=own)

    def mark(self, key: Key, language: str) -> str:
        """Eight letters that change with the sentence: which version of it somebody has heard."""
        return hashlib.blake2s(self.sentences[language][key].encode(), digest_size=4).hexdigest()


def load_phrases(folder: Path, languages: Sequence[str]) -> Phrases:
    """Read `<language>.toml` for each language. PhraseError with all faults of all files together."""
    faults: list[str] = [] if languages else [f"{folder}: no language was asked for"]
    sentences = {}
    for language in dict.fromkeys(languages):
        path = folder / f"{language}.toml"
        try:
            table = _read(path)
        except PhraseError as error:
            faults.extend(error.faults)
            continue
        found = [f"{path}: {fault}" for fault in _faults(table)]
        faults.extend(found)
        if not found:
            sentences[language] = {key: str(table[key]).strip() for key in Key}
    if faults:
        raise PhraseError(*faults)
    return Phrases(sentences)


def _read(path: Path) -> dict[str, object]:
    try:
        # utf-8-sig: some editors put a mark before the first line, and TOML does not know it.
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise PhraseError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PhraseError(f"{path}: is not UTF-8, first at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise PhraseError(f"{path}: is not TOML: {error}") from error


def _faults(table: Mapping[str, object]) -> Iterator[str]:
    known = {str(key) for key in Key}
    for name in table:
        if name not in known:
            yield f"{name}: is not a phrase that is used"
    for key in Key:
        if fault := _fault(key, table.get(key)):
            yield f"{key}: {fault}"


def _fault(key: Key, sentence: object) -> str | None:
    if sentence is None:
        return "is missing"
    if not isinstance(sentence, str):
        return f"must be text in quotes, not {sentence!r}"
    if not sentence.strip():
        return "is empty"
    try:
        pieces = list(Formatter().parse(sentence))
    except ValueError:
        return "has a brace without its partner"
    if any(spec or conversion for _, _, spec, conversion in pieces):
        return "has more than a name between braces"
    found = {name for _, name, _, _ in pieces if name is not None}
    if found != PLACEHOLDERS[key]:
        return f"must hold {_names(PLACEHOLDERS[key])}, holds {_names(found)}"
    return None


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no {} at all"


_HAN = re.compile("[㐀-鿿〇]")
_SPEAK_HAN = ("zh", "yue")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")


def _can_say(language: str, text: str) -> bool:
    return language in _SPEAK_HAN or not _HAN.search(text)


def speech_seconds(text: str, language: str) -> float:
    """Seconds that a calm voice needs for this text, at 4.5 Chinese characters or 2.6 English words a second.

    Source: domain/prompts.md 6, and like its tables: in Chinese each digit counts, in other languages a number is one
    word. Pauses are not counted.
    """
    if language != "zh":
        return len(_HAN.findall(text)) / ZH_CHARACTERS_A_SECOND + len(_WORD.findall(text)) / EN_WORDS_A_SECOND
    characters = len(_HAN.findall(text)) + len(_DIGIT.findall(text))
    latin = sum(not word.isdigit() for word in _WORD.findall(text))
    return characters / ZH_CHARACTERS_A_SECOND + latin / EN_WORDS_A_SECOND
