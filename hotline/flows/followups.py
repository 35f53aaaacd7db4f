"""Somebody is to be asked again how she is: planned when a talk is written down, stricter when its risk is raised, and
carried on by whatever comes of each step."""

from datetime import datetime
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.followups import step_store as steps
from hotline.followups import store as followups
from hotline.followups.model import Ending, Followup, Origin, Result, Step
from hotline.followups.rules import (
    REACHED,
    End,
    GoOn,
    Standing,
    Tells,
    TryAgain,
    after,
    delays_of,
    soonest,
    stricter,
    was_cut_off,
)
from hotline.kernel.ids import CallbackId, FollowupId, StaffId

_ASKED_TO_STOP = "followups result:1"  # her word to a person, to no question of ours
_ALERTS = {Tells.WORSE: AlertKind.FOLLOWUP_WORSE, Tells.NOT_REACHED: AlertKind.FOLLOWUP_NOT_REACHED}


def plan_followups(work: Work, house: House, origin: Origin, now: datetime) -> FollowupId | None:
    """Plan what is due after a talk, a call-back or a message; None where nobody is followed up.

    To be called again when more is known of the same origin: its plan becomes stricter, never laxer, and what was due
    earlier stays so. Who has asked us to stop is not followed up again for it.
    """
    known = followups.find_of_origin(work.connection, origin.which)
    if known is not None:
        _make_stricter(work, house, known, origin, now)
        return known.id
    delays = delays_of(origin, twelve_months=house.line.followups.twelve_months)
    if not delays:
        return None
    followup_id = followups.add_followup(work.connection, origin, now)
    ring_at = now if was_cut_off(origin) else None
    steps.open_step(
        work.connection, followup_id, 0, now, now + delays[0], origin.staff_id, ring_at=ring_at
    )  # fmt: skip
    return followup_id


def _make_stricter(work: Work, house: House, known: Followup, told: Origin, now: datetime) -> None:
    origin = stricter(known.origin, told)
    delays = delays_of(origin, twelve_months=house.line.followups.twelve_months)
    if origin == known.origin or not delays or (known.ended_as is not None and known.ended_as.lasts):
        return
    followups.make_stricter(work.connection, known.id, origin, now)
    step = steps.find_open_step(work.connection, known.id)
    ring_at = now if was_cut_off(origin) and not was_cut_off(known.origin) else None
    if step is None:
        steps.open_step(work.connection, known.id, 0, now, now + delays[0], told.staff_id, ring_at=ring_at)
    else:
        steps.tighten(work.connection, step.id, now, soonest(step.due_at, delays, now), ring_at)


def settle(
    work: Work,
    house: House,
    step: Step,
    result: Result,
    now: datetime,
    *,
    by: StaffId | None,
    note: bytes | None = None,
    callback_id: CallbackId | None = None,
) -> bool:
    """Take in what came of a step, and let the next be due. False when somebody was quicker. `by` None: the carrier."""
    followup = followups.lock_followup(work.connection, step.followup_id)
    delays = delays_of(followup.origin, twelve_months=house.line.followups.twelve_months)
    place = min(step.place, len(delays) - 1)  # where twelve months were taken out of the settings meanwhile
    again = house.line.followups.again_after_a_drop
    standing = Standing(followup.origin, followup.counts_from, delays, place, step.tries, again)
    decision = after(result, standing, now)
    match decision:
        case TryAgain(at, overdue_at, asks):
            is_ours = steps.try_again(work.connection, step, now, at, overdue_at, now if asks else None)
        case GoOn(closed_as, next_place, at, _):
            is_ours = steps.close(work.connection, step, closed_as, by, now)
            if is_ours:
                owner_id = step.owner_id or by
                steps.open_step(work.connection, followup.id, next_place, now, at, owner_id)
        case End(closed_as, why, _):
            is_ours = steps.close(work.connection, step, closed_as, by, now)
            if is_ours:
                _end(work, followup, why, by, now)
    if not is_ours:
        return False
    steps.add_try(work.connection, step.id, now, result, by, note, callback_id)
    _tell(work, house, followup, step, decision, now)
    return True


def _end(work: Work, followup: Followup, why: Ending, by: StaffId | None, now: datetime) -> None:
    followups.end_followup(work.connection, followup.id, why, now)
    fingerprint = followup.origin.fingerprint
    if why is not Ending.ASKED_TO_STOP or fingerprint is None:
        return
    for use in Use:
        add_consent(
            work.connection, fingerprint, use, now, given=False, how=How.STAFF, wording=_ASKED_TO_STOP, staff_id=by
        )  # fmt: skip


def _tell(
    work: Work, house: House, followup: Followup, step: Step, decision: TryAgain | GoOn | End, now: datetime
) -> None:
    settle_alert(work.connection, AlertKind.FOLLOWUP_OVERDUE, step.id, now)
    if isinstance(decision, TryAgain):
        return
    if decision.tells is None:
        if decision.closed_as in REACHED:
            for kind in _ALERTS.values():
                settle_alert(work.connection, kind, followup.id, now)
        return
    said: dict[str, Any] = {"step": step.id, "result": decision.closed_as.value, "risk": followup.origin.risk.value}
    raise_alarm(work, house, _ALERTS[decision.tells], now, about=followup.id, **said)
