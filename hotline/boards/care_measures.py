"""The measures of what became of people: risk asked, follow-ups, rescues, help, rest, promises.

Each rests on rows that are only added to, or on columns that are the time of one step. What is changed in place without
a time, such as the level that stands in a record, is not asked.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, func, select

from hotline.boards.measure import Measure, share, share_of_many
from hotline.boards.past import RecordThen, Span
from hotline.boards.reviews import supervised
from hotline.callbacks.tables import callback_attempts, callbacks
from hotline.calls.tables import call_events, calls
from hotline.db.transitions import one_of
from hotline.db.types import UtcDateTime
from hotline.emergencies.tables import emergencies
from hotline.followups.tables import followup_steps, followup_tries, followups
from hotline.help.tables import help_requests
from hotline.kernel.risk import RiskLevel
from hotline.records.tables import contact_records, risk_assessments
from hotline.tickets.tables import offers

SOON = timedelta(hours=24)
"""Who was in grave danger is to be tried within this."""

A_REST = timedelta(minutes=10)
"""A counsellor has rested after a hard call when nothing was held out to her for so long."""

_A, _E, _H, _C = risk_assessments.c, emergencies.c, help_requests.c, callbacks.c
_as_of: BindParameter[datetime] = bindparam("as_of", type_=UtcDateTime())
_GRAVE = one_of(_A.level, [level.value for level in RiskLevel if level.is_grave])

_FIRST_GRAVE = (
    select(_A.record_id, func.min(_A.at).label("at")).where(_GRAVE, _A.at <= _as_of).group_by(_A.record_id).subquery()
)
_TRIED = (
    select(func.min(followup_tries.c.at))
    .join_from(followup_tries, followup_steps, followup_steps.c.id == followup_tries.c.step_id)
    .join(followups, followups.c.id == followup_steps.c.followup_id)
    .where(
        followups.c.origin_id == _FIRST_GRAVE.c.record_id,
        followup_tries.c.at >= _FIRST_GRAVE.c.at,
        followup_tries.c.at <= _as_of,
        followup_tries.c.result != "no_safe_way",
    )
    .scalar_subquery()
)
_IN_DANGER = select(_FIRST_GRAVE.c.at, _TRIED.label("tried_at")).where(
    _FIRST_GRAVE.c.at >= bindparam("since"), _FIRST_GRAVE.c.at < bindparam("until")
)
_RESCUES = select(_E.told_at).where(
    and_(_E.asked_at >= bindparam("since"), _E.asked_at < bindparam("until"), _E.asked_at <= _as_of),
    ~and_(_E.state == "withdrawn", _E.ended_at <= _as_of),
)
_CALLED = select(_H.seen_at).where(
    _H.asked_at >= bindparam("since"), _H.asked_at < bindparam("until"), _H.asked_at <= _as_of
)
_next = offers.alias("next")
_NEXT = (
    select(func.min(_next.c.made_at))
    .where(_next.c.staff_id == offers.c.staff_id, _next.c.made_at >= offers.c.ended_at, _next.c.id != offers.c.id)
    .correlate(offers)
    .scalar_subquery()
)
_HARD = select(offers.c.ended_at, _NEXT.label("next_at")).where(
    and_(offers.c.ended_at >= bindparam("since"), offers.c.ended_at < bindparam("until")),
    offers.c.bridged_at.is_not(None),
    exists()
    .where(contact_records.c.call_id == offers.c.call_id, _A.record_id == contact_records.c.id, _GRAVE, _A.at <= _as_of)
    .correlate(offers),
)
_UNDONE = (
    exists()
    .where(call_events.c.call_id == calls.c.id, call_events.c.kind == "not_reached", call_events.c.at <= _as_of)
    .correlate(calls)
)
_KEPT = (
    exists()
    .where(
        *(callback_attempts.c.callback_id == _C.id, calls.c.id == callback_attempts.c.call_id),
        *(calls.c.connected_at <= _C.promised_by, ~_UNDONE),
    )
    .correlate(callbacks)
)
_PROMISES = select(_KEPT.label("kept")).where(
    and_(_C.promised_by >= bindparam("since"), _C.promised_by < bindparam("until"), _C.promised_by <= _as_of),
    _C.confirmed_at <= _C.promised_by,
    _C.withdrawn_at.is_(None) | (_C.withdrawn_at > _C.promised_by),
)


class RecordTally:
    """The closed records of a span, counted one by one: of those of counselling, whether a level was written."""

    def __init__(self) -> None:
        self.asked = Counter[bool]()

    def add(self, record: RecordThen) -> None:
        if record.is_counselling:
            self.asked[record.level not in {None, RiskLevel.NOT_ASSESSED}] += 1


def care_measures(connection: Connection, span: Span, records: RecordTally) -> Iterator[Measure]:
    """Give them in the order in which they are read."""
    yield share_of_many(
        "risk_asked",
        "Records with a level of risk other than not assessed, of all closed records of counselling; a record that is "
        "still open is not counted, because what is typed into it has no time of its own",
        records.asked,
        bool,
        least=0.95,
    )
    yield _followed_up(connection, span)
    told = connection.execute(_RESCUES, span.bounds).scalars()
    yield share(
        "rescue_closed",
        "Calls for rescue whose outcome was confirmed and told to who asked, of all asked for but those withdrawn; one "
        "that failed stays open here",
        list(told),
        lambda at: at is not None and at <= span.as_of,
        least=1.0,
    )
    seen = connection.execute(_CALLED, span.bounds).scalars()
    words = "Calls for a supervisor that a supervisor answered, of all"
    yield share("help_seen", words, list(seen), lambda at: at is not None and at <= span.as_of, least=1.0)
    yield _rested(connection, span)
    yield share(
        "callbacks_kept",
        "Promises to ring back that were kept by the promised time, of those due in the span with a yes to be rung; "
        "not those taken back, and not of who rang again before",
        connection.execute(_PROMISES, span.bounds).scalars(),
        bool,
        least=0.95,
    )
    given, of_all = supervised(connection, min(span.until, span.as_of))
    yield share(
        "supervised",
        "Counsellors who were given a review in the 14 days before the end of the span, of those who talked in these "
        "days; a length of a talk is no part of it",
        range(of_all),
        lambda number: number < given,
        least=1.0,
    )


def _followed_up(connection: Connection, span: Span) -> Measure:
    """The hours count from when R3 or R4 was first written of a record; undecided ones are left out."""
    in_time = [
        row.tried_at is not None and row.tried_at - row.at <= SOON
        for row in connection.execute(_IN_DANGER, span.bounds)
        if row.tried_at is not None or span.as_of - row.at > SOON
    ]
    words = (
        "Callers of whom R3 or R4 was first written in the span and who were tried within 24 h, of all for whom that "
        "time is over or a try was made; that there is no safe way to reach her is no try"
    )
    return share("followups_on_time", words, in_time, bool, least=1.0)


def _rested(connection: Connection, span: Span) -> Measure:
    rested = [
        row.next_at is None or row.next_at - row.ended_at >= A_REST
        for row in connection.execute(_HARD, span.bounds)
        if row.ended_at + A_REST <= span.as_of
    ]
    words = (
        "Talks with R3 or R4 after which nothing was held out to the counsellor for 10 min, of all ended so long ago"
    )
    return share("recovery_taken", words, rested, bool, least=1.0)
