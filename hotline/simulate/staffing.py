"""How many counsellors an hour takes, by formula."""

import math
from collections.abc import Iterable
from typing import Any

from hotline.routing.erlang import Demand, erlang_a, least_counsellors, mean_wait, service_level
from hotline.simulate.checks import check_demand, require, rounded

NATIONAL_MINIMUM = 2
"""Seats the national standard asks of every line."""

_MOST_LOAD = 500
_MOST_HELD = 10_000


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
    require(0 < target < 1, "target: a share above 0 and below 1")
    require(0 <= within < math.inf, "within: zero or more seconds")
    return {
        "handle_minutes": handle_minutes,
        "patience_minutes": None if math.isinf(patience_minutes) else patience_minutes,
        "target": target,
        "within_seconds": within,
        "full_with_two_seats": rounded(NATIONAL_MINIMUM * 60 / handle_minutes if handle_minutes > 0 else None),
        "hours": [_hour(name, calls, handle_minutes, patience_minutes, target, within) for name, calls in hours],
    }


def _hour(name: str, calls: float, handle: float, patience: float, target: float, within: float) -> dict[str, Any]:
    check_demand(calls, handle, patience)
    demand = Demand(calls, handle * 60, patience * 60)
    require(demand.load <= _MOST_LOAD, f"calls: more than {_MOST_LOAD} counsellors would be needed in hour {name}")
    seats = least_counsellors(lambda n: service_level(demand, n, within), demand.load, target)
    return {
        "hour": name,
        "calls": calls,
        "load": rounded(demand.load, 2),
        "seats": seats,
        "service_level": rounded(service_level(demand, seats, within)),
        "mean_wait": rounded(mean_wait(demand, seats), 1),
        "occupancy": rounded(demand.load / seats),
        "two_seats_service_level": rounded(service_level(demand, NATIONAL_MINIMUM, within)),
        **(_with_patience(demand, target, within) if math.isfinite(patience) else {}),
    }


def _with_patience(demand: Demand, target: float, within: float) -> dict[str, Any]:
    held = demand.calls_per_hour * demand.patience_seconds / 3600
    require(held <= _MOST_HELD, f"patience: so long that more than {_MOST_HELD:,} callers would wait at once")
    seats = least_counsellors(lambda n: erlang_a(demand, n, within).service_level, demand.load, target)
    enough, two = erlang_a(demand, seats, within), erlang_a(demand, NATIONAL_MINIMUM, within)
    return {
        "seats_with_patience": seats,
        "service_level_with_patience": rounded(enough.service_level),
        "abandonment": rounded(enough.abandonment),
        "two_seats_service_level_with_patience": rounded(two.service_level),
        "two_seats_abandonment": rounded(two.abandonment),
    }
