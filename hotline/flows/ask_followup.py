"""How has she been: asked by text, once in a step, and only where she allowed texts; and what she answers.

The words are her answer for three days. Whatever else she writes is read by a person, and danger goes before all of it.
"""

from datetime import datetime, timedelta
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.alerts.store import raise_alert
from hotline.audit.model import Act
from hotline.calls.phrases import Key
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.log_followup import SUBJECT, hers
from hotline.flows.ring_followup import number_of
from hotline.flows.write_to import write_to
from hotline.followups import store as followups
from hotline.followups import watch_store as watch
from hotline.followups.model import Feeling, Followup
from hotline.kernel.errors import Refused

_ANSWERED_WITHIN = timedelta(hours=72)


def ask_by_text(house: House, now: datetime, *, by: str, which: str) -> None:
    """Ask her by text. Raises Refused, also in the line's quiet hours."""
    quiet = house.line.callback_quiet
    if quiet is not None and quiet.around(now, house.line.zone) is not None:
        raise Refused("nobody is written to in the quiet hours: ask when they are over")
    with house.work() as work:
        step, person = hers(work, which, by)
        followup = followups.get_followup(work.connection, step.followup_id)
        number = number_of(work, followup)
        language = _language_of(work, house, followup)
        # the thread's row before the step's, as when she answers
        if number is None or not write_to(work, house, number, Key.TEXT_FOLLOWUP, language, now):
            raise Refused("nobody has allowed us to write to this number, or they have asked for no more texts")
        if not watch.mark_asked(work.connection, step.id, now):
            raise Refused("this step is closed, or she was asked by text before: once in a step")
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, step.id, "asked by text")


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
    tell_at = house.line.in_touch_by(now) or now + house.line.followups.bad_within
    if not watch.keep_feeling(work.connection, step.id, feeling, now, tell_at):
        return False
    risk = followups.get_followup(work.connection, step.followup_id).origin.risk
    said: dict[str, Any] = {"step": step.id, "result": "said_bad", "risk": risk.value}
    raise_alert(work.connection, AlertKind.FOLLOWUP_WORSE, now, about=step.followup_id, **said)
    return True
