"""What the roster does by itself: it tells of hours in which too few will be there and reminds of shifts; a shift may
set its person's pool and, where the line lets it, her duty. Called by the tick, under the router's lock."""

from datetime import datetime, timedelta
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.alerts.store import find_last_detail, settle_alert
from hotline.db.together import Question
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.flows.remind import remind
from hotline.flows.staff import wish_duty
from hotline.hours.rules import open_times
from hotline.roster import shift_store as store
from hotline.roster.model import Duty
from hotline.roster.shift_rules import find_gaps, tell_gap
from hotline.roster.store import get_counsellor

THE_ROSTER = "roster"
"""What an alert about gaps is about."""

_LOOK_EVERY = timedelta(minutes=15)
_MOST_TOLD = 50
_MOMENT = timedelta(microseconds=1)


def roster_questions(house: House, now: datetime) -> list[Question[bool]]:
    """What the tick must ask to know whether there is anything to do here."""
    rules = house.line.roster
    questions = [store.any_look_due(now=now), store.any_other_pool(now=now)]
    if rules.remind is not None:
        questions.append(store.any_to_remind(now=now, remind_until=now + rules.remind))
    if rules.sets_duty:
        questions += [store.any_to_begin(now=now), store.any_to_end(now=now)]
    return questions


def tend_roster(work: Work, house: House, now: datetime) -> int:
    """Do what is due; return how much that was."""
    done = remind(work, house, now)
    moved = store.obey_pools(work.connection, now)
    if moved:
        work.ring("dispatch")
    done += moved
    if house.line.roster.sets_duty:
        done += _follow_shifts(work, now)
    if store.is_look_due(work.connection, now):
        _look_for_gaps(work, house, now)
        store.look_next_at(work.connection, now + _LOOK_EVERY)
        done += 1
    return done


def _look_for_gaps(work: Work, house: House, now: datetime) -> None:
    rules = house.line.roster
    until = now + rules.ahead
    if not store.keeps_roster(work.connection, now, now):
        settle_alert(work.connection, AlertKind.ROSTER_GAP, THE_ROSTER, now)
        return
    times = open_times(house.line.hours, now, until)
    found = find_gaps(times, store.shifts_between(work.connection, now, until), rules.seats)
    gaps = [tell_gap(gap, house.line.zone) for gap in found]
    if not gaps:
        settle_alert(work.connection, AlertKind.ROSTER_GAP, THE_ROSTER, now)
        return
    told = (find_last_detail(work.connection, AlertKind.ROSTER_GAP, THE_ROSTER) or {}).get("gaps", [])
    if all(_was_told(gap, told) for gap in gaps):
        return
    settle_alert(work.connection, AlertKind.ROSTER_GAP, THE_ROSTER, now)  # the new one tells of all of them
    raise_alarm(work, house, AlertKind.ROSTER_GAP, now, about=THE_ROSTER, wanted=rules.seats, gaps=gaps[:_MOST_TOLD])


def _was_told(gap: dict[str, Any], told: list[dict[str, Any]]) -> bool:
    """Its beginning lies in one that was told: time goes on, and what lies at the end of the look ahead grows."""
    start = datetime.fromisoformat(gap["from"])
    for one in told:
        begins, ends = datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"])
        if begins <= start < ends and one["seats"] <= gap["seats"]:
            return True
    return False


def _follow_shifts(work: Work, now: datetime) -> int:
    ended = store.shifts_to_end(work.connection, now)
    for shift in ended:
        store.mark_over(work.connection, shift.id, now)
        goes_on = any(
            one.staff_id == shift.staff_id for one in store.shifts_between(work.connection, now, now + _MOMENT)
        )
        if not goes_on:
            wish_duty(work, get_counsellor(work.connection, shift.staff_id), Duty.OFF, now)
    begun = store.shifts_to_begin(work.connection, now)
    for shift in begun:
        store.mark_begun(work.connection, shift.id, now)
        wish_duty(work, get_counsellor(work.connection, shift.staff_id), Duty.ON, now)
    return len(ended) + len(begun)
