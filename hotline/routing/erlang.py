"""How long callers wait and how many counsellors that takes, by formula, all callers alike (else see priority.py).

Erlang B and C: nobody gives up (Erlang 1917). Erlang A: callers give up after an exponential patience (Palm 1957),
computed from the birth-death process itself and never from an approximation (Ingolfsson and Tang, "Efficient and
Reliable Computation of Birth-Death Process Performance Measures"). Calls come as a Poisson stream, and a contact
takes an exponential time.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

_HOUR = 3600.0
_NEGLIGIBLE = -46.0
"""ln(1e-20): states this much rarer than the most frequent one are left out, and all beyond them are rarer still."""


class Unstable(Exception):
    """More calls come than the counsellors can ever finish, and nobody gives up: the wait has no mean."""


@dataclass(frozen=True)
class Demand:
    """What the line is asked for.

    `handle_seconds` is the mean of talk, hold and wrap-up. `patience_seconds` is the mean time after which a waiting
    caller gives up; Erlang A alone looks at it. Raises ValueError for what cannot be a demand.
    """

    calls_per_hour: float
    handle_seconds: float
    patience_seconds: float = math.inf

    def __post_init__(self) -> None:
        if not 0 <= self.calls_per_hour < math.inf:
            raise ValueError("calls per hour: a finite number, zero or more, is needed")
        if not 0 < self.handle_seconds < math.inf:
            raise ValueError("handle time: a finite number above zero is needed")
        if not self.patience_seconds > 0:
            raise ValueError("patience: a number above zero is needed")

    @property
    def load(self) -> float:
        """Counsellors that would be busy on average if nobody ever waited or gave up (erlang)."""
        return self.calls_per_hour * self.handle_seconds / _HOUR


@dataclass(frozen=True)
class Impatient:
    """What Erlang A says of everybody who calls, answered or not. Shares in [0, 1], `mean_wait` in seconds.

    `service_level` is the share answered within the asked time; `occupancy` the share of time a counsellor is busy.
    """

    wait_probability: float
    mean_wait: float
    abandonment: float
    service_level: float
    occupancy: float


def erlang_b(counsellors: int, load: float) -> float:
    """Share of calls turned away when nobody may wait. `load` in erlang. Routing 6.1."""
    _check(counsellors)
    if load == 0:
        return 0.0
    inverse = 1.0
    for n in range(1, counsellors + 1):
        inverse = 1 + n / load * inverse
    return 1 / inverse


def erlang_c(counsellors: int, load: float) -> float:
    """Share of calls that must wait when nobody gives up. Raises Unstable when load >= counsellors. Routing 6.1."""
    _check(counsellors)
    if load >= counsellors:
        raise Unstable(f"a load of {load:.2f} erlang is too much for {counsellors} counsellors")
    blocked = erlang_b(counsellors, load)
    return counsellors * blocked / (counsellors - load * (1 - blocked))


def mean_wait(demand: Demand, counsellors: int) -> float:
    """Mean wait in seconds of all callers when nobody gives up. Raises Unstable. Erlang C."""
    return erlang_c(counsellors, demand.load) * demand.handle_seconds / (counsellors - demand.load)


def wait_beyond(demand: Demand, counsellors: int, seconds: float) -> float:
    """Share of callers who wait longer than `seconds` when nobody gives up. Raises Unstable. Erlang C."""
    drained = (counsellors - demand.load) * seconds / demand.handle_seconds
    return erlang_c(counsellors, demand.load) * math.exp(-drained)


def service_level(demand: Demand, counsellors: int, within: float) -> float:
    """Share of callers answered in `within` seconds when nobody gives up; 0 when they can never keep up. Erlang C."""
    if demand.load >= counsellors:
        return 0.0
    return 1 - wait_beyond(demand, counsellors, within)


def erlang_a(demand: Demand, counsellors: int, within: float = 20.0) -> Impatient:
    """Waits when callers give up (M/M/c+M). Raises Unstable when nobody ever gives up and load >= counsellors."""
    _check(counsellors)
    if demand.calls_per_hour == 0:
        return Impatient(0.0, 0.0, 0.0, 1.0, 0.0)
    if math.isinf(demand.patience_seconds) and demand.load >= counsellors:
        raise Unstable(f"a load of {demand.load:.2f} erlang is too much for {counsellors} counsellors")
    states = _states(demand, counsellors)
    waiting = states[counsellors:]
    mean = sum(queue * share for queue, share in enumerate(waiting)) * _HOUR / demand.calls_per_hour
    in_time = _answered_within(demand, counsellors, within, len(waiting))
    return Impatient(
        wait_probability=sum(waiting),
        mean_wait=mean,
        abandonment=mean / demand.patience_seconds,
        service_level=sum(states[:counsellors]) + sum(a * b for a, b in zip(waiting, in_time, strict=True)),
        occupancy=sum(min(n, counsellors) * share for n, share in enumerate(states)) / counsellors,
    )


def least_counsellors(level: Callable[[int], float], load: float, target: float) -> int:
    """Fewest counsellors, at least 1, whose `level(counsellors)` reaches `target`, a share below 1.

    `level` is a service level and grows with counsellors. Fewer than target * load cannot reach it: they would have
    to answer more than they can finish.
    """
    if not 0 < target < 1:
        raise ValueError("target: a share above 0 and below 1 is needed")
    return next(n for n in count(max(1, math.floor(target * load))) if level(n) >= target)


def _states(demand: Demand, counsellors: int) -> list[float]:
    """Long-run share of time with 0, 1, 2... callers in the house. In logs: the terms themselves overflow."""
    load, leaving = demand.load, demand.handle_seconds / demand.patience_seconds
    logs = [0.0]
    for n in count(1):
        rate = min(n, counsellors) + max(0, n - counsellors) * leaving
        logs.append(logs[-1] + math.log(load) - math.log(rate))
        # only past the peak, where each state is rarer than the one before
        if n > counsellors and rate > load and logs[-1] - max(logs) < _NEGLIGIBLE:
            break
    peak = max(logs)
    weights = [math.exp(value - peak) for value in logs]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _answered_within(demand: Demand, counsellors: int, within: float, places: int) -> list[float]:
    """Chance to be answered in `within` seconds, for who finds all busy and 0, 1, 2... waiting.

    The wait of place m (1 is the head) passes through rates a+1 ... a+m in units of 1/patience, a = c mu / theta, once
    the caller's own patience is laid over it. That is a pure death process, so exp(-wait / patience) is Beta(a+1, m)
    distributed, and its distribution grows by one term per place. Own derivation; `within` to infinity gives
    1 - P(Ab), and an endless patience gives a sum of equal exponentials.
    """
    finished = counsellors * within / demand.handle_seconds
    patient = math.isinf(demand.patience_seconds)
    a = math.inf if patient else counsellors * demand.patience_seconds / demand.handle_seconds
    if within <= 0:
        return [0.0] * places
    left = 0.0 if patient else within / demand.patience_seconds
    gone = math.log(finished) if patient else math.log(-math.expm1(-left))
    term, late, answers = -(finished + left), 0.0, []
    for place in range(1, places + 1):
        late += math.exp(term)
        stays = 1.0 if patient else a / (a + place)
        answers.append(stays * max(0.0, 1 - late))
        term += gone - math.log(place) + (0.0 if patient else math.log(a + place))
    return answers


def _check(counsellors: int) -> None:
    if counsellors < 1:
        raise ValueError("counsellors: at least one is needed")
