"""When one person may see a number alone, and how long each step of two lasts. Pure."""

from datetime import timedelta

from hotline.kernel.classes import CallClass

APPROVE_WITHIN = timedelta(minutes=15)
LOOK_WITHIN = timedelta(minutes=15)
SHOWN_FOR = timedelta(minutes=10)


def may_decide_alone(call_class: CallClass, *, is_live: bool) -> bool:
    """Only while somebody in danger is on the line: a second person may be minutes away, and is told at once."""
    return is_live and call_class is CallClass.CRISIS
