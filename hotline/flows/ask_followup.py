"""How has she been: asked by text, once in a step, and only where she allowed texts; and what she answers.

Somebody asks so with a key; and below grave danger it is asked by itself, when all but the last try reached nobody.

The words are her answer for three days. Whatever else she writes is read by a person, and danger goes before all of it.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.audit.model import Act
from hotline.calls.phrases import Key
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.line_hours import hours_now
from hotline.flows.log_followup import SUBJECT, hers, talked_with
from hotline.flows.ring_followup import number_of
from hotline.flows.write_to import write_to
from hotline.followups import step_store as steps
from hotline.followups import store as followups
from hotline.followups import watch_store as watch
from hotline.followups.model import Feeling, Followup, Result, Step
from hotline.kernel.errors import Refused

_ANSWERED_WITHIN = timedelta(hours=72)


def ask_by_text(house: House, now: datetime, *, by: str, which: str) -> None:
    """Ask her by text. Raises Refused, also in the line's quiet hours."""
    if _quiet_until(house, now) is not None:
        raise Refused("nobody is written to in the quiet hours: ask when they are over")
    with house.work() as work:
        work.lock_router()
        step, person = hers(work, which, by)
        _ask(work, house, step, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, step.id, "asked by text")


def ask_by_itself(work: Work, house: House, step: Step, now: datetime) -> None:
    """Ask her by text as nobody could reach her; in the quiet hours when they are over. Under the router's lock.

    Not whose phone somebody else has answered, not who is in grave danger by now, not who has talked with us since:
    what is right there a person must decide.
    """
    morning = _quiet_until(house, now)
    if morning is not None:
        watch.ask_then(work.connection, step.id, morning)
        return
    watch.ask_then(work.connection, step.id, None)
    origin = followups.get_followup(work.connection, step.followup_id).origin
    results = {Result(row.result) for row in steps.tries_of(work.connection, step.followup_id)}
    if origin.risk.is_grave or Result.ANOTHER_PERSON in results or talked_with(work, step) is not None:
        return
    with suppress(Refused):
        _ask(work, house, step, now)


def _ask(work: Work, house: House, step: Step, now: datetime) -> None:
    """Raises Refused, with nothing changed."""
    if not step.is_open or step.asked_at is not None:
        raise Refused("this step is closed, or she was asked by text before: once in a step")
    followup = followups.get_followup(work.connection, step.followup_id)
    number = number_of(work, followup)
    language = _language_of(work, house, followup)
    # the thread's row before the step's, as when she answers
    if number is None or not write_to(work, house, number, Key.TEXT_FOLLOWUP, language, now):
        raise Refused("nobody has allowed us to write to this number, or they have asked for no more texts")
    watch.mark_asked(work.connection, step.id, now)


def _quiet_until(house: House, now: datetime) -> datetime | None:
    quiet = house.line.callback_quiet
    night = None if quiet is None else quiet.around(now, house.line.zone)
    return None if night is None else night[1]


def _language_of(work: Work, house: House, followup: Followup) -> str:
    call_id = followup.origin.call_id
    return house.line.language if call_id is None else get_call(work.connection, call_id).language


def take_answer(work: Work, house: House, fingerprint: str, feeling: Feeling, now: datetime) -> bool:
    """Keep what she answers; False when nobody has asked her. Who is not well is due now, and a supervisor is told."""
    step = watch.find_asked(work.connection, fingerprint, now - _ANSWERED_WITHIN)
    if step is None:
        return False
    if feeling is not Feeling.BAD:
        return watch.keep_feeling(work.connection, step.id, feeling, now)
    tell_at = house.line.in_touch_by(hours_now(work, house, now), now) or now + house.line.followups.bad_within
    if not watch.keep_feeling(work.connection, step.id, feeling, now, tell_at):
        return False
    risk = followups.get_followup(work.connection, step.followup_id).origin.risk
    said: dict[str, Any] = {"step": step.id, "result": "said_bad", "risk": risk.value}
    raise_alarm(work, house, AlertKind.FOLLOWUP_WORSE, now, about=step.followup_id, **said)
    return True
