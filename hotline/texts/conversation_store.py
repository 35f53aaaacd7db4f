"""Reads and writes of conversations: who waits for a person's word by text. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from hotline.db.together import AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import ConversationId, StaffId, ThreadId, new_id
from hotline.texts.model import Conversation, ConversationState
from hotline.texts.tables import conversation_events, conversations, threads

_C = conversations.c
_OPEN = ("waiting", "taken")

_ADD = insert(conversations)
_ADD_EVENT = insert(conversation_events)
_BY_ID = select(conversations).where(_C.id == bindparam("conversation_id"))
_OPEN_OF_THREAD = select(conversations).where(_C.thread_id == bindparam("thread_id"), one_of(_C.state, _OPEN))
_LAST_COUNSELLOR = (
    select(_C.staff_id)
    .where(_C.thread_id == bindparam("thread_id"), _C.staff_id.is_not(None), _C.queued_at >= bindparam("since"))
    .order_by(_C.queued_at.desc())
    .limit(1)
)
_IN_LINE = (_C.class_rank, _C.queued_at, _C.id)
_TO_ASSIGN = (
    select(conversations)
    .where(_C.state == "waiting", _C.assign_at <= bindparam("now"))
    .order_by(*_IN_LINE)
    .limit(bindparam("most"))
)
_NEXT = (
    select(conversations)
    .join_from(conversations, threads, threads.c.id == _C.thread_id)
    .where(
        _C.state == "waiting",
        or_(
            threads.c.number_fingerprint.is_(None),
            threads.c.number_fingerprint.not_in(bindparam("but", expanding=True)),
        ),
    )
    .order_by(*_IN_LINE)
    .limit(1)
)
_DUE = select(conversations).where(_C.due_at <= bindparam("now")).order_by(_C.due_at).limit(bindparam("most"))
any_to_assign = AnyOf(_TO_ASSIGN, "texts_to_assign")
any_text_due = AnyOf(_DUE, "texts_due")
_COUNT_WAITING = select(func.count()).where(_C.state == "waiting")
_COUNT_TAKEN = select(_C.staff_id, func.count().label("open")).where(_C.state == "taken").group_by(_C.staff_id)
_ASK_AGAIN = (
    update(conversations)
    .where(_C.id == bindparam("row_id"), one_of(_C.state, _OPEN))
    .values(asked_at=bindparam("new_asked_at"), due_at=bindparam("new_due_at"))
)
_HEAR = (
    update(conversations)
    .where(_C.id == bindparam("row_id"), one_of(_C.state, _OPEN))
    .values(asked_at=bindparam("new_asked_at"))
)
_RAISE = (
    update(conversations)
    .where(_C.id == bindparam("row_id"), one_of(_C.state, _OPEN), _C.class_rank > bindparam("rank"))
    .values(class_rank=bindparam("rank"))
)
_TAKE = transition(
    conversations, leaves=("waiting",), enters="taken", sets=("staff_id", "taken_at", "due_at")
).values(assign_at=None)  # fmt: skip
_RETURN = transition(
    conversations, leaves=("taken",), enters="waiting", sets=("passed_by", "assign_at", "due_at")
).values(staff_id=None, taken_at=None)  # fmt: skip
_PASS_ON = transition(conversations, leaves=("taken",), enters=None, sets=("staff_id", "taken_at", "due_at"))
_ANSWER = transition(conversations, leaves=("taken",), enters=None, sets=("answered_at", "due_at"))
_LATER = transition(conversations, leaves=("waiting",), enters=None, sets=("assign_at",))
_TOLD = transition(conversations, leaves=_OPEN, enters=None).values(due_at=None)
_CLOSE = transition(conversations, leaves=_OPEN, enters="closed", sets=("closed_at", "closed_as")).values(
    due_at=None, assign_at=None
)


def open_conversation(
    connection: Connection, thread_id: ThreadId, call_class: CallClass, now: datetime, due_at: datetime
) -> ConversationId:
    """Let a thread wait for a person. Raises IntegrityError when it does already."""
    conversation_id = ConversationId(new_id())
    connection.execute(
        _ADD,
        {
            "id": conversation_id,
            "thread_id": thread_id,
            "class_rank": call_class.rank,
            "state": ConversationState.WAITING.value,
            "queued_at": now,
            "asked_at": now,
            "assign_at": now,
            "due_at": due_at,
        },
    )
    return conversation_id


def add_event(
    connection: Connection, conversation_id: ConversationId, now: datetime, kind: str, **detail: object
) -> None:
    """Write one line of a conversation's story. `detail` never holds a number, a name of a texter, or a body."""
    connection.execute(
        _ADD_EVENT, {"conversation_id": conversation_id, "at": now, "kind": kind, "detail": detail}
    )  # fmt: skip


