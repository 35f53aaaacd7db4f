"""A text before a shift to who has it: once, and in words that anybody may read over her shoulder."""

from datetime import datetime

from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.write_to import send
from hotline.hours.words import opening_words
from hotline.roster import shift_store as store
from hotline.roster.shift_model import Shift
from hotline.roster.store import get_number
from hotline.texts.store import find_thread, open_thread


def remind(work: Work, house: House, now: datetime) -> int:
    """Write the reminders that are due; return how many shifts are done with. A shift that has begun needs none."""
    lead = house.line.roster.remind
    if lead is None:
        return 0
    due = store.shifts_to_remind(work.connection, now, now + lead)
    for shift in due:
        store.mark_reminded(work.connection, shift.id, now)  # also who wants no texts: asked once, not each second
        _write(work, house, shift, now)
    return len(due)


def _write(work: Work, house: House, shift: Shift, now: datetime) -> None:
    number = get_number(work.connection, shift.staff_id)
    thread = find_thread(work.connection, number.fingerprint) or open_thread(work.connection, number, now)
    if thread.opted_out:
        return
    language, line = house.line.language, house.line
    when = opening_words(shift.starts_at, now, language, line.zone)
    words = house.script.phrases.text(Key.TEXT_SHIFT, language, neutral_name=line.neutral_name, time=when)
    send(work, house, thread.id, words, Key.TEXT_SHIFT.value, now)
