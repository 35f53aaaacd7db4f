"""The drawing of waits, written as what its file's name says."""

from pathlib import Path

from hotline.kernel.errors import Refused
from hotline.wait_chart import Waits, lay_out, to_svg
from hotline.wait_picture import to_png


def check_ending(file: Path) -> None:
    """Raise Refused for a drawing that cannot be written."""
    if file.suffix.lower() not in {".svg", ".png"}:
        raise Refused(f"chart: {file.name} must end in .svg or .png")


def write_waits(file: Path, title: str, answered_after: Waits) -> None:
    """Write the drawing (see wait_chart.draw_waits). Raises Refused for another ending than .svg and .png."""
    check_ending(file)
    drawing = lay_out(title, answered_after)
    if file.suffix.lower() == ".png":
        file.write_bytes(to_png(drawing))
    else:
        file.write_text(to_svg(drawing), encoding="utf-8")
