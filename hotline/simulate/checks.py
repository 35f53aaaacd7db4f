"""Refusals and roundings that all planning shares."""

import math

from hotline.kernel.errors import Refused


def check_demand(calls: float, handle_minutes: float, patience_minutes: float) -> None:
    """Raise Refused for calls, contacts or a patience that cannot be."""
    require(0 <= calls < math.inf, "calls per hour: zero or more")
    require(0 < handle_minutes < math.inf, "handle minutes: a number above zero")
    require(patience_minutes > 0, "patience minutes: a number above zero, or inf when nobody gives up")


def require(met: bool, otherwise: str) -> None:
    """Raise Refused with this sentence unless it is met."""
    if not met:
        raise Refused(otherwise)


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Round what may be unknown."""
    return None if value is None else round(value, digits)
