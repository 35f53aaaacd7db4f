"""What the line is measured by, each with its definition: no row is kept for it, all is read from calls and promises.

Everything is told as it stood at the end of the span. Who asks again years later, for the same span, is told the same;
and a call that nobody had answered by then, and that had not ended, is neither answered nor lost.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, Connection, Label, bindparam, case, func, select

from hotline.callbacks.tables import callback_attempts, callbacks
from hotline.calls.model import Exit, Outcome
from hotline.calls.tables import call_events, calls
from hotline.db.transitions import one_of

AT_ONCE = timedelta(seconds=10)
"""Who hangs up so soon may have misdialled: the answer rate is told with them and without."""

IN_TIME = timedelta(seconds=20)
"""The service level counts who is answered within this."""

_NOT_OURS_TO_KEEP = ("declined", "taken_over", "merged")


def _event(
    name: str, when: Callable[[ColumnElement[datetime]], ColumnElement[datetime]], *kinds: str
) -> Label[datetime]:
    """The first or the last time that a call's story tells of this, until the end of the span."""
    told = select(when(call_events.c.at)).where(
        call_events.c.call_id == calls.c.id, one_of(call_events.c.kind, kinds), call_events.c.at <= bindparam("until")
    )
    return told.scalar_subquery().label(name)


_CALLS = select(
    calls.c.received_at,
    calls.c.connected_at,
    calls.c.ended_at,
    calls.c.outcome,
    calls.c.exit_to,
    _event("waits_at", func.min, "waits"),
    _event("left_at", func.min, "leaves_line"),
    _event("handed_at", func.max, "accepted", "reconnects"),
    _event("joined_at", func.max, "connected"),
).where(
    calls.c.direction == "inbound",
    calls.c.received_at >= bindparam("since"),
    calls.c.received_at < bindparam("until"),
)
_IS_KEPT = (
    select(func.count())
    .select_from(callback_attempts.join(calls, calls.c.id == callback_attempts.c.call_id))
    .where(
        callback_attempts.c.callback_id == callbacks.c.id,
        callback_attempts.c.result == "answered",
        calls.c.connected_at <= callbacks.c.promised_by,
    )
    .correlate(callbacks)
    .scalar_subquery()
)
_PROMISES = select(func.count().label("many"), func.sum(case((_IS_KEPT > 0, 1), else_=0)).label("kept")).where(
    callbacks.c.promised_by >= bindparam("since"),
    callbacks.c.promised_by < bindparam("until"),
    callbacks.c.number_confirmed.is_(True),
    ~one_of(callbacks.c.state, _NOT_OURS_TO_KEEP),
)


@dataclass(frozen=True)
class Measure:
    """One measure. A share is its numerator by its denominator; seconds have no numerator. None: nothing to tell."""

    name: str
    definition: str
    unit: str
    value: float | None
    numerator: int | None
    denominator: int


@dataclass(frozen=True)
class _Seen:
    """One call as it stood at the end of the span: what came later is not in it."""

    received_at: datetime
    waits_at: datetime | None
    left_at: datetime | None
    joined_first_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    exit_to: str | None
    is_handed_on: bool
    """A counsellor had pressed 1 for her, or her line to one broke: she was on the way to somebody."""
    is_on_the_way: bool
    """And that was the last of it: they were not joined."""

    @property
    def is_answered(self) -> bool:
        return self.joined_first_at is not None

    @property
    def is_decided(self) -> bool:
        return self.is_answered or self.ended_at is not None

    @property
    def is_given_up(self) -> bool:
        return self.ended_at is not None and self.outcome == Outcome.ABANDONED

    @property
    def is_gone_at_once(self) -> bool:
        return self.is_given_up and self.ended_at is not None and self.ended_at - self.received_at < AT_ONCE


def measures(connection: Connection, since: datetime, until: datetime) -> list[Measure]:
    """Return every measure of the calls received, and of the promises due, from `since` until just before `until`."""
    rows = connection.execute(_CALLS, {"since": since, "until": until})
    seen = [_seen(row._mapping, until) for row in rows if row.exit_to != Exit.DUTY]
    decided = [call for call in seen if call.is_decided]
    kept = connection.execute(_PROMISES, {"since": since, "until": until}).one()
    return [
        *_answered(decided),
        *_given_up(decided),
        _longest_wait(seen, until),
        _of(
            "callbacks_kept",
            "Promises to ring back that were kept by the promised time, of those due in the span; not those taken "
            "back, and not of who rang again before",
            int(kept.kept or 0),
            kept.many,
        ),
    ]


