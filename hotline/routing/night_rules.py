"""The rules a played night follows, as a line's TOML would say them."""

import math
from dataclasses import dataclass

from hotline.routing.model import Policy
from hotline.routing.needs import NeedRule


@dataclass(frozen=True)
class CallBacks:
    """Callers who take one leave the phone and keep their place. All times in seconds, `reached` a share in [0, 1].

    Offered `after` so long a wait, or when nobody is on duty. Who does not answer is rung again after each of `again`.
    """

    after: float
    promise: float
    reached: float = 1.0
    again: tuple[float, ...] = (600.0, 3_600.0)


@dataclass(frozen=True)
class NightRules:
    """All times in seconds. `longest_wait`: then a caller is offered a message; without end when infinite."""

    policy: Policy
    needs: tuple[NeedRule, ...] = ()
    ring: float = 20.0
    wrap_up: float = 0.0
    longest_wait: float = math.inf
    callbacks: CallBacks | None = None
