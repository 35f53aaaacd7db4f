"""`hotline simulate` and `hotline staffing`: what a supervisor asks before the shift plan is made."""

import csv
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from hotline.boards.call_log import read_call_log
from hotline.cli_planning_words import line_in_words, night_in_words, staffing_in_words
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.simulate.drawings import check_ending
from hotline.simulate.from_log import Measured, measure_log
from hotline.simulate.line import Line, simulate
from hotline.simulate.nights import play_scenario
from hotline.simulate.scenario import Scenario, plain_crew, read_scenario
from hotline.simulate.staffing import staffing

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_T = TypeVar("_T")
_PROGRESS_STEP = 2_000
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_SHEET = click.Path(dir_okay=False, writable=True, path_type=Path)


def add_planning(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add both commands to the group, registered as all others are. `house` builds the house, to read its call log."""
    _add_simulate(main, command, house)
    _add_staffing(main, command)


def _add_simulate(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    @command(main, "simulate")
    @click.option("--scenario", type=_FILE, help="A TOML with shifts, skills, rings and call-backs.")
    @click.option("--from-log", is_flag=True, help="Callers as this line's own call log knows them.")
    @click.option("--since", type=_DAY, help="With --from-log: the first day.")
    @click.option("--until", type=_DAY, help="With --from-log: the day after the last.")
    @click.option("--calls-per-hour", type=float)
    @click.option("--counsellors", type=int, help="On duty at the same time.")
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
    @click.option("--load-csv", "load_file", type=_SHEET, help="With shifts or a log: each counsellor's load.")
    @click.option("--chart", "chart_file", type=_SHEET, help="Draw the waits here: a name ending in .svg or .png.")
    def run_simulate(
        scenario: Path | None,
        since: datetime | None,
        until: datetime | None,
        *,
        from_log: bool,
        csv_file: Path | None,
        load_file: Path | None,
        chart_file: Path | None,
        **options: Any,
    ) -> dict[str, Any] | None:
        """Play a line on paper, with the very rules that ring phones.

        Say either --calls-per-hour and --counsellors, or --scenario, or --from-log with --counsellors or --scenario.
        """
        if chart_file is not None:
            check_ending(chart_file)
        if scenario is None and not from_log:
            _only_with(load_file=load_file, since=since, until=until)
            _need(options, "calls_per_hour", "counsellors")
            return _told(simulate(Line(**options), csv_file, chart_file, _show_progress), line_in_words)
        _refuse_beside("scenario" if scenario is not None else "from_log", options, crew_is_typed=scenario is None)
        planned, measured = None if scenario is None else read_scenario(scenario), None
        if from_log:
            planned, measured = _from_log(house(), planned, options["counsellors"], since, until)
        else:
            _only_with(since=since, until=until)
        assert planned is not None, "a scenario, or one from the log"
        tides = measured.tides if measured is not None else planned.tides()
        result = play_scenario(
            planned,
            tides,
            options["seed"],
            csv_file=csv_file,
            load_file=load_file,
            chart_file=chart_file,
            watch=_show_progress,
        )
        return _told(result if measured is None else result | {"log": measured.report}, night_in_words)


def _from_log(
    house: House, planned: Scenario | None, counsellors: int | None, since: datetime | None, until: datetime | None
) -> tuple[Scenario, Measured]:
    """Callers from the log; crew and rules from the scenario, or so many counsellors under the line's own rules."""
    line = house.line
    if planned is None:
        if counsellors is None:
            raise click.UsageError("With --from-log say --counsellors, or --scenario for their shifts.")
        planned = plain_crew(counsellors, line.policy, line.ring_seconds, line.wrap_up_seconds)
    now = house.clock()
    begin, end = (None if day is None else day.replace(tzinfo=line.zone).astimezone(UTC) for day in (since, until))
    end = min(end or now, now)
    if begin is not None and begin >= end:
        raise Refused("since: must lie before until, and before now")
    with house.database.read() as connection:
        measured = measure_log(read_call_log(connection, begin, end), line.hours, begin, end)
    planned.check_callers(measured.tides)
    return planned, measured


def _need(options: dict[str, Any], *names: str) -> None:
    missing = [_spelled(name) for name in names if options[name] is None]
    if missing:
        raise click.UsageError(f"Missing {' and '.join(missing)}; or give --scenario or --from-log.")


def _only_with(**options: object) -> None:
    """These say something only beside a scenario, or a log."""
    for name, value in options.items():
        if value is not None:
            beside = "--scenario or --from-log" if name == "load_file" else "--from-log"
            raise click.UsageError(f"{_spelled(name)} says something only beside {beside}.")


def _refuse_beside(mode: str, options: dict[str, Any], *, crew_is_typed: bool) -> None:
    """A typed value that would not be played must not look as if it were."""
    context = click.get_current_context()
    for name in options:
        if name == "seed" or (name == "counsellors" and crew_is_typed):
            continue
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{_spelled(name)} says nothing beside {_spelled(mode)}.")


def _spelled(name: str) -> str:
    return "--load-csv" if name == "load_file" else f"--{name.replace('_', '-')}"


def _add_staffing(main: click.Group, command: Register) -> None:
    @command(main, "staffing")
    @click.option("--calls-per-hour", type=float)
    @click.option(
        "--arrivals",
        type=_FILE,
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
        return _told(staffing(hours, **options), staffing_in_words)


def _told(result: dict[str, Any], in_words: Callable[[dict[str, Any]], str]) -> dict[str, Any] | None:
    """Hand on what shall become JSON; print a table for people here, where its columns are known."""
    if click.get_current_context().params["as_json"]:
        return result
    click.echo(in_words(result))
    return None


def _show_progress(coming: Iterable[_T], expected: int, /) -> AbstractContextManager[Iterable[_T]]:
    return click.progressbar(
        coming,
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
