"""A drawing of how long callers waited: readable in print, in black and white, and as SVG by a screen reader."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 56, 56
_POINTS = 120
_NICE = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 960)
_STROKES = (("#b3261e", (2, 3)), ("#0b57d0", ()), ("#1f1f1f", (9, 4)))
_LEAST_APART = 16
_INK, _GREY, _PALE = "#000000", "#444444", "#dddddd"

Waits = Mapping[str, tuple[Sequence[float], int]]
"""For each name the waits in seconds of its answered callers, and the number of all its callers."""


class Rule(NamedTuple):
    """A thin level line."""

    x: float
    y: float
    to: float


class Curve(NamedTuple):
    points: list[tuple[float, float]]
    colour: str
    dash: tuple[int, ...]


class Words(NamedTuple):
    """`anchor`: start, middle or end of the words stands at `x`; `y` is their baseline."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    size: int = 13
    bold: bool = False
    colour: str = _INK


class Drawing(NamedTuple):
    """What is drawn, on WIDTH by HEIGHT units from the upper left, in this order."""

    title: str
    shapes: list[Rule | Curve | Words]


def draw_waits(title: str, answered_after: Waits) -> str:
    """Draw, for each name, how many of its callers had been answered after so many minutes, as SVG.

    The part never reached gave up. At most three names; a name without callers is left out.
    """
    return to_svg(lay_out(title, answered_after))


def lay_out(title: str, answered_after: Waits) -> Drawing:
    """The drawing as shapes; see draw_waits()."""
    lines = {name: (sorted(waits), total) for name, (waits, total) in answered_after.items() if total}
    longest = max((waits[int(0.98 * len(waits))] for waits, _ in lines.values() if waits), default=0) / 60
    minutes = next((nice for nice in _NICE if nice >= longest), max(1.0, longest))
    curves, labels = [], []
    for (name, (waits, total)), (colour, dash) in zip(lines.items(), _STROKES, strict=False):
        shares = _shares(waits, total, minutes)
        curves.append(Curve([(_x(step / _POINTS), _y(share)) for step, share in enumerate(shares)], colour, dash))
        labels.append((_y(shares[-1]), colour, f"{name} {shares[-1]:.0%}"))
    return Drawing(title, [*_frame(title, minutes), *curves, *_apart(labels)])


def _shares(waits: list[float], total: int, minutes: float) -> list[float]:
    shares, answered = [], 0
    for step in range(_POINTS + 1):
        until = step / _POINTS * minutes * 60
        while answered < len(waits) and waits[answered] <= until:
            answered += 1
        shares.append(answered / total)
    return shares


def _frame(title: str, minutes: float) -> list[Rule | Words]:
    frame: list[Rule | Words] = [
        Words(_LEFT, 24, "Callers answered, by minutes of waiting", size=16, bold=True),
        Words(_LEFT, 43, title, colour=_GREY),
    ]
    for quarter in range(5):
        y, x = _y(quarter / 4), _x(quarter / 4)
        frame += [
            Rule(_LEFT, y, WIDTH - _RIGHT),
            Words(_LEFT - 8, y + 4, f"{quarter * 25} %", "end"),
            Words(x, HEIGHT - _BOTTOM + 20, f"{quarter / 4 * minutes:g}", "middle"),
        ]
    return [*frame, Words((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 12, "minutes waited", "middle")]


def _apart(labels: list[tuple[float, str, str]]) -> list[Words]:
    """Write the labels at the ends of their lines, moved down where two would lie on each other."""
    written, lowest = [], 0.0
    for y, colour, words in sorted(labels):
        lowest = max(y + 4, lowest + _LEAST_APART)
        written.append(Words(WIDTH - _RIGHT + 8, lowest, words, bold=True, colour=colour))
    return written


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def to_svg(drawing: Drawing) -> str:
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="13"'
        ' font-family="system-ui, sans-serif">',
        f"<title>{escape(drawing.title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    return "\n".join([*head, *map(_element, drawing.shapes), "</svg>", ""])


def _element(shape: Rule | Curve | Words) -> str:
    match shape:
        case Rule(x, y, to):
            return f'<line x1="{x:g}" y1="{y:.1f}" x2="{to:g}" y2="{y:.1f}" stroke="{_PALE}"/>'
        case Curve(points, colour, dash):
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            dashes = " ".join(map(str, dash))
            return (
                f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"'
                f' stroke-dasharray="{dashes}"/>'
            )
        case Words(x, y, words, anchor, size, bold, colour):
            style = f'font-size="{size}" font-weight="{600 if bold else 400}" fill="{colour}"'
            return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {style}>{escape(words)}</text>'
