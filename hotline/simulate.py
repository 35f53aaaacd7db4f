"""What would happen: a line played on paper with the rules that ring phones, and how many counsellors an hour takes.

All that a supervisor types is checked here, so that the routing below never sees a line that cannot be.
"""

import csv
import math
import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hotline.kernel.classes import CallClass
from hotline.kernel.errors import Refused
from hotline.routing.arrivals import Caller, Stream, draw_callers
from hotline.routing.erlang import Demand, erlang_a, least_counsellors, mean_wait, service_level
from hotline.routing.model import Policy
from hotline.routing.outcome import ClassFigures, Outcome, measure
from hotline.routing.simulation import Log
from hotline.routing.simulation import simulate as play
from hotline.wait_chart import draw_waits

NATIONAL_MINIMUM = 2
"""Seats the national standard asks of every line."""

_MOST_CALLERS = 5_000_000
_MOST_LOAD = 500
_MOST_HELD = 10_000
_MOST_COUNSELLORS = 1_000

Watch = Callable[[Iterable[Caller], int], AbstractContextManager[Iterable[Caller]]]
"""Wraps the callers, of whom so many are expected, in something that shows how far we are."""


@dataclass(frozen=True)
class Line:
    """A line to be played. Shares and `general_rate` in [0, 1]; `floor` in seconds; endless patience is `inf`."""

    calls_per_hour: float
    counsellors: int
    frontline_share: float = 0.25
    crisis_share: float = 0.02
    handle_minutes: float = 25
    patience_minutes: float = 10
    hours: float = 2_000
    general_rate: float = 0.25
    floor: float = 60
    streak: int = 3
    seed: int = 1

    def check(self) -> None:
        """Raise Refused with a sentence for the first thing that cannot be."""
        _check_demand(self.calls_per_hour, self.handle_minutes, self.patience_minutes)
        shares = (self.frontline_share, self.crisis_share)
        fair = all(0 <= share <= 1 for share in shares) and sum(shares) <= 1
        _demand(fair, "frontline and crisis share: each from 0 to 1, together at most 1")
        _demand(1 <= self.counsellors <= _MOST_COUNSELLORS, f"counsellors: from 1 to {_MOST_COUNSELLORS:,}")
        _demand(0 <= self.general_rate <= 1, "general rate: a number from 0 to 1 (0: frontline always first)")
        _demand(self.floor >= 0, "floor: zero or more seconds")
        _demand(self.streak >= 1, "streak: at least 1, or no frontline caller would ever be put before a general one")
        _demand(0 < self.hours < math.inf, "hours: a number above zero")
        _demand(
            self.calls_per_hour * self.hours <= _MOST_CALLERS,
            f"hours: at most {_MOST_CALLERS:,} calls are played at once; take fewer hours",
        )

    @property
    def offered(self) -> float:
        """Load per counsellor: from 1 on the line lives from callers who give up."""
        return self.calls_per_hour * self.handle_minutes / 60 / self.counsellors

    @property
    def streams(self) -> dict[CallClass, Stream]:
        shares = {
            CallClass.CRISIS: self.crisis_share,
            CallClass.FRONTLINE: self.frontline_share,
            CallClass.GENERAL: max(0.0, 1 - self.frontline_share - self.crisis_share),
        }
        whole = Stream(self.calls_per_hour, self.handle_minutes * 60, self.patience_minutes * 60)
        return {name: replace(whole, calls_per_hour=share * self.calls_per_hour) for name, share in shares.items()}


def _unwatched(callers: Iterable[Caller], _expected: int) -> AbstractContextManager[Iterable[Caller]]:
    return nullcontext(callers)


def simulate(
    line: Line, csv_file: Path | None = None, chart_file: Path | None = None, watch: Watch = _unwatched
) -> dict[str, Any]:
    """Play the line and say what callers and counsellors would meet. Times in seconds, shares in [0, 1].

    Writes the table and the drawing where a file is named. Raises Refused for a line that cannot be.
    """
    line.check()
    drawn = draw_callers(line.streams, line.hours * 3600, random.Random(line.seed))
    with watch(drawn, round(line.calls_per_hour * line.hours)) as callers:
        log = play(callers, line.counsellors, Policy(line.general_rate, line.floor, line.streak))
    outcome = measure(log, line.streak)
    rows = [_row(call_class, figures) for call_class, figures in outcome.classes.items()]
    if csv_file:
        _write_table(csv_file, rows)
    if chart_file:
        chart_file.write_text(_chart(line, log), encoding="utf-8")
    return _told(line, outcome, rows)


