"""The files of phrases: whatever is wrong in them is named before a caller hears it."""

from pathlib import Path

import pytest

from hotline.calls.phrases import PhraseError, load_phrases
from tests.rules.test_phrases import FOLDER, LANGUAGES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in LANGUAGES:
        (tmp_path / f"{language}.toml").write_bytes((FOLDER / f"{language}.toml").read_bytes())
    return tmp_path


def change(folder: Path, old: str, new: str, language: str = "en") -> None:
    path = folder / f"{language}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("wait_4 =", "wait_for =", "en.toml: wait_4: is missing"),
        ("wait_4 =", "wait_for =", "en.toml: wait_for: is not a phrase that is used"),
        ("this is {line}. Someone", "this is us. Someone", "en.toml: greeting: must hold {line}, holds no {} at all"),
        ("this is {line}. Someone", "this is {name}. Someone", "en.toml: greeting: must hold {line}, holds {name}"),
        ("this is {line}. Someone", "this is {line.x}. Someone", "en.toml: greeting: must hold {line}, holds {line.x}"),
        ("this is {line}. Someone", "this is {line!r}. Someone", "en.toml: greeting: has more than a name between"),
        ("this is {line}. Someone", "this is {line. Someone", "en.toml: greeting: has a brace without its partner"),
        ('"You are through now."', '"  "', "en.toml: connecting: is empty"),
        ('"You are through now."', "7", "en.toml: connecting: must be text in quotes, not 7"),
        ('"You are through now."', '"You are', "en.toml: is not TOML"),
    ],
)
def test_a_broken_phrase_is_named_before_a_caller_hears_it(folder: Path, old: str, new: str, fault: str) -> None:
    change(folder, old, new)
    with pytest.raises(PhraseError) as refused:
        load_phrases(folder, LANGUAGES)
    assert any(fault in line for line in refused.value.faults)


def test_faults_of_all_files_are_told_together(folder: Path) -> None:
    change(folder, "wait_4 =", "wait_for =", "zh")
    change(folder, '"You are through now."', '""')
    with pytest.raises(PhraseError) as refused:
        load_phrases(folder, LANGUAGES)
    assert len(refused.value.faults) == 3


def test_a_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "zh.toml").write_bytes('greeting = "您好"'.encode("gb18030"))
    with pytest.raises(PhraseError, match=r"zh\.toml: is not UTF-8"):
        load_phrases(folder, LANGUAGES)


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(PhraseError, match=r"fr\.toml: cannot be read"):
        load_phrases(folder, ["zh", "fr"])


def test_a_line_without_a_language_is_refused(folder: Path) -> None:
    with pytest.raises(PhraseError, match="no language"):
        load_phrases(folder, [])


def test_a_file_saved_with_a_byte_order_mark_is_read(folder: Path) -> None:
    path = folder / "zh.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_phrases(folder, ["zh"]).languages == ("zh",)
