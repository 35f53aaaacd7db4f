"""The drawing of waits as PNG, for documents that take no SVG."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from math import hypot

from PIL import Image, ImageDraw, ImageFont

from hotline.wait_chart import HEIGHT, WIDTH, Curve, Drawing, Rule, Words

_SCALE = 2
"""Pixels a unit: sharp on paper."""

_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
_PALE = "#dddddd"

_Point = tuple[float, float]


def to_png(drawing: Drawing) -> bytes:
    """Draw the shapes; letters by Pillow's own font, so the picture is the same on every machine."""
    picture = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), "white")
    pen = ImageDraw.Draw(picture)
    for shape in drawing.shapes:
        match shape:
            case Rule(x, y, to):
                pen.line([_pixel((x, y)), _pixel((to, y))], fill=_PALE, width=_SCALE)
            case Curve(points, colour, dash):
                for stroke in _strokes(points, dash):
                    pen.line([_pixel(point) for point in stroke], fill=colour, width=5, joint="curve")
            case Words(x, y, words, anchor, size, bold, colour):
                font = ImageFont.load_default(size * _SCALE)
                width = 1 if bold else 0
                pen.text(
                    _pixel((x, y)), words, fill=colour, font=font, anchor=_ANCHORS[anchor],
                    stroke_width=width / 2, stroke_fill=colour,
                )  # fmt: skip
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pixel(point: _Point) -> _Point:
    return point[0] * _SCALE, point[1] * _SCALE


def _strokes(points: list[_Point], dash: tuple[int, ...]) -> Iterator[list[_Point]]:
    """Cut a curve into its dashes; without `dash` it is one stroke."""
    if not dash:
        yield points
        return
    on, left, stroke = True, float(dash[0]), points[:1]
    for (x, y), (to_x, to_y) in pairwise(points):
        gone, length = 0.0, hypot(to_x - x, to_y - y)
        while length - gone > left:
            gone += left
            cut = (x + (to_x - x) * gone / length, y + (to_y - y) * gone / length)
            if on:
                yield [*stroke, cut]
            on, stroke = not on, [cut]
            left = float(dash[0] if on else dash[1])
        left -= length - gone
        stroke = [*stroke, (to_x, to_y)]
    if on:
        yield stroke
