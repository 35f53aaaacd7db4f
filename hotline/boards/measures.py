"""What the line is measured by, each with its definition: no row is kept for it, all is read from what has a time.

Everything is told as it stood at a moment. Who asks again years later, for the same span and moment, is told the same;
and a call that nobody had answered by then, and that had not ended, is neither answered nor lost. Two things are told
of late: a talk whose beginning the carrier did not report counts from when it began, once its end has shown it; and
what is deleted when its time is over is counted no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection

from hotline.boards.care_measures import care_measures
from hotline.boards.measure import Measure, share
from hotline.boards.past import CallThen, Span, calls_then, records_then
from hotline.calls.model import Outcome

AT_ONCE = timedelta(seconds=10)
"""Who hangs up so soon may have misdialled: the answer rate is told with them and without."""

IN_TIME = timedelta(seconds=20)
"""The service level counts who is answered within this."""


def measures(connection: Connection, span: Span) -> list[Measure]:
    """Return every measure of the calls received, the talks held and the promises due in the span."""
    calls, records = calls_then(connection, span), records_then(connection, span)
    return [*call_measures(calls, span), *care_measures(connection, span, records)]


def call_measures(seen: Sequence[CallThen], span: Span) -> list[Measure]:
    """Return the measures of calls alone."""
    decided = [call for call in seen if call.is_decided]
    return [*_answered(decided), *_given_up(decided), _longest_wait(seen, span.as_of), _blocked(decided)]


def _answered(decided: Sequence[CallThen]) -> Iterator[Measure]:
    yield share(
        "answer_rate",
        "Calls answered by a person, of all calls but those that the caller ended within 10 s",
        [call for call in decided if not _is_gone_at_once(call)],
        lambda call: call.is_answered,
        least=0.9,
    )
    words = "Calls answered by a person, of all calls that reached the line"
    yield share("answer_rate_of_all", words, decided, lambda call: call.is_answered)
    waited = _waited(decided)
    words = "Calls answered within 20 s of leaving the greeting, of all that left it to wait"
    yield share("service_level", words, waited, is_in_time, least=0.8)
    words = "Calls answered within 20 s of leaving the greeting, of all that waited but those given up within 20 s"
    stayed = [call for call in waited if not _is_impatient(call)]
    yield share("service_level_of_stayed", words, stayed, is_in_time, least=0.8)
    times = [(call.joined_first_at - call.received_at).total_seconds() for call in decided if call.joined_first_at]
    words = "The median time from the first ring until a person speaks, with greeting and menu, of calls answered"
    yield Measure("time_to_human", words, "seconds", median(times) if times else None, None, len(times), most=30.0)


def _given_up(decided: Sequence[CallThen]) -> Iterator[Measure]:
    yield share(
        "abandoned_in_greeting",
        "Calls that the caller ended in the greeting, of all calls",
        decided,
        lambda call: call.is_given_up and call.waits_at is None and not call.is_handed_on,
    )
    yield share(
        "abandoned_in_menu",
        "Calls that ended with neither a message nor a call-back, of all that were told that nobody can answer, or "
        "chose not to wait on",
        [call for call in decided if call.ended_at is not None and call.exit_to is not None],
        lambda call: call.outcome is Outcome.OVERFLOW,
    )
    yield share(
        "abandoned_in_queue",
        "Calls that the caller ended while waiting, of all that waited",
        _waited(decided),
        lambda call: call.is_given_up and not call.is_handed_on,
        most=0.05,
    )
    yield share(
        "abandoned_after_transfer",
        "Calls that ended on the way to a counsellor who had pressed 1, or who was looked for after a line broke, of "
        "all that came so far",
        [call for call in decided if call.is_handed_on],
        lambda call: call.ended_at is not None and call.is_on_the_way,
    )


def is_in_time(call: CallThen) -> bool:
    """Whether she was answered within the seconds that the service level counts."""
    return call.joined_first_at is not None and call.joined_first_at - (call.waits_at or call.received_at) <= IN_TIME


def _waited(decided: Iterable[CallThen]) -> list[CallThen]:
    return [call for call in decided if call.waits_at is not None]


def _is_gone_at_once(call: CallThen) -> bool:
    return call.is_given_up and call.ended_at is not None and call.ended_at - call.received_at < AT_ONCE


def _is_impatient(call: CallThen) -> bool:
    ended_at, waits_at = call.ended_at, call.waits_at
    return call.is_given_up and ended_at is not None and waits_at is not None and ended_at - waits_at <= IN_TIME


def _longest_wait(found: Iterable[CallThen], as_of: datetime) -> Measure:
    waits = [
        (min(filter(None, (call.joined_first_at, call.left_at, call.ended_at, as_of))) - call.waits_at).total_seconds()
        for call in found
        if call.waits_at is not None
    ]
    words = "The longest time from the end of a greeting until the wait ended, or until the moment of the report"
    return Measure("longest_wait", words, "seconds", max(waits, default=None), None, len(waits))


def _blocked(decided: Sequence[CallThen]) -> Measure:
    words = (
        "Calls that the carrier broke off before anybody answered, of all calls; what the carrier refused before it "
        "told us of a call leaves no trace here"
    )
    return share("blocked", words, decided, lambda call: call.outcome is Outcome.FAILED, most=0.0)
