"""Who is rung first: the first pool, then the second, and the standby phone last."""

from collections.abc import Set
from enum import StrEnum


class Pool(StrEnum):
    FIRST = "first"
    SECOND = "second"  # rung for who has waited a while, and when nobody of the first pool is on duty
    STANDBY = "standby"  # rung when nobody else is on duty, and in danger when nobody took the call in time

    @property
    def rank(self) -> int:
        return list(Pool).index(self)

    @classmethod
    def of_rank(cls, rank: int) -> "Pool":
        return list(cls)[rank]

    @property
    def marks(self) -> frozenset[str]:
        """What belonging to this pool is worth, in the words in which a caller needs it."""
        return _MARKS[self]


IN_FIRST_POOL = "pool:first"
NOT_STANDBY = "pool:duty"
MARKS = frozenset({IN_FIRST_POOL, NOT_STANDBY})
"""No skill has these names: a skill is what a person can do."""

_MARKS = {
    Pool.FIRST: MARKS,
    Pool.SECOND: frozenset({NOT_STANDBY}),
    Pool.STANDBY: frozenset[str](),
}


def pool_of(abilities: Set[str]) -> Pool:
    """Tell a person's pool from what she is known to be able to do; without any mark she is of none but standby's."""
    return next(pool for pool in Pool if pool.marks <= abilities)
