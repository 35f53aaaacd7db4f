"""How far a long play is, for who watches."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class Watch(Protocol):
    """Wraps those who come, of whom so many are expected, in something that shows how far we are."""

    def __call__(self, coming: Iterable[_T], expected: int, /) -> AbstractContextManager[Iterable[_T]]: ...


def unwatched(coming: Iterable[_T], _expected: int, /) -> AbstractContextManager[Iterable[_T]]:
    """Nobody watches."""
    return nullcontext(coming)
