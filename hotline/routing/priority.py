"""Waits of two classes by formula: what choosing by weighted wait must give when its floor and streak are off.

Strict priority: Kleinrock 1964. Accumulating priority: Stanford, Taylor and Ziedins 2014, and for several counsellors
Sharif, Stanford, Taylor and Ziedins 2014. Both classes take equally long; nobody gives up; there are no crisis calls.
Routing 6.3.
"""

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass

from hotline.routing.erlang import Demand, erlang_c, mean_wait

_TERMS, _AVERAGED, _DAMPING = 15, 11, 18.4
"""Euler summation as Abate and Whitt 1995 set it: errors near 1e-7."""


@dataclass(frozen=True)
class TwoClasses:
    """A demand, the share of it that is frontline, and r: what a general minute counts against a frontline minute.

    Raises ValueError for a share or a rate outside [0, 1].
    """

    demand: Demand
    counsellors: int
    frontline_share: float
    general_rate: float

    def __post_init__(self) -> None:
        if not 0 <= self.frontline_share <= 1:
            raise ValueError("frontline share: a number from 0 to 1 is needed")
        if not 0 <= self.general_rate <= 1:
            raise ValueError("general rate: a number from 0 to 1 is needed")

    @property
    def occupancy(self) -> float:
        return self.demand.load / self.counsellors

    @property
    def general_wait(self) -> float:
        """Mean wait of general callers, in seconds. Raises Unstable."""
        overtaking = self.occupancy * self.frontline_share * (1 - self.general_rate)
        return mean_wait(self.demand, self.counsellors) / (1 - overtaking)

    @property
    def frontline_wait(self) -> float:
        """Mean wait of frontline callers, in seconds. Raises Unstable."""
        given = self.occupancy * (1 - self.frontline_share) * (1 - self.general_rate)
        return mean_wait(self.demand, self.counsellors) - given * self.general_wait

    def general_wait_beyond(self, seconds: float) -> float:
        """Share of general callers who wait longer than `seconds`. Raises Unstable.

        A general caller who finds the work V waits V and the frontline work that arrives in the first (1-r) of the
        wait: a busy period begun by V, whose transform is inverted numerically.
        """
        finish = self.counsellors / self.demand.handle_seconds
        arrive = self.occupancy * finish * self.frontline_share * (1 - self.general_rate)
        wait = erlang_c(self.counsellors, self.demand.load)
        drain = finish * (1 - self.occupancy)

        def tail(s: complex) -> complex:
            total = arrive + finish + s
            grown = s + arrive - (total - cmath.sqrt(total * total - 4 * arrive * finish)) / 2
            return wait * (1 - drain / (drain + grown)) / s

        return _invert(tail, seconds)

    def general_wait_percentile(self, share: float) -> float:
        """Seconds that `share` of the general callers do not exceed; 0 when so many are answered at once."""
        beyond = 1 - share
        if erlang_c(self.counsellors, self.demand.load) <= beyond:
            return 0.0
        low, high = 0.0, self.general_wait
        while self.general_wait_beyond(high) > beyond:
            low, high = high, 2 * high
        while high - low > 1e-6 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if self.general_wait_beyond(middle) > beyond else (low, middle)
        return high


def rate_for(ratio: float, occupancy: float) -> float:
    """r that makes frontline callers wait `ratio` times as long as general ones; below 1 - occupancy none can.

    Raises ValueError when no r does.
    """
    if not 1 - occupancy <= ratio <= 1:
        raise ValueError(f"ratio: from {1 - occupancy:.2f} to 1 can be had at this occupancy")
    return 1 - (1 - ratio) / occupancy


def _invert(transform: Callable[[complex], complex], at: float) -> float:
    """Value at `at` > 0 of the function with this Laplace transform (Abate and Whitt 1995, Euler)."""
    axis = _DAMPING / (2 * at)
    total, sums = transform(complex(axis)).real / 2, []
    for term in range(1, _TERMS + _AVERAGED + 1):
        total += (-1) ** term * transform(complex(axis, term * math.pi / at)).real
        sums.append(total)
    averaged: float = sum(math.comb(_AVERAGED, k) * sums[_TERMS - 1 + k] for k in range(_AVERAGED + 1)) / 2**_AVERAGED
    return math.exp(_DAMPING / 2) / at * averaged
