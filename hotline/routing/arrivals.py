"""Who calls, when, for how long, and how long they would wait: the part of a simulation that needs chance."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, Protocol

from hotline.kernel.classes import CallClass

_HOUR = 3600.0


class Chance(Protocol):
    """Coins to toss; `random.Random(seed)` is one."""

    def random(self) -> float: ...

    def expovariate(self, rate: float, /) -> float: ...


class Caller(NamedTuple):
    """One caller as drawn. All times in seconds; `at` since the beginning of the simulation."""

    at: float
    call_class: CallClass
    handle: float
    patience: float


@dataclass(frozen=True)
class Stream:
    """The calls of one class: so many an hour, as a Poisson stream.

    A contact takes an exponential time of mean `handle_seconds`, or one of `handles_seen` drawn at random when there
    are any. Patience is exponential, or without end. Raises ValueError for what cannot be.
    """

    calls_per_hour: float
    handle_seconds: float
    patience_seconds: float = math.inf
    handles_seen: Sequence[float] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.calls_per_hour < math.inf:
            raise ValueError("calls per hour: a finite number, zero or more, is needed")
        if not 0 < self.handle_seconds < math.inf or not all(0 < handle < math.inf for handle in self.handles_seen):
            raise ValueError("handle time: a finite number above zero is needed")
        if not self.patience_seconds > 0:
            raise ValueError("patience: a number above zero is needed")


def draw_callers(streams: Mapping[CallClass, Stream], seconds: float, chance: Chance) -> Iterator[Caller]:
    """Give everybody who calls in the first `seconds`, in order.

    Each caller takes the same number of draws whatever becomes of the call, so two policies with the same seed meet
    the same callers.
    """
    kinds = [(call_class, stream) for call_class, stream in streams.items() if stream.calls_per_hour > 0]
    if not kinds:
        return
    bounds = list(accumulate(stream.calls_per_hour / _HOUR for _, stream in kinds))
    total = bounds.pop()
    at = chance.expovariate(total)
    while at < seconds:
        call_class, stream = kinds[bisect_right(bounds, chance.random() * total)]
        patience = chance.expovariate(1.0)
        yield Caller(at, call_class, _handle(stream, chance), patience * stream.patience_seconds)
        at += chance.expovariate(total)


class Visitor(NamedTuple):
    """A caller who asks for something (see needs_of), and who would take a call-back rather than wait long, or not."""

    caller: Caller
    asks: frozenset[str] = frozenset()
    takes_callback: bool = False


@dataclass(frozen=True)
class Tide:
    """Callers of one kind, more by day than by night.

    `hourly`: calls an hour; one number, or one for each hour from midnight on, repeated: 24 of a day, 168 of a week.
    """

    call_class: CallClass
    stream: Stream
    hourly: tuple[float, ...]
    asks: frozenset[str] = frozenset()

    def rate(self, hour: int) -> float:
        """Calls an hour in this hour, counted from the beginning."""
        return self.hourly[hour % len(self.hourly)]


def draw_visitors(tides: Sequence[Tide], hours: int, callback_share: float, chance: Chance) -> Iterator[Visitor]:
    """Give everybody who calls in the first `hours`, in order. Each takes the same number of draws."""
    for hour in range(hours):
        bounds = list(accumulate(tide.rate(hour) / _HOUR for tide in tides))
        total = bounds.pop()
        if total <= 0:
            continue
        at = hour * _HOUR + chance.expovariate(total)
        while at < (hour + 1) * _HOUR:
            tide = tides[bisect_right(bounds, chance.random() * total)]
            patience = chance.expovariate(1.0) * tide.stream.patience_seconds
            caller = Caller(at, tide.call_class, _handle(tide.stream, chance), patience)
            yield Visitor(caller, tide.asks, chance.random() < callback_share)
            at += chance.expovariate(total)


def _handle(stream: Stream, chance: Chance) -> float:
    if stream.handles_seen:
        return stream.handles_seen[int(chance.random() * len(stream.handles_seen))]
    return chance.expovariate(1 / stream.handle_seconds)
