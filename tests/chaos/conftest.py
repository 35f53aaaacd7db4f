"""What a stage changes in its process ends with the test."""

from collections.abc import Iterator

import pytest

from tests.chaos.stage import stop_listening


@pytest.fixture(autouse=True)
def the_log_is_given_back() -> Iterator[None]:
    yield
    stop_listening()
