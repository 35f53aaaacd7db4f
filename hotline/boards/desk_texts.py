"""Open conversations by text as a counsellor sees them: codes, never numbers; what was written is not among it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.roster.rules import takes_calls
from hotline.roster.store import list_on_duty
from hotline.roster.tables import staff
from hotline.texts.tables import conversations, threads

_MOST = 200
_FIELDS = (
    select(conversations, threads.c.number_fingerprint, threads.c.opted_out_at, staff.c.name)
    .join_from(conversations, threads, threads.c.id == conversations.c.thread_id)
    .join(staff, staff.c.id == conversations.c.staff_id, isouter=True)
)
_OPEN = (
    _FIELDS.where(conversations.c.state != "closed")
    .order_by(conversations.c.state == "taken", conversations.c.class_rank, conversations.c.queued_at)
    .limit(_MOST)
)
_ONE = _FIELDS.where(conversations.c.id == bindparam("wanted"))


@dataclass(frozen=True)
class Talk:
    """One conversation. `asked_at`: their last text; `answered_at`: a person's last answer."""

    id: str
    state: str
    call_class: CallClass
    code: str | None
    """None: the number is withheld, and nobody can answer."""
    opted_out: bool
    waits_since: datetime
    asked_at: datetime
    answered_at: datetime | None
    staff_id: StaffId | None
    counsellor: str | None

    @property
    def awaits_answer(self) -> bool:
        return self.state != "closed" and (self.answered_at is None or self.answered_at < self.asked_at)

    @property
    def can_be_answered(self) -> bool:
        return self.state == "taken" and self.code is not None and not self.opted_out


def open_talks(connection: Connection) -> list[Talk]:
    """Return who waits for an answer, danger first, then those that somebody has."""
    return [_talk(row) for row in connection.execute(_OPEN)]


def who_could_have_it(connection: Connection, talk: Talk) -> list[str]:
    """Return who is on duty and could take a conversation over, by name."""
    on_duty = [person for person in list_on_duty(connection) if takes_calls(person)]
    return sorted(person.name for person in on_duty if person.id != talk.staff_id)


def find_talk(connection: Connection, conversation_id: str) -> Talk | None:
    row = connection.execute(_ONE, {"wanted": conversation_id}).first()
    return None if row is None else _talk(row)


def _talk(row: object) -> Talk:
    fields = row._mapping  # type: ignore[attr-defined]
    fingerprint = fields["number_fingerprint"]
    return Talk(
        id=fields["id"],
        state=fields["state"],
        call_class=CallClass.of_rank(fields["class_rank"]),
        code=caller_code(fingerprint) if fingerprint else None,
        opted_out=fields["opted_out_at"] is not None,
        waits_since=fields["queued_at"],
        asked_at=fields["asked_at"],
        answered_at=fields["answered_at"],
        staff_id=fields["staff_id"],
        counsellor=fields["name"],
    )
