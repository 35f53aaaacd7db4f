"""A scenario, played: nights with shifts, skills, rings in vain and call-backs."""

import math
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Tide, draw_visitors
from hotline.routing.night import play_night
from hotline.routing.night_log import End, NightLog
from hotline.routing.night_outcome import Load, NightFigures, NightOutcome, measure_night
from hotline.simulate.checks import require, rounded
from hotline.simulate.drawings import write_waits
from hotline.simulate.progress import Watch, unwatched
from hotline.simulate.scenario import Scenario
from hotline.simulate.sheets import class_row, write_table

_MOST_CALLERS = 1_000_000


def play_scenario(
    scenario: Scenario,
    tides: Sequence[Tide],
    seed: int,
    *,
    csv_file: Path | None = None,
    load_file: Path | None = None,
    chart_file: Path | None = None,
    watch: Watch = unwatched,
) -> dict[str, Any]:
    """Play the scenario and say what callers and counsellors would meet. Times in seconds, shares in [0, 1].

    Writes the tables and the drawing where a file is named. Raises Refused for more than can be played.
    """
    hours = scenario.days * 24
    expected = math.fsum(tide.rate(hour) for tide in tides for hour in range(min(hours, 168))) * max(1, hours / 168)
    require(expected <= _MOST_CALLERS, f"days: at most {_MOST_CALLERS:,} calls are played at once; take fewer days")
    share = scenario.callbacks.share if scenario.callbacks is not None else 0.0
    rules = scenario.rules()
    drawn = draw_visitors(tides, hours, share, random.Random(seed))
    with watch(drawn, round(expected)) as visitors:
        log = play_night(visitors, scenario.people(), rules, random.Random(f"rings {seed}"), hours * 3600)
    outcome = measure_night(log, rules)
    rows = [_row(call_class, figures) for call_class, figures in outcome.classes.items()]
    loads = [_load(load) for load in outcome.counsellors]
    if csv_file:
        write_table(csv_file, rows)
    if load_file:
        write_table(load_file, loads)
    if chart_file:
        write_waits(chart_file, _title(scenario, log), _waits(log))
    return _told(outcome, rows, loads)


def _told(outcome: NightOutcome, rows: list[dict[str, Any]], loads: list[dict[str, Any]]) -> dict[str, Any]:
    callbacks = asdict(outcome.callbacks)
    return {
        "callers": sum(row["callers"] for row in rows),
        "classes": rows,
        "occupancy": rounded(outcome.busy),
        "idle_gini": rounded(outcome.idle_gini),
        "overtakes": {
            "mean": rounded(outcome.overtakes.mean),
            "most": outcome.overtakes.most,
            "beyond_bound": outcome.overtakes.violations,
            "bound_promised": outcome.bound_holds,
        },
        "callbacks": callbacks | {"p95_wait": rounded(outcome.callbacks.p95_wait, 1)},
        "counsellors": loads,
    }


def _row(call_class: CallClass, figures: NightFigures) -> dict[str, Any]:
    return class_row(call_class, figures.waited) | {
        "callers": figures.callers,
        "called_back": figures.called_back,
        "not_reached": figures.not_reached,
        "sent_on": figures.sent_on,
    }


def _load(load: Load) -> dict[str, Any]:
    return {
        "counsellor": load.name,
        "pool": load.pool.value,
        "on_duty_hours": round(load.on_duty_seconds / 3600, 1),
        "busy": rounded(load.busy),
        "contacts": load.contacts,
        "rings": load.rings,
        "rings_missed": load.missed,
    }


def _waits(log: NightLog) -> dict[str, tuple[list[float], int]]:
    waits: dict[str, tuple[list[float], int]] = {}
    for call_class in CallClass:
        ended = [one for one in log.ended if one.caller.call_class is call_class]
        waits[call_class.value] = ([one.wait for one in ended if one.end is End.ANSWERED], len(ended))
    return waits


def _title(scenario: Scenario, log: NightLog) -> str:
    return f"{len(log.ended):,} calls in {scenario.days:,} days, {len(log.people)} counsellors in shifts"
