"""What the line is measured by, each with its definition: no row is kept for it, all is read from what has a time.

Everything is told as it stood at a moment. Who asks again years later, for the same span and moment, is told the same;
and a call that nobody had answered by then, and that had not ended, is neither answered nor lost. Two things are told
of late: a talk whose beginning the carrier did not report counts from when it began, once its end has shown it; and
what is deleted when its time is over is counted no more.
"""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from sqlalchemy import Connection

from hotline.boards.care_measures import RecordTally, care_measures
from hotline.boards.measure import Measure, share_of_many
from hotline.boards.past import Span, records_then
from hotline.boards.past_calls import CallThen, calls_then
from hotline.calls.model import Outcome

AT_ONCE = timedelta(seconds=10)
"""Who hangs up so soon may have misdialled: the answer rate is told with them and without."""

IN_TIME = timedelta(seconds=20)
"""The service level counts who is answered within this."""


class Kind(NamedTuple):
    """All that a share goes by. Calls of one kind are counted together, so a year takes no more room than a day."""

    outcome: Outcome | None
    """None: not over yet."""
    is_answered: bool
    has_waited: bool
    was_let_go: bool
    """Told that nobody can answer, or did not want to wait on. Not who hung up at the question: her place is kept."""
    is_handed_on: bool
    is_on_the_way: bool
    is_in_time: bool
    is_gone_at_once: bool
    is_impatient: bool

    @property
    def is_decided(self) -> bool:
        return self.is_answered or self.outcome is not None

    @property
    def is_given_up(self) -> bool:
        return self.outcome is Outcome.ABANDONED


Kinds = Mapping[Kind, int]


class CallTally:
    """The calls of a span, counted one by one as they are read."""

    def __init__(self, as_of: datetime) -> None:
        self.kinds = Counter[Kind]()
        self._as_of = as_of
        self._to_human, self._longest = array("d"), -math.inf

    def add(self, call: CallThen) -> None:
        received_at, waits_at, joined_at, ended_at = (
            call.received_at,
            call.waits_at,
            call.joined_first_at,
            call.ended_at,
        )
        is_given_up = call.outcome is Outcome.ABANDONED
        begun_at = waits_at or received_at
        if waits_at is not None:
            over_at = min(filter(None, (joined_at, call.left_at, ended_at, self._as_of)))
            self._longest = max(self._longest, (over_at - waits_at).total_seconds())
        if joined_at is not None:
            self._to_human.append((joined_at - received_at).total_seconds())
        kind = Kind(
            outcome=call.outcome,
            is_answered=joined_at is not None,
            has_waited=waits_at is not None,
            was_let_go=call.exit_to is not None and not is_given_up,
            is_handed_on=call.is_handed_on,
            is_on_the_way=call.is_on_the_way,
            is_in_time=joined_at is not None and joined_at - begun_at <= IN_TIME,
            is_gone_at_once=is_given_up and ended_at is not None and ended_at - received_at < AT_ONCE,
            is_impatient=is_given_up and ended_at is not None and ended_at - begun_at <= IN_TIME,
        )
        self.kinds[kind] += 1

    def measures(self) -> Iterator[Measure]:
        """Give the measures of calls alone."""
        decided = _those(self.kinds, lambda kind: kind.is_decided)
        yield from _answered(decided)
        to_human = self._to_human
        words = "The median time from the first ring until a person speaks, with greeting and menu, of calls answered"
        value = median(to_human) if to_human else None
        yield Measure("time_to_human", words, "seconds", value, None, len(to_human), most=30.0)
        yield from _given_up(decided)
        words = "The longest time from the end of a greeting until the wait ended, or until the moment of the report"
        waited = sum(_those(self.kinds, lambda kind: kind.has_waited).values())
        yield Measure("longest_wait", words, "seconds", self._longest if waited else None, None, waited)
        words = (
            "Calls that the carrier broke off before anybody answered, of all calls; what the carrier refused before "
            "it told us of a call leaves no trace here"
        )
        yield share_of_many("blocked", words, decided, lambda kind: kind.outcome is Outcome.FAILED, most=0.0)


def measures(connection: Connection, span: Span) -> list[Measure]:
    """Return every measure of the calls received, the talks held and the promises due in the span."""
    calls, records = CallTally(span.as_of), RecordTally()
    for call in calls_then(connection, span):
        calls.add(call)
    for record in records_then(connection, span):
        records.add(record)
    return [*calls.measures(), *care_measures(connection, span, records)]


def _those(kinds: Kinds, are: Callable[[Kind], bool]) -> Kinds:
    return {kind: many for kind, many in kinds.items() if are(kind)}


def _answered(decided: Kinds) -> Iterator[Measure]:
    yield share_of_many(
        "answer_rate",
        "Calls answered by a person, of all calls but those that the caller ended within 10 s",
        _those(decided, lambda kind: not kind.is_gone_at_once),
        lambda kind: kind.is_answered,
        least=0.9,
    )
    words = "Calls answered by a person, of all calls that reached the line"
    yield share_of_many("answer_rate_of_all", words, decided, lambda kind: kind.is_answered)
    waited = _those(decided, lambda kind: kind.has_waited)
    words = "Calls answered within 20 s of leaving the greeting, of all that left it to wait"
    yield share_of_many("service_level", words, waited, lambda kind: kind.is_in_time, least=0.8)
    words = "Calls answered within 20 s of leaving the greeting, of all that waited but those given up within 20 s"
    stayed = _those(waited, lambda kind: not kind.is_impatient)
    yield share_of_many("service_level_of_stayed", words, stayed, lambda kind: kind.is_in_time, least=0.8)


def _given_up(decided: Kinds) -> Iterator[Measure]:
    yield share_of_many(
        "abandoned_in_greeting",
        "Calls that the caller ended in the greeting, of all calls",
        decided,
        lambda kind: kind.is_given_up and not kind.has_waited and not kind.is_handed_on,
    )
    yield share_of_many(
        "abandoned_in_menu",
        "Calls that ended with neither a message nor a call-back, of all that were told that nobody can answer, or "
        "chose not to wait on",
        _those(decided, lambda kind: kind.outcome is not None and kind.was_let_go),
        lambda kind: kind.outcome is Outcome.OVERFLOW,
    )
    yield share_of_many(
        "abandoned_in_queue",
        "Calls that the caller ended while waiting, of all that waited",
        _those(decided, lambda kind: kind.has_waited),
        lambda kind: kind.is_given_up and not kind.is_handed_on,
        most=0.05,
    )
    yield share_of_many(
        "abandoned_after_transfer",
        "Calls that ended on the way to a counsellor who had pressed 1, or who was looked for after a line broke, of "
        "all that came so far",
        _those(decided, lambda kind: kind.is_handed_on),
        lambda kind: kind.outcome is not None and kind.is_on_the_way,
    )
