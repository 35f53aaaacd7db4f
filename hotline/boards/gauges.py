"""The line in figures for whoever watches the machine: read from the rows, so every process gives the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from hotline.alerts.tables import alerts
from hotline.boards.followups import on_time
from hotline.boards.line import status_of_line
from hotline.callbacks.model import OPEN
from hotline.callbacks.tables import callbacks
from hotline.calls.tables import calls
from hotline.db.outbox_table import outbox
from hotline.db.transitions import one_of
from hotline.followups.tables import followup_steps
from hotline.hours.rules import Hours

_A_DAY = timedelta(hours=24)
_OUTCOMES = (
    select(calls.c.outcome, func.count().label("many"))
    .where(calls.c.received_at >= bindparam("since"), calls.c.outcome.is_not(None))
    .group_by(calls.c.outcome)
)
_PROMISES = select(func.count().label("many"), func.min(callbacks.c.promised_by).label("first")).where(
    one_of(callbacks.c.state, [state.value for state in OPEN])
)
_LATE = select(func.count()).where(
    one_of(callbacks.c.state, [state.value for state in OPEN]), callbacks.c.promised_by < bindparam("now")
)
_FOLLOWUPS = select(
    func.count().label("many"),
    func.count(followup_steps.c.id).filter(followup_steps.c.due_at < bindparam("now")).label("late"),
).where(followup_steps.c.state == "open")
_A_WEEK = timedelta(days=7)
_UNSEEN = select(alerts.c.kind, func.count().label("many")).where(alerts.c.seen_at.is_(None)).group_by(alerts.c.kind)
_ORDERS = select(func.count().label("many"), func.min(outbox.c.due_at).label("oldest")).where(
    one_of(outbox.c.state, ("pending", "claimed"))
)


@dataclass(frozen=True)
class Gauge:
    """One figure, or one for each word of a label."""

    name: str
    help: str
    label: str | None
    values: dict[str, float]


def gauges(connection: Connection, now: datetime, hours: Hours) -> list[Gauge]:
    """Return every figure as it is at `now`. Ages are in seconds."""
    status: dict[str, Any] = status_of_line(connection, now, hours)
    outcomes = connection.execute(_OUTCOMES, {"since": now - _A_DAY})
    promises = connection.execute(_PROMISES).one()
    orders = connection.execute(_ORDERS).one()
    followups = connection.execute(_FOLLOWUPS, {"now": now}).one()
    grave = on_time(connection, now - _A_WEEK, now)
    age = 0.0 if orders.oldest is None else max(0.0, (now - orders.oldest).total_seconds())
    return [
        Gauge("hotline_line_open", "1 while the line is open", None, {"": status["line"] == "open"}),
        Gauge("hotline_waiting", "Callers waiting, or offered to somebody", "class", status["waiting"]),
        Gauge("hotline_longest_wait_seconds", "The longest wait now", None, {"": status["longest_wait_seconds"]}),
        Gauge("hotline_counsellors", "People by what they are doing", "presence", status["counsellors"]),
        Gauge(
            "hotline_calls_last_day",
            "Calls received in the last 24 hours that have ended, by their end",
            "outcome",
            {row.outcome: row.many for row in outcomes},
        ),
        Gauge("hotline_callbacks_open", "Promises to ring back that are not kept yet", None, {"": promises.many}),
        Gauge(
            "hotline_callbacks_late",
            "Open promises whose time is over",
            None,
            {"": connection.execute(_LATE, {"now": now}).scalar_one()},
        ),
        Gauge("hotline_followups_open", "Contacts after a talk that are due or will be", None, {"": followups.many}),
        Gauge("hotline_followups_late", "Open ones whose time is over", None, {"": followups.late}),
        Gauge(
            "hotline_followups_last_week",
            "Contacts after grave danger that were due in the last 7 days, by whether they were tried in time",
            "tried",
            {"in_time": grave.in_time, "late_or_never": grave.due - grave.in_time},
        ),
        Gauge(
            "hotline_alerts_unseen",
            "Alerts that no supervisor has seen",
            "kind",
            {row.kind: row.many for row in connection.execute(_UNSEEN)},
        ),
        Gauge("hotline_orders_open", "Orders to the carrier not yet carried out", None, {"": orders.many}),
        Gauge("hotline_oldest_order_seconds", "Since when the oldest of them is due", None, {"": age}),
    ]
