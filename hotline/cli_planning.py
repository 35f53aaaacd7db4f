"""`hotline simulate` and `hotline staffing`: what a supervisor asks before the shift plan is made."""

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from hotline.kernel.errors import Refused
from hotline.routing.arrivals import Caller
from hotline.simulate.line import Line, simulate
from hotline.simulate.staffing import staffing

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_PROGRESS_STEP = 2_000
_SHEET = click.Path(dir_okay=False, writable=True, path_type=Path)
_CLASS_COLUMNS = ("class", "callers", "mean wait", "95 % within", "gave up", "in 20 s", "in 20 s of answered")
_HOUR_COLUMNS = ("hour", "calls", "load", "counsellors", "in time", "busy", "with 2 seats")
_PATIENCE_COLUMNS = ("if callers give up", "in time", "gave up", "with 2 seats", "gave up with 2")


def add_planning(main: click.Group, command: Register) -> None:
    """Add both commands to the group, registered as all others are."""
    _add_simulate(main, command)
    _add_staffing(main, command)


def _add_simulate(main: click.Group, command: Register) -> None:
    @command(main, "simulate")
    @click.option("--calls-per-hour", type=float, required=True)
    @click.option("--counsellors", type=int, required=True, help="On duty at the same time.")
    @click.option("--frontline-share", type=float, default=Line.frontline_share, show_default=True)
    @click.option("--crisis-share", type=float, default=Line.crisis_share, show_default=True)
    @click.option("--handle-minutes", type=float, default=Line.handle_minutes, show_default=True, help="With wrap-up.")
    @click.option(
        "--patience-minutes",
        type=float,
        default=Line.patience_minutes,
        show_default=True,
        help="Mean wait before a caller gives up; inf: nobody does.",
    )
    @click.option("--hours", type=float, default=Line.hours, show_default=True, help="Hours played.")
    @click.option(
        "--general-rate",
        type=float,
        default=Line.general_rate,
        show_default=True,
        help="What a general minute of waiting counts against a frontline minute.",
    )
    @click.option("--floor", type=float, default=Line.floor, show_default=True, help="Seconds, then frontline first.")
    @click.option(
        "--streak",
        type=int,
        default=Line.streak,
        show_default=True,
        help="Frontline picks in a row, then an older general caller.",
    )
    @click.option("--seed", type=int, default=Line.seed, show_default=True, help="Same seed, same callers.")
    @click.option("--csv", "csv_file", type=_SHEET, help="Write the table here.")
    @click.option("--chart", "chart_file", type=_SHEET, help="Write a drawing of the waits here, as SVG.")
    def run_simulate(csv_file: Path | None, chart_file: Path | None, **options: Any) -> dict[str, Any] | None:
        """Play a line on paper, with the very rules that ring phones."""
        result = simulate(Line(**options), csv_file, chart_file, _show_progress)
        return _told(result, _simulation_in_words)


def _add_staffing(main: click.Group, command: Register) -> None:
    @command(main, "staffing")
    @click.option("--calls-per-hour", type=float)
    @click.option(
        "--arrivals",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="CSV with the columns hour and calls, one row an hour.",
    )
    @click.option("--handle-minutes", type=float, default=25, show_default=True, help="With wrap-up.")
    @click.option(
        "--patience-minutes",
        type=float,
        default=10,
        show_default=True,
        help="Mean wait before a caller gives up; inf: nobody does.",
    )
    @click.option("--target", type=float, default=0.8, show_default=True, help="Share of calls answered in time.")
    @click.option("--within", type=float, default=20, show_default=True, help="Seconds that count as in time.")
    def run_staffing(calls_per_hour: float | None, arrivals: Path | None, **options: float) -> dict[str, Any] | None:
        """Say how many counsellors each hour takes."""
        if arrivals is not None and calls_per_hour is None:
            hours = _read_arrivals(arrivals)
        elif arrivals is None and calls_per_hour is not None:
            hours = [("any", calls_per_hour)]
        else:
            raise click.UsageError("Give either --calls-per-hour or --arrivals.")
        return _told(staffing(hours, **options), _staffing_in_words)


