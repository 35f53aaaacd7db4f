"""A drawing of how long callers waited, as SVG: readable in print, in black and white, and by a screen reader."""

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 56, 56
_POINTS = 120
_NICE = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 960)
_STROKES = (("#b3261e", "2 3"), ("#0b57d0", ""), ("#1f1f1f", "9 4"))
_LEAST_APART = 16


def draw_waits(title: str, answered_after: Mapping[str, tuple[Sequence[float], int]]) -> str:
    """Draw, for each name, how many of its callers had been answered after so many minutes.

    Each name has the waits in seconds of its answered callers and the number of all its callers; the part never reached
    gave up. At most three names; a name without callers is left out.
    """
    lines = {name: (sorted(waits), total) for name, (waits, total) in answered_after.items() if total}
    longest = max((waits[int(0.98 * len(waits))] for waits, _ in lines.values() if waits), default=0) / 60
    minutes = next((nice for nice in _NICE if nice >= longest), max(1.0, longest))
    curves, labels = [], []
    for (name, (waits, total)), (colour, dash) in zip(lines.items(), _STROKES, strict=False):
        shares = _shares(waits, total, minutes)
        points = " ".join(f"{_x(step / _POINTS):.1f},{_y(share):.1f}" for step, share in enumerate(shares))
        curves.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
        )
        labels.append((_y(shares[-1]), colour, f"{name} {shares[-1]:.0%}"))
    return "\n".join([*_frame(title, minutes), *curves, *_apart(labels), "</svg>", ""])


def _shares(waits: list[float], total: int, minutes: float) -> list[float]:
    shares, answered = [], 0
    for step in range(_POINTS + 1):
        until = step / _POINTS * minutes * 60
        while answered < len(waits) and waits[answered] <= until:
            answered += 1
        shares.append(answered / total)
    return shares


def _frame(title: str, minutes: float) -> list[str]:
    words = escape(title)
    frame = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-size="13"'
        ' font-family="system-ui, sans-serif">',
        f"<title>{words}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-size="16" font-weight="600">Callers answered, by minutes of waiting</text>',
        f'<text x="{_LEFT}" y="43" fill="#444">{words}</text>',
    ]
    for quarter in range(5):
        y, x = _y(quarter / 4), _x(quarter / 4)
        frame += [
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#ddd"/>',
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{quarter * 25} %</text>',
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle">{quarter / 4 * minutes:g}</text>',
        ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    frame.append(f'<text x="{middle}" y="{_HEIGHT - 12}" text-anchor="middle">minutes waited</text>')
    return frame


def _apart(labels: list[tuple[float, str, str]]) -> list[str]:
    """Write the labels at the ends of their lines, moved down where two would lie on each other."""
    written, lowest = [], 0.0
    for y, colour, words in sorted(labels):
        lowest = max(y + 4, lowest + _LEAST_APART)
        place = f'x="{_WIDTH - _RIGHT + 8}" y="{lowest:.1f}"'
        written.append(f'<text {place} fill="{colour}" font-weight="600">{escape(words)}</text>')
    return written


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)
