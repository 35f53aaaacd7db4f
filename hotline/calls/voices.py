"""Recorded voices in place of the spoken text: `audio/<language>/<phrase>.wav` or `.mp3` beside the line's TOML.

A sentence without a file is spoken by the carrier's voice. `audio/calm.wav` or `.mp3` is the sound of waiting.
"""

import hashlib
import io
import wave
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.calls.phrase_keys import PLACEHOLDERS, Key

CONTENT_TYPES = {".wav": "audio/wav", ".mp3": "audio/mpeg"}
LARGEST_FILE = 5_000_000
"""Bytes. Five minutes of a telephone's sound; more than anybody should be told in one go."""

CALM = "calm"
_IN_ONE_VOICE = frozenset({"line", "neutral_name", "number"})
"""Places that are filled alike in every call of a line, so that a person can speak them."""
_ONE_FILE_EACH = frozenset({"minutes"})
"""Places with few values: `wait_within-10.wav` is what is said when ten minutes are told."""


class AudioError(Exception):
    """Files that cannot be used. `faults` has one line for each, naming the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Sound:
    """A file that callers hear: its bytes as they were at the start, and their type."""

    content: bytes
    content_type: str

    @property
    def version(self) -> str:
        """Changes with the content, because the carrier keeps what it has fetched."""
        return hashlib.sha256(self.content).hexdigest()[:8]


@dataclass(frozen=True)
class Voices:
    """What was recorded, by name: `zh/greeting`, `en/wait_within-10`, `calm`."""

    sounds: Mapping[str, Sound]

    def address(self, key: Key, language: str, values: Mapping[str, str | int]) -> str | None:
        """Where the sentence can be heard in a recorded voice; None if nobody has spoken it."""
        name = f"{language}/{key}{''.join(f'-{values[place]}' for place in sorted(PLACEHOLDERS[key] & _ONE_FILE_EACH))}"
        sound = self.sounds.get(name)
        return None if sound is None else f"/audio/{name}?v={sound.version}"


NO_VOICES = Voices({})


def load_voices(folder: Path, languages: Sequence[str]) -> Voices:
    """Read every recording. AudioError with all faults together; a folder that is not there holds none."""
    sounds: dict[str, Sound] = {}
    faults: list[str] = []
    for path in _files(folder):
        name = path.relative_to(folder).with_suffix("").as_posix()
        fault = _misnamed(name, languages) or ("is there twice" if name in sounds else None)
        content = b"" if fault else path.read_bytes()
        fault = fault or _unusable(path.suffix.lower(), content)
        if fault is not None:
            faults.append(f"{path}: {fault}")
            continue
        sounds[name] = Sound(content, CONTENT_TYPES[path.suffix.lower()])
    if faults:
        raise AudioError(faults)
    return Voices(sounds)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in {".md", ".txt"}:
            yield path


def _misnamed(name: str, languages: Sequence[str]) -> str | None:
    if name == CALM:
        return None
    language, _, phrase = name.rpartition("/")
    if language not in languages:
        return f"lies in no language of the line ({', '.join(languages)})"
    word, dash, value = phrase.partition("-")
    if word not in set(Key) or word.startswith("text_"):
        return "is not named after a phrase that is spoken"
    places = PLACEHOLDERS[Key(word)]
    if not places <= _IN_ONE_VOICE | _ONE_FILE_EACH:
        return f"cannot be recorded: {', '.join(sorted(places - _IN_ONE_VOICE))} differs from call to call"
    if bool(places & _ONE_FILE_EACH) != bool(dash) or (dash and not value.isdecimal()):
        needed = f"{word}-10" if places & _ONE_FILE_EACH else word
        return f"is to be named like {needed}"
    return None


def _unusable(suffix: str, content: bytes) -> str | None:
    if suffix not in CONTENT_TYPES:
        return "is neither .wav nor .mp3"
    if len(content) > LARGEST_FILE:
        return f"is larger than {LARGEST_FILE // 1_000_000} MB"
    if suffix == ".mp3":
        starts_like_one = content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1:2] >= b"\xe0")
        return None if starts_like_one else "is not an MP3 sound"
    try:
        with wave.open(io.BytesIO(content)) as sound:
            return None if sound.getnframes() else "holds no sound"
    except (wave.Error, EOFError):
        return "is not a WAV sound with plain (PCM) samples"
