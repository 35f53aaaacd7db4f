"""Nobody answered a caller before she hung up: after a while she is asked, by text, whether we should ring her.

Asked, never assumed: nobody is rung for having rung us. And asked only where a text was allowed before: her phone may
be in other hands.
"""

from datetime import datetime, timedelta

from hotline.callbacks.store import find_open
from hotline.calls.event_store import add_event
from hotline.calls.missed_store import Missed, ask_at, called_since, missed_to_ask
from hotline.calls.model import Call, Outcome
from hotline.calls.phrases import Key
from hotline.calls.rules import is_missed
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.write_to import write_to
from hotline.messages.store import has_message
from hotline.texts.outgoing_store import was_sent_since

_ONCE_IN = timedelta(hours=24)
"""One such text a number in this time, however often she rings."""

_AT_MOST = 50


def note_missed(work: Work, house: House, call: Call, outcome: Outcome, now: datetime) -> None:
    """Set the time to ask, if this was a call that somebody should have answered."""
    minutes = house.line.missed_text_minutes
    if minutes and is_missed(call, outcome, now):
        ask_at(work.connection, call.id, now + timedelta(minutes=minutes))


def tend_missed(work: Work, house: House, now: datetime) -> int:
    """Ask whom it is time to ask; return how many. Under the router's lock."""
    due = missed_to_ask(work.connection, now, _AT_MOST)
    for missed in due:
        night_ends = _end_of_night(house, missed, now)
        ask_at(work.connection, missed.call_id, night_ends)
        if (
            night_ends is None
            and not _is_settled(work, missed, now)
            and write_to(work, house, missed.number, Key.TEXT_MISSED, missed.language, now)
        ):
            add_event(work.connection, missed.call_id, now, "asked_by_text")
    return len(due)


def _end_of_night(house: House, missed: Missed, now: datetime) -> datetime | None:
    """When the quiet hours end, for who rang before they began (we may learn of it late) and may be asleep by now."""
    quiet = house.line.callback_quiet
    night = None if quiet is None else quiet.around(now, house.line.zone)
    return night[1] if night is not None and missed.received_at < night[0] else None


def _is_settled(work: Work, missed: Missed, now: datetime) -> bool:
    fingerprint = missed.number.fingerprint
    return (
        called_since(work.connection, fingerprint, missed.ended_at)
        or find_open(work.connection, fingerprint) is not None
        or has_message(work.connection, missed.call_id)
        or was_sent_since(work.connection, fingerprint, Key.TEXT_MISSED.value, now - _ONCE_IN)
    )
