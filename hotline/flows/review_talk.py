"""A supervisor reviews a talk that was not hers; its counsellor reads what she says, and answers.

Only the core points and the question about danger must be marked. How long a talk took is no mark, and none is made of
it. A draft is its reviewer's alone; once given it is changed by nobody, only replied to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from hotline.audit.model import Act
from hotline.calls import store as calls
from hotline.calls.model import CallState
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_counsels, who_supervises
from hotline.flows.house import House
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import ReviewId
from hotline.records.store import find_record
from hotline.reviews import store as reviews
from hotline.reviews.model import Point, Review, ReviewState
from hotline.reviews.rules import missing_points
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import get_counsellor
from hotline.tickets.talk_store import has_talked

LONGEST_TEXT = 20_000
DRAFT_IS_HERS = timedelta(days=7)
"""Nobody waits for ever for a review that somebody has begun: after this another supervisor goes on with it."""

SUBJECT = "review"
"""What the audit calls it."""


@dataclass(frozen=True)
class OpenedReply:
    at: datetime
    body: str


@dataclass(frozen=True)
class OpenedReview:
    """A review with its words, for somebody who may read it."""

    review: Review
    counsellor: str
    reviewer: str
    notes: str
    replies: tuple[OpenedReply, ...]
    missing: tuple[Point, ...]
    may_write: bool
    may_reply: bool


def begin_review(house: House, now: datetime, *, by: str, record: str) -> ReviewId:
    """Begin to review a talk, or go on with it. Raises Refused, also for who was in the talk herself."""
    try:
        with house.work() as work:
            return _begin(work, house, record, who_supervises(work, by), now)
    except IntegrityError as error:
        raise NotNow("begun", "another supervisor has begun to review this talk") from error


def write_review(
    house: House, now: datetime, *, by: str, which: str, marks: Mapping[Point, int], notes: str, give: bool
) -> tuple[Point, ...]:
    """Keep a draft, and give it when that is wished and nothing is missing. Returns what is. Raises Refused."""
    sealed = _sealed(house, notes)
    with house.work() as work:
        review, person = _review(work, which), who_supervises(work, by)
        if review.reviewer_id != person.id:
            raise NotNow("not_hers", "another supervisor writes this review")
        if not reviews.keep(work.connection, review.id, marks, sealed):
            raise NotNow("given", "this review was given: it is changed by nobody")
        missing = missing_points(marks) if give else ()
        if give and not missing:
            reviews.give(work.connection, review.id, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, review.id, "given" if give and not missing else None)
    return missing


def read_review(house: House, now: datetime, *, by: str, which: str) -> OpenedReview:
    """Open a review. Each opening is written down. Raises Refused."""
    with house.work() as work:
        review, person = _review(work, which), who_counsels(work, by)
        if not _may_read(review, person):
            raise NotNow("not_hers", "this review is of a colleague's talk, or not given yet")
        opened = OpenedReview(
            review=review,
            counsellor=get_counsellor(work.connection, review.staff_id).name,
            reviewer=get_counsellor(work.connection, review.reviewer_id).name,
            notes="" if review.notes_sealed is None else house.vault.open(review.notes_sealed),
            replies=tuple(
                OpenedReply(one.at, house.vault.open(one.body_sealed))
                for one in reviews.list_replies(work.connection, review.id)
            ),
            missing=missing_points(review.marks),
            may_write=review.state is ReviewState.DRAFT and review.reviewer_id == person.id,
            may_reply=review.is_given and review.staff_id == person.id,
        )
        write_down(work, house, now, person, Act.READ, SUBJECT, review.id)
    return opened


def reply_to_review(house: House, now: datetime, *, by: str, which: str, body: str) -> None:
    """The counsellor answers; as often as she wants to. Raises Refused."""
    sealed = _sealed(house, body)
    if sealed is None:
        raise NotNow("empty", "nothing was written")
    with house.work() as work:
        review, person = _review(work, which), who_counsels(work, by)
        if review.staff_id != person.id or not reviews.reply(work.connection, review.id, person.id, sealed, now):
            raise NotNow("not_hers", "only whose talk it was replies, once the review is given")
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, review.id, "reply")


def _begin(work: Work, house: House, which: str, person: Counsellor, now: datetime) -> ReviewId:
    record = find_record(work.connection, which)
    if record is None:
        raise NotNow("unknown", "there is no record with this id")
    if record.staff_id == person.id or has_talked(work.connection, person.id, record.call_id):
        raise NotNow("own_talk", "nobody reviews a talk that she was in herself")
    if calls.get_call(work.connection, record.call_id).state is not CallState.CLOSED:
        raise NotNow("talking", "the call is not over yet")
    begun = reviews.find_of_record(work.connection, record.id)
    if begun is None:
        review_id = reviews.begin_review(work.connection, record.id, record.staff_id, person.id, now)
    elif begun.is_given or begun.reviewer_id == person.id:
        return begun.id
    elif reviews.take_over(work.connection, begun.id, person.id, now, now - DRAFT_IS_HERS):
        review_id = begun.id
    else:
        raise NotNow("begun", "another supervisor has begun to review this talk")
    write_down(work, house, now, person, Act.CHANGED, SUBJECT, review_id, "begun")
    return review_id


def _review(work: Work, which: str) -> Review:
    found = reviews.find_review(work.connection, which)
    if found is None:
        raise NotNow("unknown", "there is no review with this id")
    return found


def _may_read(review: Review, person: Counsellor) -> bool:
    if not review.is_given:
        return review.reviewer_id == person.id
    return review.staff_id == person.id or person.role is Role.SUPERVISOR


def _sealed(house: House, text: str) -> bytes | None:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise NotNow("too_long", f"at most {LONGEST_TEXT} characters are kept")
    return house.vault.seal(text) if text else None
