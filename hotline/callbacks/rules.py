"""When a call-back that reached nobody is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_try(tries: int, most: int, delays_minutes: Sequence[float], now: datetime) -> datetime | None:
    """When to try again after `tries` tries, the last of which ended now; None after the last. The last delay stays."""
    if tries >= most:
        return None
    return now + timedelta(minutes=delays_minutes[min(tries, len(delays_minutes)) - 1])
