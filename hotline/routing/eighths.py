"""Values that stand for chance when a line is played eight times: in each play another eighth of a distribution.

Over all plays each eighth is met once, so together they have its mean; how they follow each other in one play differs.
"""

import hashlib

_EIGHTHS = (0.0653, 0.2086, 0.3761, 0.5774, 0.8301, 1.1699, 1.6931, 3.0794)
"""Means of the eighths of the exponential distribution of mean 1."""

PLAYS = len(_EIGHTHS)

_DRAWN = hashlib.shake_128(b"gap").digest(1024)
"""The same for everybody and at every time, and no more regular than chance."""


def evenly(number: int, play: int, step: float) -> float:
    """The value that stands for chance `number` in this play, so that a play's own sum is near the mean.

    The multiples of an irrational `step`, of which only what stands after the point is kept, fill the span from 0 to 1
    evenly (Weyl 1916).
    """
    turns = 2 * (number % 4) + 1  # odd, so that no eighth is met twice; by turns, so that not all are long in one play
    return _EIGHTHS[(int(number * step % 1.0 * PLAYS) + turns * play) % PLAYS]


def irregularly(number: int, play: int) -> float:
    """The same, but a play's own sum wanders as far from the mean as chance would take it."""
    drawn = _DRAWN[number % len(_DRAWN)]
    turns = 2 * (drawn % 4) + 1
    return _EIGHTHS[(drawn // 4 + turns * play) % PLAYS]
