"""Reads and writes of consents. A row is never changed: what was said later stands before what was said earlier. All of
a number go when the number itself is forgotten."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from hotline.consents.model import Allowed, How, Use, Word
from hotline.consents.tables import contact_consents
from hotline.kernel.ids import CallId, StaffId

_ADD = insert(contact_consents)
_NEWEST = (
    select(func.max(contact_consents.c.id))
    .where(contact_consents.c.number_fingerprint == bindparam("fingerprint"))
    .group_by(contact_consents.c.use)
)
_FORGET = delete(contact_consents).where(contact_consents.c.number_fingerprint == bindparam("fingerprint"))
_STANDS = select(contact_consents).where(contact_consents.c.id.in_(_NEWEST))


def add_consent(
    connection: Connection,
    fingerprint: str,
    use: Use,
    now: datetime,
    *,
    given: bool,
    how: How,
    wording: str,
    call_id: CallId | None = None,
    staff_id: StaffId | None = None,
) -> None:
    """Keep a yes or a no, and to which words it was said."""
    connection.execute(
        _ADD,
        {
            "number_fingerprint": fingerprint,
            "use": use.value,
            "given": given,
            "how": how.value,
            "wording": wording,
            "call_id": call_id,
            "staff_id": staff_id,
            "at": now,
        },
    )


def find_words(connection: Connection, fingerprint: str) -> dict[Use, Word]:
    """What was said last of each use; what is not among it was never asked, or never answered."""
    return {
        Use(row.use): Word(bool(row.given), row.at, None if row.call_id is None else CallId(row.call_id))
        for row in connection.execute(_STANDS, {"fingerprint": fingerprint})
    }


def find_allowed(connection: Connection, fingerprint: str) -> Allowed:
    """What this number may be used for now."""
    return Allowed(**{use.value: word.given for use, word in find_words(connection, fingerprint).items()})


def was_asked(connection: Connection, fingerprint: str, use: Use) -> bool:
    """Whether there is any word of theirs on this use, a yes or a no."""
    return use in find_words(connection, fingerprint)


def forget_consents(connection: Connection, fingerprint: str) -> None:
    connection.execute(_FORGET, {"fingerprint": fingerprint})
