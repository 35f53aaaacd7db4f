"""No number under five leaves the house, and none that was withheld can be worked out from what is shown. Pure.

Nought is nobody, so it is shown. A number from 1 to 4 is withheld; where it could be reckoned from a total, a second
one is withheld with it, so that the withheld ones of a table stand for five or more between them, and for more than one
each. Whoever knows this rule as well as we do can still not tell what stood there: tests/rules/test_small_cells.py goes
through every small table and finds two at least behind each that is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
WITHHELD = "＊"
"""What stands in the place of a number; None stands for it here."""


@dataclass(frozen=True)
class Shown:
    """A total and the parts that make it up, each counted once."""

    total: int | None
    parts: tuple[int | None, ...]


def alone(count: int) -> int | None:
    """A number that no total leads to."""
    return None if 0 < count < LEAST else count


def part_of(total: int, count: int) -> int | None:
    """How many of a total that is shown: what is left of it is a number too."""
    is_safe = alone(total) is not None and alone(count) is not None and alone(total - count) is not None
    return count if is_safe else None


def broken_down(parts: Sequence[int]) -> Shown:
    """A total and all its parts. A total is always shown unless it is small itself, so that two tables of the same
    total tell nothing of each other; where it is too small to be broken down, every part is withheld.

    What is withheld beside a small number is the next one in the table. The smallest was left: that another is shown
    told that it is no smaller, and so gave away 5, 4, 4 among others.
    """
    total = sum(parts)
    if total == 0:
        return Shown(0, tuple(parts))
    if total < LEAST or total <= len(parts):
        return Shown(alone(total), (None,) * len(parts))
    hidden = {place for place, count in enumerate(parts) if alone(count) is None}
    first = min(hidden, default=0)
    onward = iter([*range(first + 1, len(parts)), *range(first)])
    while hidden and not _is_blurred([parts[place] for place in hidden]):
        place = next(onward)
        if parts[place] > 0:
            hidden.add(place)
    return Shown(total, tuple(None if place in hidden else count for place, count in enumerate(parts)))


def _is_blurred(hidden: Sequence[int]) -> bool:
    """Whether their sum, which anybody can reckon, says of none of them what it is."""
    return len(hidden) > 1 and sum(hidden) >= LEAST and sum(hidden) > len(hidden)
