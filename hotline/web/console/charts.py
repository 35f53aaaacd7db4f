"""Charts as the shapes they are made of: bars, and a map of hours by weekdays. Pure; a template draws them as SVG.

Widths are shares of whatever width there is, so words keep their size on a narrow screen. Beside each stands its table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BAR_HEIGHT, CELL_HEIGHT, HEAD_HEIGHT = 44, 21, 26
HEAD_SHARE = 0.12
"""Of the width, for the hours at the left of the map."""

_SHADES = 3


@dataclass(frozen=True)
class Bar:
    """`name`: what it stands for, not yet in words; `share`: of the longest, from 0 to 1; None: nothing to draw."""

    name: str
    value: int | None
    share: float
    top: int


@dataclass(frozen=True)
class Field:
    """One hour of one weekday. `shade`: 0 is none, 3 the most; x and width are shares of the picture."""

    weekday: int
    hour: int
    value: int
    shade: int
    x: float
    width: float
    top: int

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class HourMap:
    height: int
    fields: tuple[Field, ...]


def draw_bars(values: Sequence[tuple[str, int | None]]) -> list[Bar]:
    """Lay bars below each other, in their order."""
    longest = max((value for _, value in values if value is not None), default=0)
    return [
        Bar(name, value, (value or 0) / longest if longest else 0.0, BAR_HEIGHT * place)
        for place, (name, value) in enumerate(values)
    ]


def draw_hours(many: Sequence[Sequence[int]]) -> HourMap:
    """Lay the weekdays beside each other and the hours below each other; `many[weekday][hour]`."""
    most = max(max(day) for day in many)
    width = (1 - HEAD_SHARE) / len(many)
    fields = [
        Field(
            weekday=weekday,
            hour=hour,
            value=value,
            shade=_shade(value, most),
            x=HEAD_SHARE + width * weekday,
            width=width,
            top=HEAD_HEIGHT + CELL_HEIGHT * hour,
        )
        for weekday, day in enumerate(many)
        for hour, value in enumerate(day)
    ]
    return HourMap(HEAD_HEIGHT + CELL_HEIGHT * len(many[0]), tuple(fields))


def _shade(value: int, most: int) -> int:
    """Thirds of the most there is; one call is never none."""
    return 0 if value == 0 else min(_SHADES, 1 + _SHADES * (value - 1) // most)
