"""What comes of a promised call that reached nobody, for the follow-up that it serves, or that has to be made of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.callbacks.model import Attempt, Callback
from hotline.db.unit_of_work import Work
from hotline.flows.followups import plan_followups, settle
from hotline.flows.house import House
from hotline.followups import step_store as steps
from hotline.followups import store as followups
from hotline.followups.model import Origin, OriginKind, Result
from hotline.followups.rules import MOST_TRIES, was_cut_off
from hotline.kernel.risk import RiskLevel

_RESULTS = {
    Attempt.BUSY: Result.NO_ANSWER,
    Attempt.NO_ANSWER: Result.NO_ANSWER,
    Attempt.HUNG_UP: Result.NO_ANSWER,
    Attempt.MACHINE: Result.NO_ANSWER,
    Attempt.UNREACHABLE: Result.NUMBER_OFF,
    Attempt.OTHER_PERSON: Result.ANOTHER_PERSON,
}
"""What is not among them was no try of hers: our counsellor was gone, or the carrier rang nobody."""


@dataclass(frozen=True)
class Spacing:
    """How often a promise is tried at most, and after how many minutes again."""

    most: int
    delays_minutes: tuple[float, ...]


def spacing_of(work: Work, house: House, promise: Callback) -> Spacing:
    """The line's own; but who was cut off in danger is tried three times within half an hour."""
    step = steps.find_of_callback(work.connection, promise.id)
    if step is not None:
        origin = followups.get_followup(work.connection, step.followup_id).origin
        if was_cut_off(origin, step.place):
            again = house.line.followups.again_after_a_drop
            return Spacing(MOST_TRIES, tuple(delay / timedelta(minutes=1) for delay in again))
    return Spacing(house.line.callback_attempts, house.line.callback_delays_minutes)


def call_was_in_vain(
    work: Work, house: House, promise: Callback, result: Attempt, now: datetime, *, is_last: bool
) -> None:
    """A try of this promise is over. After the last one somebody must think of her: nobody else rings by itself."""
    step = steps.find_of_callback(work.connection, promise.id)
    if step is not None:
        if result in _RESULTS:
            settle(work, house, step, _RESULTS[result], now, by=None, callback_id=promise.id)
    elif is_last and not steps.has_served(work.connection, promise.id):
        plan_followups(work, house, _origin_of(promise), now)


def _origin_of(promise: Callback) -> Origin:
    return Origin(
        OriginKind.CALLBACK,
        promise.id,
        promise.call_id,
        promise.number_fingerprint,
        staff_id=None,
        risk=RiskLevel.NOT_ASSESSED,
        agreed=True,
    )
