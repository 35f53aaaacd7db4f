"""A line with a steady crew and steady calls, played with the rules that ring phones."""

import math
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Stream, draw_callers
from hotline.routing.model import Policy
from hotline.routing.outcome import Outcome, measure
from hotline.routing.simulation import Log
from hotline.routing.simulation import simulate as play
from hotline.simulate.checks import check_demand, require, rounded
from hotline.simulate.drawings import write_waits
from hotline.simulate.progress import Watch, unwatched
from hotline.simulate.sheets import class_row, write_table

_MOST_CALLERS = 5_000_000
_MOST_COUNSELLORS = 1_000


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
        check_demand(self.calls_per_hour, self.handle_minutes, self.patience_minutes)
        shares = (self.frontline_share, self.crisis_share)
        fair = all(0 <= share <= 1 for share in shares) and sum(shares) <= 1
        require(fair, "frontline and crisis share: each from 0 to 1, together at most 1")
        require(1 <= self.counsellors <= _MOST_COUNSELLORS, f"counsellors: from 1 to {_MOST_COUNSELLORS:,}")
        require(0 <= self.general_rate <= 1, "general rate: a number from 0 to 1 (0: frontline always first)")
        require(self.floor >= 0, "floor: zero or more seconds")
        require(self.streak >= 1, "streak: at least 1, or no frontline caller would ever be put before a general one")
        require(0 < self.hours < math.inf, "hours: a number above zero")
        require(
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


def simulate(
    line: Line, csv_file: Path | None = None, chart_file: Path | None = None, watch: Watch = unwatched
) -> dict[str, Any]:
    """Play the line and say what callers and counsellors would meet. Times in seconds, shares in [0, 1].

    Writes the table and the drawing where a file is named. Raises Refused for a line that cannot be.
    """
    line.check()
    drawn = draw_callers(line.streams, line.hours * 3600, random.Random(line.seed))
    with watch(drawn, round(line.calls_per_hour * line.hours)) as callers:
        log = play(callers, line.counsellors, Policy(line.general_rate, line.floor, line.streak))
    outcome = measure(log, line.streak)
    rows = [class_row(call_class, figures) for call_class, figures in outcome.classes.items()]
    if csv_file:
        write_table(csv_file, rows)
    if chart_file:
        write_waits(chart_file, _title(line), _waits(log))
    return _told(line, outcome, rows)


def _told(line: Line, outcome: Outcome, rows: list[dict[str, Any]]) -> dict[str, Any]:
    result = {
        "callers": sum(row["callers"] for row in rows),
        "classes": rows,
        "occupancy": rounded(outcome.occupancy),
        "idle_gini": rounded(outcome.idle_gini),
        "overtakes": {
            "mean": rounded(outcome.overtakes.mean),
            "most": outcome.overtakes.most,
            "violations": outcome.overtakes.violations,
        },
        "offered_per_counsellor": rounded(line.offered),
    }
    if line.offered >= 1:
        patient = math.isinf(line.patience_minutes)
        result["note"] = (
            "More calls come than these counsellors can finish, and nobody gives up: waits grow with the hours played."
            if patient
            else "More calls come than these counsellors can finish: the line keeps up only because callers give up."
        )
    return result


def _waits(log: Log) -> dict[str, tuple[list[float], int]]:
    waits: dict[str, tuple[list[float], int]] = {}
    for call_class in CallClass:
        ended = [passage for passage in log.passages if passage.caller.call_class is call_class]
        waits[call_class.value] = ([passage.wait for passage in ended if passage.answered], len(ended))
    return waits


def _title(line: Line) -> str:
    calls = f"{line.calls_per_hour:g} calls an hour of {line.handle_minutes:g} minutes"
    return f"{calls}, {line.counsellors} counsellors, {line.frontline_share:.0%} frontline"
