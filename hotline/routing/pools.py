"""Which pools may be rung for a caller, as needs that relax like any other. Pure."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

from hotline.kernel.classes import CallClass
from hotline.kernel.pools import IN_FIRST_POOL, NOT_STANDBY, Pool
from hotline.routing.model import Need, Policy


@dataclass(frozen=True)
class Staffed:
    """The pools in which somebody takes calls, free or not."""

    pools: frozenset[Pool]

    @classmethod
    def by(cls, pools: Collection[Pool]) -> "Staffed":
        return cls(frozenset(pools))

    @property
    def first(self) -> bool:
        return Pool.FIRST in self.pools

    @property
    def anybody(self) -> bool:
        """Somebody whose turn it is: the standby phone is for when it is nobody's."""
        return bool(self.pools - {Pool.STANDBY})


def pool_needs(call_class: CallClass, waited: float, staffed: Staffed, policy: Policy) -> tuple[Need, ...]:
    """Say in needs whom a caller may have after `waited` seconds.

    The first pool alone for `overflow_after` seconds, unless nobody of it is on duty; in danger both at once. The
    standby phone when nobody else is on duty, and in danger after `standby_after` seconds. What relaxes stays a wish:
    of two who are free, she of the earlier pool is rung.
    """
    if call_class is CallClass.CRISIS:
        standby = waited >= policy.standby_after or not staffed.anybody
    else:
        standby = not staffed.anybody
    return (
        Need(frozenset({IN_FIRST_POOL}), policy.overflow_after if staffed.first else 0.0),
        Need(frozenset({NOT_STANDBY}), 0.0 if standby else math.inf),
    )


def overflowing(policy: Policy) -> Policy:
    """The line's choices while a supervisor has the second pool rung as soon as the first."""
    return replace(policy, overflow_after=0.0)
