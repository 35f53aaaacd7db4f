"""One figure by which the line is judged, with the words that say what it is."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_One = TypeVar("_One")


@dataclass(frozen=True)
class Measure:
    """One measure. A share is its numerator by its denominator; seconds have no numerator. None: nothing to tell.
    `least`, `most`: its target, where it has one."""

    name: str
    definition: str
    unit: str
    value: float | None
    numerator: int | None
    denominator: int
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether it is as it should be; None where nothing is to be said."""
        if self.value is None or (self.least is None and self.most is None):
            return None
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)


def share(
    name: str,
    definition: str,
    of: Iterable[_One],
    counts: Callable[[_One], bool],
    *,
    least: float | None = None,
    most: float | None = None,
) -> Measure:
    """The share of those that count."""
    return share_of_many(name, definition, Counter(map(counts, of)), bool, least=least, most=most)


def share_of_many(
    name: str,
    definition: str,
    of: Mapping[_One, int],
    counts: Callable[[_One], bool],
    *,
    least: float | None = None,
    most: float | None = None,
) -> Measure:
    """The share of those that count, where `of` says how many there are of each."""
    found, total = sum(many for one, many in of.items() if counts(one)), sum(of.values())
    return Measure(name, definition, "share", found / total if total else None, found, total, least, most)