def _answered(decided: Sequence[_Seen]) -> Iterator[Measure]:
    yield _share(
        "answer_rate",
        "Calls answered by a person, of all calls but those that the caller ended within 10 s",
        [call for call in decided if not call.is_gone_at_once],
        lambda call: call.is_answered,
    )
    words = "Calls answered by a person, of all calls that reached the line"
    yield _share("answer_rate_of_all", words, decided, lambda call: call.is_answered)
    words = "Calls answered within 20 s of leaving the greeting, of all that left it to wait"
    yield _share("service_level", words, _waited(decided), _in_time)
    times = [(call.joined_first_at - call.received_at).total_seconds() for call in decided if call.joined_first_at]
    words = "The median time from the first ring until a person speaks, with greeting and menu, of calls answered"
    yield Measure("time_to_human", words, "seconds", median(times) if times else None, None, len(times))


def _given_up(decided: Sequence[_Seen]) -> Iterator[Measure]:
    yield _share(
        "abandoned_in_greeting",
        "Calls that the caller ended in the greeting, of all calls",
        decided,
        lambda call: call.is_given_up and call.waits_at is None and not call.is_handed_on,
    )
    yield _share(
        "abandoned_in_menu",
        "Calls that ended with neither a message nor a call-back, of all that were told that nobody can answer, or "
        "chose not to wait on",
        [call for call in decided if call.ended_at is not None and call.exit_to is not None],
        lambda call: call.outcome == Outcome.OVERFLOW,
    )
    yield _share(
        "abandoned_in_queue",
        "Calls that the caller ended while waiting, of all that waited",
        _waited(decided),
        lambda call: call.is_given_up and not call.is_handed_on,
    )
    yield _share(
        "abandoned_after_transfer",
        "Calls that ended on the way to a counsellor who had pressed 1, or who was looked for after a line broke, of "
        "all that came so far",
        [call for call in decided if call.is_handed_on],
        lambda call: call.ended_at is not None and call.is_on_the_way,
    )


def _waited(decided: Sequence[_Seen]) -> list[_Seen]:
    return [call for call in decided if call.waits_at is not None]


def _seen(row: object, until: datetime) -> _Seen:
    fields: dict[str, datetime | None] = dict(row)  # type: ignore[call-overload]
    received_at, handed_at, joined_at = fields["received_at"], fields["handed_at"], fields["joined_at"]
    assert received_at is not None, "a call has come at some time"
    is_over = (ended_at := fields["ended_at"]) is not None and ended_at <= until
    connected_at = fields["connected_at"]
    return _Seen(
        received_at=received_at,
        waits_at=fields["waits_at"],
        left_at=fields["left_at"],
        joined_first_at=connected_at if connected_at is not None and connected_at <= until else None,
        ended_at=ended_at if is_over else None,
        outcome=str(fields["outcome"]) if is_over else None,
        exit_to=str(fields["exit_to"]) if fields["exit_to"] else None,
        is_handed_on=handed_at is not None,
        is_on_the_way=handed_at is not None and (joined_at is None or joined_at < handed_at),
    )


def _in_time(call: _Seen) -> bool:
    return call.joined_first_at is not None and call.joined_first_at - (call.waits_at or call.received_at) <= IN_TIME


def _longest_wait(found: Iterable[_Seen], until: datetime) -> Measure:
    waits = [
        (min(filter(None, (call.joined_first_at, call.left_at, call.ended_at, until))) - call.waits_at).total_seconds()
        for call in found
        if call.waits_at is not None
    ]
    words = "The longest time from the end of a greeting until the wait ended, or until the end of the span"
    return Measure("longest_wait", words, "seconds", max(waits, default=None), None, len(waits))


def _share(name: str, definition: str, of: Iterable[_Seen], counts: Callable[[_Seen], bool]) -> Measure:
    found = [counts(call) for call in of]
    return _of(name, definition, sum(found), len(found))


def _of(name: str, definition: str, numerator: int, denominator: int) -> Measure:
    value = numerator / denominator if denominator else None
    return Measure(name, definition, "share", value, numerator, denominator)
