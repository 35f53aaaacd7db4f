"""Somebody is asked to speak, or may have been by the words that stand in for ours: her message has a row before it
comes. If no report comes, the tick looks at the carrier."""

from datetime import datetime, timedelta

from hotline.calls.model import Call
from hotline.calls.script import LONGEST_MESSAGE_SECONDS
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.line_hours import hours_now
from hotline.messages import store as messages
from hotline.messages.model import Message

NO_RECORDING = timedelta(seconds=60)
"""The carrier makes a recording in seconds: a report of it that has not come by then is lost."""
_NO_REPORT = timedelta(seconds=LONGEST_MESSAGE_SECONDS + 120)
"""Who was asked to speak has spoken by then: a report that has not come is lost."""


def expect_message(work: Work, house: House, call: Call, now: datetime, *, is_asked: bool) -> Message:
    """Return the message of a call; make its row if there is none. Who is asked to speak and says nothing is looked
    after; a row of what was only possible goes when the carrier has no recording."""
    known = messages.find_message_of_call(work.connection, call.id)
    if known is not None:
        if is_asked:
            messages.note_asked(work.connection, known.id)
        return known
    due_at = house.line.listen_by(hours_now(work, house, now), call.call_class, now)
    messages.offer_message(work.connection, call.id, call.call_class, now, due_at, now + _NO_REPORT, is_asked=is_asked)
    message = messages.find_message_of_call(work.connection, call.id)
    assert message is not None, "it has just been made"
    return message