def find_conversation(connection: Connection, conversation_id: str) -> Conversation | None:
    return _maybe(connection.execute(_BY_ID, {"conversation_id": conversation_id}).first())


def find_open(connection: Connection, thread_id: ThreadId) -> Conversation | None:
    return _maybe(connection.execute(_OPEN_OF_THREAD, {"thread_id": thread_id}).first())


def find_next(connection: Connection, but: list[str]) -> Conversation | None:
    """Return who is next in line: danger first, then families on a posting, then by age. `but`: numbers left out."""
    return _maybe(connection.execute(_NEXT, {"but": but}).first())


def find_to_assign(connection: Connection, now: datetime, most: int) -> list[Conversation]:
    return [_conversation(row) for row in connection.execute(_TO_ASSIGN, {"now": now, "most": most})]


def find_text_due(connection: Connection, now: datetime, most: int) -> list[Conversation]:
    return [_conversation(row) for row in connection.execute(_DUE, {"now": now, "most": most})]


def last_counsellor(connection: Connection, thread_id: ThreadId, since: datetime) -> StaffId | None:
    """Return whom this thread talked with last."""
    found = connection.execute(_LAST_COUNSELLOR, {"thread_id": thread_id, "since": since}).scalar()
    return None if found is None else StaffId(found)


def count_waiting(connection: Connection) -> int:
    return int(connection.execute(_COUNT_WAITING).scalar_one())


def count_taken(connection: Connection) -> dict[StaffId, int]:
    """Return for each counsellor who has any how many open conversations she has."""
    return {StaffId(row.staff_id): row.open for row in connection.execute(_COUNT_TAKEN)}


def ask_again(connection: Connection, conversation_id: ConversationId, now: datetime, due_at: datetime) -> bool:
    """They have written once more, in a conversation that had been answered."""
    return won(connection, _ASK_AGAIN, conversation_id, asked_at=now, due_at=due_at)


def hear(connection: Connection, conversation_id: ConversationId, now: datetime) -> bool:
    """They have written once more before anybody answered: the time they wait does not begin anew."""
    return won(connection, _HEAR, conversation_id, asked_at=now)


def raise_class(connection: Connection, conversation_id: ConversationId, call_class: CallClass) -> bool:
    parameters = {"row_id": conversation_id, "rank": call_class.rank}
    return connection.execute(_RAISE, parameters).rowcount == 1


def take(
    connection: Connection, conversation_id: ConversationId, staff_id: StaffId, now: datetime, due_at: datetime
) -> bool:
    """Give a waiting conversation to a counsellor. False when somebody has it by now."""
    return won(connection, _TAKE, conversation_id, staff_id=staff_id, taken_at=now, due_at=due_at)


def give_back(
    connection: Connection, conversation_id: ConversationId, passed_by: StaffId | None, now: datetime, due_at: datetime
) -> bool:
    """Let a conversation wait again, at its old place."""
    return won(connection, _RETURN, conversation_id, passed_by=passed_by, assign_at=now, due_at=due_at)


def pass_on(
    connection: Connection, conversation_id: ConversationId, to: StaffId, now: datetime, due_at: datetime
) -> bool:
    """Let another counsellor have it from now on."""
    return won(connection, _PASS_ON, conversation_id, staff_id=to, taken_at=now, due_at=due_at)


def answer(connection: Connection, conversation_id: ConversationId, now: datetime, due_at: datetime) -> bool:
    return won(connection, _ANSWER, conversation_id, answered_at=now, due_at=due_at)


def look_later(connection: Connection, conversation_id: ConversationId, at: datetime) -> bool:
    return won(connection, _LATER, conversation_id, assign_at=at)


def was_told(connection: Connection, conversation_id: ConversationId) -> bool:
    """Somebody has been told that it waits: the timer is over."""
    return won(connection, _TOLD, conversation_id)


def close(connection: Connection, conversation_id: ConversationId, closed_as: str, now: datetime) -> bool:
    return won(connection, _CLOSE, conversation_id, closed_as=closed_as, closed_at=now)


def _maybe(row: Row[Any] | None) -> Conversation | None:
    return None if row is None else _conversation(row)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=ConversationId(row.id),
        thread_id=ThreadId(row.thread_id),
        call_class=CallClass.of_rank(row.class_rank),
        state=ConversationState(row.state),
        queued_at=row.queued_at,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        staff_id=None if row.staff_id is None else StaffId(row.staff_id),
        passed_by=None if row.passed_by is None else StaffId(row.passed_by),
    )
