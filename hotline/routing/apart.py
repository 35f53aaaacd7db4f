"""Who is never rung for a caller, because a supervisor keeps the two apart. Pure."""

from collections.abc import Set

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId


def kept_from(call_class: CallClass, apart: Set[StaffId], on_duty: Set[StaffId]) -> frozenset[StaffId]:
    """Those of `apart` who are not rung for her; `on_duty`: who takes calls at all, free or not.

    A pair is kept apart whatever the caller's class and age: it is no wish that relaxes. One thing goes before it, a
    life: in danger, when nobody else is on duty, whoever is there is rung. That others are on the phone is not enough.
    Who says that she is in danger is always believed, so whom somebody molests would be reached by key 9 on any busy
    evening.
    """
    if call_class is CallClass.CRISIS and on_duty <= apart:
        return frozenset()
    return frozenset(apart)
