"""A text before a shift to who has it: once, and in words that anybody may read over her shoulder."""

from datetime import datetime

from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.write_to import write_to_staff
from hotline.hours.words import opening_words
from hotline.roster import shift_store as store
from hotline.roster.shift_model import Shift


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
    line = house.line
    when = opening_words(shift.starts_at, now, line.language, line.zone)
    write_to_staff(work, house, shift.staff_id, Key.TEXT_SHIFT, now, neutral_name=line.neutral_name, time=when)
