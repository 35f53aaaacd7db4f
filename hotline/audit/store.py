"""Appends to the audit and reads it. Nothing here commits."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hotline.audit.model import LONGEST_WHY, Act, Entry, Head, Link
from hotline.audit.rules import Digest, digest_of
from hotline.audit.tables import audit_events, audit_head

_HEAD = select(audit_head.c.number, audit_head.c.digest).where(audit_head.c.id == 1)
_LOCK = _HEAD.with_for_update()
_MOVE = (
    update(audit_head)
    .where(audit_head.c.id == 1)
    .values(number=bindparam("new_number"), digest=bindparam("new_digest"))
)
_ADD = insert(audit_events)
_AFTER = (
    select(audit_events)
    .where(audit_events.c.number > bindparam("after"))
    .order_by(audit_events.c.number)
    .limit(bindparam("most"))
)
_AT_A_TIME = 1000


def append(connection: Connection, digest: Digest, entry: Entry) -> Head:
    """Add a line. To be called last in a piece of work: until it commits, nobody else appends."""
    if entry.why is not None and len(entry.why) > LONGEST_WHY:
        raise ValueError(f"a reason of {len(entry.why)} characters")
    before = _head(connection.execute(_LOCK).one())
    made = Head(before.number + 1, digest_of(before, entry, digest))
    fields = {"at": entry.at, "who": entry.who, "role": entry.role, "act": entry.act.value}
    fields |= {"subject": entry.subject, "which": entry.which, "why": entry.why}
    connection.execute(_ADD, {"number": made.number, "digest": made.digest, **fields})
    connection.execute(_MOVE, {"new_number": made.number, "new_digest": made.digest})
    return made


def find_head(connection: Connection) -> Head:
    return _head(connection.execute(_HEAD).one())


def links(connection: Connection) -> Iterator[Link]:
    """Give the whole chain from its beginning, a thousand lines at a time."""
    after = 0
    while rows := connection.execute(_AFTER, {"after": after, "most": _AT_A_TIME}).all():
        yield from (_link(row) for row in rows)
        after = rows[-1].number


def _head(row: Row[Any, Any]) -> Head:
    return Head(row.number, row.digest)


def _link(row: Row[Any]) -> Link:
    entry = Entry(row.at, row.who, row.role, Act(row.act), row.subject, row.which, row.why)
    return Link(row.number, entry, row.digest)
