"""How often later frontline callers were put before a general caller, counted on the whole log. Routing 6.6.

The count trusts nothing of the choice it audits, not even that a class is served in order.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from hotline.kernel.classes import CallClass
from hotline.routing.simulation import Log, Passage


class Overtaken(NamedTuple):
    """A general caller; `place` n is 1 for who found no general caller waiting; `times` is how often overtaken."""

    passage: Passage
    place: int
    times: int


def overtaken(log: Log) -> list[Overtaken]:
    """Give every general caller with a place in line and the number of younger frontline callers answered before."""
    general = sorted(
        (passage for passage in log.passages if passage.caller.call_class is CallClass.GENERAL),
        key=lambda passage: passage.caller.at,
    )
    rang = [passage.caller.at for passage in general]
    left = sorted(passage.left for passage in general)
    passed = _times_passed(log, general, rang)
    gone = 0
    found: list[Overtaken] = []
    for index, (passage, times) in enumerate(zip(general, passed, strict=True)):
        while gone < len(left) and left[gone] <= passage.caller.at and gone < index:
            gone += 1
        found.append(Overtaken(passage, index - gone + 1, times))
    return found


def beyond_bound(everybody: list[Overtaken], streak: int) -> Iterator[Overtaken]:
    """Give whoever was overtaken more than `streak` times for each general caller up to and including this one."""
    return (one for one in everybody if one.times > streak * one.place)


def _times_passed(log: Log, general: list[Passage], rang: list[float]) -> list[int]:
    """Of each of `general`, in order of ringing: frontline callers who rang later and were answered earlier.

    Going through time, each frontline pick is noted under the number of general callers who rang before it. A general
    caller who leaves was passed by all noted under a number beyond the own. Sums in a Fenwick tree.
    """
    frontline = [
        (passage.left, 0, bisect_left(rang, passage.caller.at))
        for passage in log.passages
        if passage.answered and passage.caller.call_class is CallClass.FRONTLINE and passage.wait > 0
    ]
    leaving = [(passage.left, 1, index) for index, passage in enumerate(general) if passage.wait > 0]
    times = [0] * len(general)
    tree = [0] * (len(general) + 1)
    noted = 0
    for _, is_general, number in sorted(frontline + leaving):
        if is_general:
            before, place = 0, number
            while place > 0:
                before += tree[place]
                place -= place & -place
            times[number] = noted - before
        elif number > 0:
            noted += 1
            while number < len(tree):
                tree[number] += 1
                number += number & -number
    return times