def _told(line: Line, outcome: Outcome, rows: list[dict[str, Any]]) -> dict[str, Any]:
    result = {
        "callers": sum(row["callers"] for row in rows),
        "classes": rows,
        "occupancy": _rounded(outcome.occupancy),
        "idle_gini": _rounded(outcome.idle_gini),
        "overtakes": {
            "mean": _rounded(outcome.overtakes.mean),
            "most": outcome.overtakes.most,
            "violations": outcome.overtakes.violations,
        },
        "offered_per_counsellor": _rounded(line.offered),
    }
    if line.offered >= 1:
        patient = math.isinf(line.patience_minutes)
        result["note"] = (
            "More calls come than these counsellors can finish, and nobody gives up: waits grow with the hours played."
            if patient
            else "More calls come than these counsellors can finish: the line keeps up only because callers give up."
        )
    return result


def _row(call_class: CallClass, figures: ClassFigures) -> dict[str, Any]:
    return {
        "class": call_class.value,
        "callers": figures.callers,
        "answered": figures.answered,
        "abandoned": figures.abandoned,
        "abandoned_under_5_s": figures.short,
        "mean_wait": _rounded(figures.mean_wait, 1),
        "p95_wait": _rounded(figures.p95_wait, 1),
        "answer_time": _rounded(figures.answer_time, 1),
        "abandonment": _rounded(figures.abandonment),
        "service_level": _rounded(figures.service_level),
        "service_level_answered": _rounded(figures.service_level_answered),
    }


def _write_table(file: Path, rows: list[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _chart(line: Line, log: Log) -> str:
    waits: dict[str, tuple[list[float], int]] = {}
    for call_class in CallClass:
        ended = [passage for passage in log.passages if passage.caller.call_class is call_class]
        waits[call_class.value] = ([passage.wait for passage in ended if passage.answered], len(ended))
    calls = f"{line.calls_per_hour:g} calls an hour of {line.handle_minutes:g} minutes"
    return draw_waits(f"{calls}, {line.counsellors} counsellors, {line.frontline_share:.0%} frontline", waits)


def staffing(
    hours: Iterable[tuple[str, float]],
    handle_minutes: float = 25,
    patience_minutes: float = 10,
    target: float = 0.8,
    within: float = 20,
) -> dict[str, Any]:
    """Say for each hour (a name, its calls) how many counsellors answer `target` of all calls in `within` seconds.

    By Erlang C, as if nobody gave up, and by Erlang A for the given patience; and what the national minimum of seats
    would give. Raises Refused for what cannot be.
    """
    _demand(0 < target < 1, "target: a share above 0 and below 1")
    _demand(0 <= within < math.inf, "within: zero or more seconds")
    return {
        "handle_minutes": handle_minutes,
        "patience_minutes": None if math.isinf(patience_minutes) else patience_minutes,
        "target": target,
        "within_seconds": within,
        "full_with_two_seats": _rounded(NATIONAL_MINIMUM * 60 / handle_minutes if handle_minutes > 0 else None),
        "hours": [_hour(name, calls, handle_minutes, patience_minutes, target, within) for name, calls in hours],
    }


def _hour(name: str, calls: float, handle: float, patience: float, target: float, within: float) -> dict[str, Any]:
    _check_demand(calls, handle, patience)
    demand = Demand(calls, handle * 60, patience * 60)
    _demand(demand.load <= _MOST_LOAD, f"calls: more than {_MOST_LOAD} counsellors would be needed in hour {name}")
    seats = least_counsellors(lambda n: service_level(demand, n, within), demand.load, target)
    return {
        "hour": name,
        "calls": calls,
        "load": _rounded(demand.load, 2),
        "seats": seats,
        "service_level": _rounded(service_level(demand, seats, within)),
        "mean_wait": _rounded(mean_wait(demand, seats), 1),
        "occupancy": _rounded(demand.load / seats),
        "two_seats_service_level": _rounded(service_level(demand, NATIONAL_MINIMUM, within)),
        **(_with_patience(demand, target, within) if math.isfinite(patience) else {}),
    }


def _with_patience(demand: Demand, target: float, within: float) -> dict[str, Any]:
    held = demand.calls_per_hour * demand.patience_seconds / 3600
    _demand(held <= _MOST_HELD, f"patience: so long that more than {_MOST_HELD:,} callers would wait at once")
    seats = least_counsellors(lambda n: erlang_a(demand, n, within).service_level, demand.load, target)
    enough, two = erlang_a(demand, seats, within), erlang_a(demand, NATIONAL_MINIMUM, within)
    return {
        "seats_with_patience": seats,
        "service_level_with_patience": _rounded(enough.service_level),
        "abandonment": _rounded(enough.abandonment),
        "two_seats_service_level_with_patience": _rounded(two.service_level),
        "two_seats_abandonment": _rounded(two.abandonment),
    }


def _check_demand(calls: float, handle_minutes: float, patience_minutes: float) -> None:
    _demand(0 <= calls < math.inf, "calls per hour: zero or more")
    _demand(0 < handle_minutes < math.inf, "handle minutes: a number above zero")
    _demand(patience_minutes > 0, "patience minutes: a number above zero, or inf when nobody gives up")


def _demand(met: bool, otherwise: str) -> None:
    if not met:
        raise Refused(otherwise)


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