def _told(result: dict[str, Any], in_words: Callable[[dict[str, Any]], str]) -> dict[str, Any] | None:
    """Hand on what shall become JSON; print a table for people here, where its columns are known."""
    if click.get_current_context().params["as_json"]:
        return result
    click.echo(in_words(result))
    return None


def _show_progress(callers: Iterable[Caller], expected: int) -> AbstractContextManager[Iterable[Caller]]:
    return click.progressbar(
        callers,
        length=expected,
        label="playing",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        update_min_steps=_PROGRESS_STEP,
    )


def _read_arrivals(file: Path) -> list[tuple[str, float]]:
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise Refused(f"{file.name}: not UTF-8 text") from None
    if not rows or not {"hour", "calls"} <= set(rows[0]):
        raise Refused(f"{file.name}: needs the columns hour and calls, and a row for each hour")
    return [_read_hour(file.name, number, row) for number, row in enumerate(rows, start=2)]


def _read_hour(name: str, number: int, row: dict[str, str | None]) -> tuple[str, float]:
    try:
        return (row["hour"] or "").strip(), float(row["calls"] or "")
    except ValueError:
        raise Refused(f"{name}, row {number}: calls must be a number") from None


def _simulation_in_words(result: dict[str, Any]) -> str:
    rows = [
        (
            row["class"],
            f"{row['callers']:,}",
            _time(row["mean_wait"]),
            _time(row["p95_wait"]),
            _percent(row["abandonment"]),
            _percent(row["service_level"]),
            _percent(row["service_level_answered"]),
        )
        for row in result["classes"]
    ]
    overtakes = result["overtakes"]
    told = [
        _table(_CLASS_COLUMNS, rows),
        "",
        f"Counsellors are busy {_percent(result['occupancy'])} of the time; idle time is shared with a Gini of "
        f"{_plain(result['idle_gini'])} (0 is evenly).",
        f"A general caller is overtaken {_plain(overtakes['mean'])} times on average, {overtakes['most']} at most; "
        f"beyond what the rules promise: {overtakes['violations']}.",
    ]
    return "\n".join([*told, *([result["note"]] if "note" in result else [])])


def _staffing_in_words(result: dict[str, Any]) -> str:
    nobody_gives_up = result["patience_minutes"] is None
    rows = [_hour_cells(row) + (() if nobody_gives_up else _patience_cells(row)) for row in result["hours"]]
    return "\n".join(
        [
            f"{result['target']:.0%} of calls in {result['within_seconds']:g} s; "
            f"a contact takes {result['handle_minutes']:g} minutes",
            "",
            _table(_HOUR_COLUMNS + (() if nobody_gives_up else _PATIENCE_COLUMNS), rows),
            "",
            f"Two seats, the national minimum, are full at {result['full_with_two_seats']:g} calls an hour.",
        ]
    )


def _hour_cells(row: dict[str, Any]) -> tuple[str, ...]:
    two = row["two_seats_service_level"]
    return (
        row["hour"],
        f"{row['calls']:g}",
        f"{row['load']:.2f}",
        str(row["seats"]),
        _percent(row["service_level"]),
        _percent(row["occupancy"]),
        _percent(two) if two else "overloaded",
    )


def _patience_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(row["seats_with_patience"]),
        _percent(row["service_level_with_patience"]),
        _percent(row["abandonment"]),
        _percent(row["two_seats_service_level_with_patience"]),
        _percent(row["two_seats_abandonment"]),
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(cells))
        for cells in (zip(line, widths, strict=True) for line in (columns, *rows))
    ]
    return "\n".join(line.rstrip() for line in lines)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}" if share < 0.995 or share == 1 else f"{share:.1%}"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
