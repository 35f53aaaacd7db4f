"""What a simulation says, in the measures of a real line (routing 8.8).

The wait begins when the caller waits for a counsellor and ends when both talk, or when the caller gives up. Who gives
up in less than 5 seconds misdialled or changed their mind, and counts neither as abandoned nor against service level.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hotline.kernel.classes import CallClass
from hotline.routing.overtaking import beyond_bound, overtaken
from hotline.routing.simulation import Log, Passage

SHORT = 5.0
"""Seconds of waiting below which giving up is not counted."""


@dataclass(frozen=True)
class ClassFigures:
    """Figures of one class. Times in seconds, shares in [0, 1]; None where there was nobody to measure.

    `mean_wait` and `p95_wait` are over everybody, answered or not; `answer_time` is the mean over the answered.
    `service_level` is answered in time of those answered or abandoned; `service_level_answered` of the answered.
    """

    callers: int
    answered: int
    abandoned: int
    short: int
    mean_wait: float | None
    p95_wait: float | None
    answer_time: float | None
    abandonment: float | None
    service_level: float | None
    service_level_answered: float | None


@dataclass(frozen=True)
class Overtakes:
    """How often general callers were overtaken by later frontline ones; `violations` is how many beyond K*n."""

    mean: float | None
    most: int
    violations: int


@dataclass(frozen=True)
class Outcome:
    """`occupancy` is the share of time counsellors talk; `idle_gini` how unevenly idle time fell, 0 for evenly."""

    classes: dict[CallClass, ClassFigures]
    overtakes: Overtakes
    occupancy: float | None
    idle_gini: float | None


def measure(log: Log, streak: int, within: float = 20.0) -> Outcome:
    """Measure a log. `streak` is the K the line promised; `within` the seconds of the service level."""
    by_class: dict[CallClass, list[Passage]] = {call_class: [] for call_class in CallClass}
    for passage in log.passages:
        by_class[passage.caller.call_class].append(passage)
    idle = _idle(log)
    return Outcome(
        {call_class: figures(passages, within) for call_class, passages in by_class.items()},
        overtakes(log, streak),
        1 - sum(idle) / (log.counsellors * log.seconds) if log.seconds else None,
        gini(idle),
    )


def overtakes(log: Log, streak: int) -> Overtakes:
    """Count who was put before whom; `streak` as in measure()."""
    general = overtaken(log)
    return Overtakes(
        _mean([one.times for one in general]),
        max((one.times for one in general), default=0),
        sum(1 for _ in beyond_bound(general, streak)),
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest of `values` that at least `share` of them do not exceed; None without values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def gini(values: Sequence[float]) -> float | None:
    """0 when all have the same, towards 1 when one has everything; None when nobody has anything."""
    total = sum(values)
    if total <= 0:
        return None
    ranked = sum(rank * value for rank, value in enumerate(sorted(values), start=1))
    return 2 * ranked / (len(values) * total) - (len(values) + 1) / len(values)


def figures(passages: Sequence[Passage], within: float) -> ClassFigures:
    """Measure passages of one class; `within` as in measure()."""
    waits = [passage.wait for passage in passages]
    answered = [passage.wait for passage in passages if passage.answered]
    short = sum(1 for passage in passages if not passage.answered and passage.wait < SHORT)
    counted = len(passages) - short
    in_time = sum(1 for wait in answered if wait <= within)
    return ClassFigures(
        callers=len(passages),
        answered=len(answered),
        abandoned=counted - len(answered),
        short=short,
        mean_wait=_mean(waits),
        p95_wait=percentile(waits, 0.95),
        answer_time=_mean(answered),
        abandonment=_share(counted - len(answered), counted),
        service_level=_share(in_time, counted),
        service_level_answered=_share(in_time, len(answered)),
    )


def _idle(log: Log) -> list[float]:
    """Idle seconds of each counsellor until the last caller rang."""
    idle = [log.seconds] * log.counsellors
    for passage in log.passages:
        if passage.answered:
            ends = min(passage.left + passage.caller.handle, log.seconds)
            idle[passage.counsellor] -= max(0.0, ends - passage.left)
    return [max(0.0, seconds) for seconds in idle]


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
