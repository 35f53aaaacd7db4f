"""A no said after a talk stands against what is written of the talk; and when it is known how she is reached again."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.consents.model import Use, Word
from hotline.consents.rules import has_taken_back, is_settled
from hotline.kernel.ids import CallId

OVER = datetime(2026, 3, 4, 18, tzinfo=UTC)
TALK, OTHER = CallId("talk"), CallId("other")


@pytest.mark.parametrize(
    ("word", "over_at", "taken_back"),
    [
        (None, OVER, False),
        (Word(False, OVER + timedelta(minutes=1), OTHER), OVER, True),
        (Word(False, OVER + timedelta(minutes=1), None), OVER, True),  # by text, or to a colleague
        (Word(True, OVER + timedelta(minutes=1), OTHER), OVER, False),
        (Word(False, OVER - timedelta(minutes=9), OTHER), OVER, False),  # she has changed her mind in the talk
        (Word(False, OVER + timedelta(minutes=1), TALK), OVER, False),  # a slip in the same record
        (Word(False, OVER, OTHER), None, False),  # the talk goes on
    ],
)
def test_a_no_since_the_talk_takes_its_yes_back(word: Word | None, over_at: datetime | None, taken_back: bool) -> None:
    assert has_taken_back(word, TALK, over_at) is taken_back


@pytest.mark.parametrize(
    ("said", "has_stopped", "settled"),
    [
        ({}, False, False),
        ({Use.RING: True}, False, True),
        ({Use.TEXT: True}, False, True),
        ({Use.TEXT: True}, True, False),
        ({Use.RING: False}, False, False),
        ({Use.WORD: True}, False, False),
        ({Use.RING: False, Use.TEXT: True}, True, True),
        (dict.fromkeys(Use, False), False, True),
    ],
)
def test_how_she_is_reached_is_known(said: dict[Use, bool], has_stopped: bool, settled: bool) -> None:
    words = {use: Word(given, OVER, TALK) for use, given in said.items()}
    assert is_settled(words, has_stopped=has_stopped) is settled
