"""Which language a text is answered in."""

import pytest

from hotline.texts.languages import choose_language, find_language

LANGUAGES = ("zh", "en")


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("孩子一直哭", "zh"),
        ("我想 talk to someone", "zh"),
        ("回电", "zh"),
        ("My son does not sleep", "en"),
        ("I'm scared", "en"),
        ("I don’t want to live", "en"),
        ("HELP", "en"),
        ("wo xiang si", None),
        ("ni hao, you ren zai ma", None),
        ("huidian", None),
        ("TD", None),
        ("T", None),
        ("CALL", "en"),
        ("13800000901", None),
        ("😭", None),
        ("", None),
    ],
)
def test_a_text_shows_its_language_by_its_signs_or_by_common_words(body: str, language: str | None) -> None:
    assert find_language(body) == language


@pytest.mark.parametrize(
    ("spoken", "bodies", "languages", "answered"),
    [
        ("en", ("我不想活了",), LANGUAGES, "en"),  # chosen by key 8, and that stands
        ("zh", ("I need help",), LANGUAGES, "en"),  # nobody has to choose the line's own language
        ("zh", ("wo xiang si",), LANGUAGES, "zh"),
        (None, ("ok", "I need help", "你好"), LANGUAGES, "en"),
        (None, ("I need help",), ("zh",), "zh"),
        ("en", ("I need help",), ("zh",), "zh"),
        (None, (), ("en", "zh"), "en"),
    ],
)
def test_what_was_chosen_goes_before_what_is_written(
    spoken: str | None, bodies: tuple[str, ...], languages: tuple[str, ...], answered: str
) -> None:
    assert choose_language(spoken, bodies, languages) == answered
