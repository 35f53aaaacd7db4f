"""What is due from a counsellor, beside the calls: how many of each kind, the first of them, and how many are late.

An open desk asks for this with every look, so it is one SELECT over rows that are open, each kind by an index of its
own. Each kind is counted as its page lists it: hers, and what is anybody's there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, literal_column, or_, select, union_all

from hotline.boards.desk_callbacks import LAST_TALKED_WITH, PROMISED
from hotline.callbacks.tables import callbacks
from hotline.db.transitions import one_of
from hotline.followups.tables import followup_steps
from hotline.kernel.ids import StaffId
from hotline.messages.model import RecordingState
from hotline.messages.tables import messages
from hotline.texts.tables import conversations

_V, _S, _M = conversations.c, followup_steps.c, messages.c
_her: ColumnElement[Any] = bindparam("staff_id")


class DueKind(StrEnum):
    """In the order in which they press."""

    TEXTS = "texts"
    CALLBACKS = "callbacks"
    FOLLOWUPS = "followups"
    MESSAGES = "messages"


def _count(kind: DueKind, since: ColumnElement[Any], late_from: str, *where: ColumnElement[bool]) -> Select[Any]:
    late = func.coalesce(func.sum(case((since <= bindparam(late_from), 1), else_=0)), 0)
    named: ColumnElement[str] = literal_column(f"'{kind.value}'").label("kind")
    return select(named, func.count().label("how_many"), func.min(since).label("first"), late.label("late")).where(
        *where
    )


_DUE = union_all(
    _count(
        DueKind.TEXTS,
        _V.asked_at,
        "asked_before",
        one_of(_V.state, ("waiting", "taken")),
        # not by the index of her name: that finds all she ever had
        func.coalesce(_V.staff_id, "") == _her,
        or_(_V.answered_at.is_(None), _V.answered_at < _V.asked_at),
    ),
    _count(
        DueKind.CALLBACKS,
        callbacks.c.promised_by,
        "now",
        *PROMISED,
        or_(callbacks.c.asked_staff_id == _her, _her == LAST_TALKED_WITH),
    ),
    _count(
        DueKind.FOLLOWUPS,
        _S.due_at,
        "now",
        _S.state == literal_column("'open'"),
        or_(_S.owner_id == _her, _S.owner_id.is_(None)),
    ),
    _count(
        DueKind.MESSAGES,
        _M.due_at,
        "now",
        _M.state != literal_column("'closed'"),
        _M.recording_state != RecordingState.OFFERED.value,
        or_(_M.owner_id == _her, _M.owner_id.is_(None)),
    ),
)


@dataclass(frozen=True)
class Due:
    """What is due of one kind. `first`: when the first of it is to be done."""

    kind: DueKind
    how_many: int
    first: datetime
    late: int


def due_from(connection: Connection, staff_id: StaffId, answer_within: timedelta, now: datetime) -> tuple[Due, ...]:
    """Return the kinds of which something is due from her. `answer_within`: how soon a text is answered."""
    asked = {"staff_id": staff_id, "now": now, "asked_before": now - answer_within}
    rows = {row.kind: row for row in connection.execute(_DUE, asked) if row.how_many}
    return tuple(
        Due(
            kind=kind,
            how_many=rows[kind].how_many,
            first=rows[kind].first + (answer_within if kind is DueKind.TEXTS else timedelta()),
            late=int(rows[kind].late),
        )
        for kind in DueKind
        if kind in rows
    )
