"""When a plan's set times are, and for how long a block may stand. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hotline.care.config import CareRules
from hotline.care.model import SetTimes


def are_many(calls: int, rules: CareRules) -> bool:
    """Whether a number calls so often that a plan helps. Nothing else follows from it: nobody is turned away."""
    return calls >= rules.calls


def is_set_time(times: SetTimes, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is time for the counsellor of a plan. Hours that run over midnight are those of the day before."""
    spell = times.hours.around(now, zone)
    return spell is not None and spell[0].astimezone(zone).isoweekday() in times.days


class WhyNotBlocked(StrEnum):
    """Why a number is not blocked."""

    WITHHELD = "withheld"
    OURS = "ours"  # the phone of somebody who works here
    DATE = "date"  # over already, or too far away
    EXISTS = "exists"


def why_not_blocked(
    until: datetime, now: datetime, longest: timedelta, *, is_withheld: bool, is_staff: bool, exists: bool
) -> WhyNotBlocked | None:
    """None when a block may be asked for; a second supervisor still has to confirm it."""
    if is_withheld:
        return WhyNotBlocked.WITHHELD
    if is_staff:
        return WhyNotBlocked.OURS
    if not now < until <= now + longest:
        return WhyNotBlocked.DATE
    return WhyNotBlocked.EXISTS if exists else None
