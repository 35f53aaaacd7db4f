"""Reads and writes of reviews. Nothing here commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from hotline.db.transitions import transition, won
from hotline.kernel.ids import RecordId, ReviewId, StaffId, new_id
from hotline.reviews.model import Point, Reply, Review, ReviewState
from hotline.reviews.tables import review_replies, reviews

_MARKS = tuple(f"{point.value}_mark" for point in Point)
_ADD = insert(reviews)
_BY_ID = select(reviews).where(reviews.c.id == bindparam("review_id"))
_OF_RECORD = select(reviews).where(reviews.c.record_id == bindparam("record_id"))
_KEEP = transition(reviews, leaves=("draft",), enters=None, sets=(*_MARKS, "notes_sealed"))
_TAKE_OVER = (
    transition(reviews, leaves=("draft",), enters=None, sets=("reviewer_id", "begun_at"))
    .where(reviews.c.begun_at <= bindparam("before"))
)  # fmt: skip
_GIVE = transition(reviews, leaves=("draft",), enters="given", sets=("given_at",))
_REPLY = transition(reviews, leaves=("given", "replied"), enters="replied")
_ADD_REPLY = insert(review_replies)
_REPLIES = (
    select(review_replies).where(review_replies.c.review_id == bindparam("review_id")).order_by(review_replies.c.id)
)


def begin_review(
    connection: Connection, record_id: RecordId, staff_id: StaffId, reviewer_id: StaffId, now: datetime
) -> ReviewId:
    """Begin the one review of a talk. Raises IntegrityError when somebody has begun it."""
    review_id = ReviewId(new_id())
    row = {"id": review_id, "record_id": record_id, "staff_id": staff_id, "reviewer_id": reviewer_id}
    connection.execute(_ADD, row | {"state": ReviewState.DRAFT.value, "begun_at": now})
    return review_id


def find_review(connection: Connection, review_id: str) -> Review | None:
    row = connection.execute(_BY_ID, {"review_id": review_id}).first()
    return None if row is None else _review(row)


def find_of_record(connection: Connection, record_id: RecordId) -> Review | None:
    row = connection.execute(_OF_RECORD, {"record_id": record_id}).first()
    return None if row is None else _review(row)


def take_over(connection: Connection, review_id: ReviewId, to: StaffId, now: datetime, before: datetime) -> bool:
    """Go on with a draft that was begun before then. False when it was not, or was given."""
    parameters = {"row_id": review_id, "new_reviewer_id": to, "new_begun_at": now, "before": before}
    return connection.execute(_TAKE_OVER, parameters).rowcount == 1


def keep(connection: Connection, review_id: ReviewId, marks: Mapping[Point, int], notes: bytes | None) -> bool:
    """Keep a draft as it stands in the form. False when it was given meanwhile."""
    values = {f"{point.value}_mark": marks.get(point) for point in Point}
    return won(connection, _KEEP, review_id, **values, notes_sealed=notes)


def give(connection: Connection, review_id: ReviewId, now: datetime) -> bool:
    """From now on its counsellor reads it, and nobody changes it."""
    return won(connection, _GIVE, review_id, given_at=now)


def reply(connection: Connection, review_id: ReviewId, by: StaffId, body: bytes, now: datetime) -> bool:
    """Add what she answers. False while it is a draft."""
    if not won(connection, _REPLY, review_id):
        return False
    connection.execute(_ADD_REPLY, {"review_id": review_id, "at": now, "by": by, "body_sealed": body})
    return True


def list_replies(connection: Connection, review_id: ReviewId) -> list[Reply]:
    """Return what was replied, the first first."""
    rows = connection.execute(_REPLIES, {"review_id": review_id})
    return [Reply(row.at, StaffId(row.by), bytes(row.body_sealed)) for row in rows]


def _review(row: Row[Any]) -> Review:
    fields = row._mapping
    return Review(
        id=ReviewId(row.id),
        record_id=RecordId(row.record_id),
        staff_id=StaffId(row.staff_id),
        reviewer_id=StaffId(row.reviewer_id),
        state=ReviewState(row.state),
        begun_at=row.begun_at,
        given_at=row.given_at,
        marks={point: fields[f"{point.value}_mark"] for point in Point if fields[f"{point.value}_mark"] is not None},
        notes_sealed=None if row.notes_sealed is None else bytes(row.notes_sealed),
    )
