"""The settings of a world of the tests: config/line.toml, with whatever rules a story changes."""

from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hotline.calls.phrases import Phrases
from hotline.settings import Configuration

ROOT = Path(__file__).parent.parent
SID = "AC" + "0123456789abcdef" * 2
TOKEN = "the-carriers-token-of-the-tests"
URL = "https://line.example"


def configuration_with(**line: Any) -> Configuration:
    """The configuration, with `line` in place of rules of the same name."""
    configuration = copy(_configuration())
    configuration.line = rules = replace(configuration.line, **line)
    spoken = configuration.phrases.sentences
    words = Phrases({language: spoken[language] for language in rules.languages})
    configuration.phrases = words.named(rules.name, rules.neutral_name, {}, {})
    return configuration


@cache
def _configuration() -> Configuration:
    """The settings of all worlds: they take 5 ms to read."""
    return Configuration.read(
        config=ROOT / "config/line.toml",
        secret_key="tests-secret-key-of-32-characters",
        data_key="tests-data-key-of-32-characters!!",
        account_sid=SID,
        auth_token=TOKEN,
        public_url=URL,
    )
