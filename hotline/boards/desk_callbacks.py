"""Open promises to ring back as a counsellor sees them: codes, never numbers; what may be said, and who is at it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, and_, bindparam, func, select

from hotline.callbacks.model import OPEN
from hotline.callbacks.rules import Haste, Owed, Wish, haste_of
from hotline.callbacks.tables import callback_attempts, callbacks
from hotline.calls.history_store import find_last_talk
from hotline.calls.tables import calls
from hotline.consents.model import Allowed
from hotline.consents.store import find_allowed
from hotline.consents.tables import contact_consents
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff
from hotline.tickets.model import ACTIVE
from hotline.tickets.tables import offers, tickets

_MOST = 200
LAST_TALKED_WITH = (
    select(calls.c.counsellor_id)
    .where(calls.c.number_fingerprint == callbacks.c.number_fingerprint, calls.c.connected_at.is_not(None))
    .order_by(calls.c.connected_at.desc())
    .limit(1)
    .scalar_subquery()
)
"""The counsellor of the last talk with its number."""

_KEPT_FOR = (
    select(staff.c.name)
    .join_from(tickets, staff, staff.c.id == tickets.c.prefers)
    .where(
        tickets.c.call_id == callbacks.c.try_call_id,
        tickets.c.state == "waiting",
        tickets.c.hold_until > bindparam("now"),
    )
    .limit(1)
    .scalar_subquery()
    .label("kept_for")
)
PROMISED = (one_of(callbacks.c.state, [state.value for state in OPEN]), callbacks.c.number_confirmed.is_(True))
_FIELDS = select(callbacks, LAST_TALKED_WITH.label("talked_with"), _KEPT_FOR).where(*PROMISED)
_EVERY = _FIELDS.order_by(callbacks.c.promised_by, callbacks.c.id).limit(_MOST)
_ONE = _FIELDS.where(callbacks.c.id == bindparam("wanted"))
_TRIES = (
    select(callback_attempts)
    .where(callback_attempts.c.callback_id.in_(bindparam("ids", expanding=True)))
    .order_by(callback_attempts.c.id)
)
_AT_HAND = (
    select(offers.c.call_id, staff.c.name)
    .join_from(offers, staff, staff.c.id == offers.c.staff_id)
    .where(
        offers.c.call_id.in_(bindparam("ids", expanding=True)),
        one_of(offers.c.state, [state.value for state in ACTIVE]),
    )
    .order_by(offers.c.made_at)
)
_NEWEST_WORD = (
    select(func.max(contact_consents.c.id))
    .where(contact_consents.c.number_fingerprint.in_(bindparam("numbers", expanding=True)))
    .group_by(contact_consents.c.number_fingerprint, contact_consents.c.use)
)
_WORDS = select(contact_consents).where(and_(contact_consents.c.id.in_(_NEWEST_WORD), contact_consents.c.given))
_TALK = select(calls).where(calls.c.id == bindparam("call_id"))


@dataclass(frozen=True)
class Try:
    """One ringing of the person, and what came of it."""

    at: datetime
    result: str


@dataclass(frozen=True)
class OpenPromise:
    """One promise. `is_hers`: she asked for it, or was the last who talked with this number."""

    id: str
    code: str
    call_class: CallClass
    state: str
    promised_by: datetime
    haste: Haste
    best_hours: str | None
    is_hers: bool
    is_anybodys: bool
    """Nobody of the staff asked for it, or has talked with this number."""
    at_hand: str | None
    """Whose phone rings for it, or for whom it is kept; None: nobody's."""
    tries: tuple[Try, ...]
    allowed: Allowed

    @property
    def can_be_taken(self) -> bool:
        return self.at_hand is None and self.state != "ringing"


@dataclass(frozen=True)
class LastTalk:
    """The talk that she can go on with. `code` is None when the number was withheld."""

    call_id: str
    code: str | None
    call_class: CallClass
    at: datetime
    allowed: Allowed


def open_promises(connection: Connection, staff_id: StaffId, now: datetime) -> list[OpenPromise]:
    """Return what is promised and not kept yet: hers first, then whose time is over first."""
    found = _told(connection, connection.execute(_EVERY, {"now": now}).all(), staff_id, now)
    return sorted(found, key=lambda one: not one.is_hers)


def find_promise(connection: Connection, callback_id: str, staff_id: StaffId, now: datetime) -> OpenPromise | None:
    """Return an open promise; None when it is over, or there is none."""
    rows = connection.execute(_ONE, {"wanted": callback_id, "now": now}).all()
    return next(iter(_told(connection, rows, staff_id, now)), None)


def last_talk(connection: Connection, staff_id: StaffId, since: datetime) -> LastTalk | None:
    call_id = find_last_talk(connection, staff_id, since)
    if call_id is None:
        return None
    row = connection.execute(_TALK, {"call_id": call_id}).one()
    fingerprint = row.number_fingerprint
    return LastTalk(
        call_id=row.id,
        code=caller_code(fingerprint) if fingerprint else None,
        call_class=CallClass(row._mapping["class"]),
        at=row.connected_at,
        allowed=find_allowed(connection, fingerprint) if fingerprint else Allowed(),
    )


def _told(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]], staff_id: StaffId, now: datetime
) -> list[OpenPromise]:
    if not rows:
        return []
    tries, allowed = defaultdict[str, list[Try]](list), _allowed(connection, {row.number_fingerprint for row in rows})
    for one in connection.execute(_TRIES, {"ids": [row.id for row in rows]}):
        tries[one.callback_id].append(Try(one.at, one.result))
    ids = [row.try_call_id for row in rows if row.try_call_id is not None]
    at_hand = {one.call_id: one.name for one in connection.execute(_AT_HAND, {"ids": ids})}
    return [
        OpenPromise(
            id=row.id,
            code=caller_code(row.number_fingerprint),
            call_class=CallClass.of_rank(row.class_rank),
            state=row.state,
            promised_by=row.promised_by,
            haste=haste_of(Wish(row.requested_at, Owed(row.counts_from, row.promised_by)), now),
            best_hours=row.best_hours,
            is_hers=staff_id in {row.asked_staff_id, row.talked_with},
            is_anybodys=row.asked_staff_id is None and row.talked_with is None,
            at_hand=at_hand.get(row.try_call_id) or row.kept_for,
            tries=tuple(tries[row.id]),
            allowed=allowed[row.number_fingerprint],
        )
        for row in rows
    ]


def _allowed(connection: Connection, numbers: Iterable[str]) -> dict[str, Allowed]:
    """What each of these numbers may be used for now, in one question."""
    found = defaultdict[str, Allowed](Allowed)
    for row in connection.execute(_WORDS, {"numbers": list(numbers)}):
        found[row.number_fingerprint] = replace(found[row.number_fingerprint], **{row.use: True})
    return found
