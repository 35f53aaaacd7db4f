"""The tables of a played line, as rows and as CSV."""

import csv
from pathlib import Path
from typing import Any

from hotline.kernel.classes import CallClass
from hotline.routing.outcome import ClassFigures
from hotline.simulate.checks import rounded


def class_row(call_class: CallClass, figures: ClassFigures) -> dict[str, Any]:
    """Return the figures of one class; times in seconds, shares in [0, 1]."""
    return {
        "class": call_class.value,
        "callers": figures.callers,
        "answered": figures.answered,
        "abandoned": figures.abandoned,
        "abandoned_under_5_s": figures.short,
        "mean_wait": rounded(figures.mean_wait, 1),
        "p95_wait": rounded(figures.p95_wait, 1),
        "answer_time": rounded(figures.answer_time, 1),
        "abandonment": rounded(figures.abandonment),
        "service_level": rounded(figures.service_level),
        "service_level_answered": rounded(figures.service_level_answered),
    }


def write_table(file: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows that have the same columns; at least one."""
    with file.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
