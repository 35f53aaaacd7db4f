"""Reviews as they are listed: which talks are due, what was given, what is hers. Not a word or a mark of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, select

from hotline.calls.tables import calls
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.tables import contact_records, risk_assessments
from hotline.reviews.rules import FORTNIGHT, Supervised, due_people, must_be_reviewed
from hotline.reviews.tables import reviews
from hotline.roster.tables import staff

_MOST = 100
_TO_CHOOSE_FROM = 3
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
_R, _V = contact_records.c, reviews.c
_GRAVE = [level.value for level in RiskLevel if must_be_reviewed(level)]
_reviewer = staff.alias("reviewer")
_WAS_GRAVE = exists().where(risk_assessments.c.record_id == _R.id, risk_assessments.c.level.in_(_GRAVE))
_TALKS = (
    select(_R.id, _R.opened_at, _R.number_fingerprint, _R.risk, staff.c.name, _reviewer.c.name.label("begun_by"))
    .join_from(contact_records, staff, staff.c.id == _R.staff_id)
    .join(calls, calls.c.id == _R.call_id)
    .join(reviews, _V.record_id == _R.id, isouter=True)
    .join(_reviewer, _reviewer.c.id == _V.reviewer_id, isouter=True)
    .where(calls.c.state == "closed", _V.given_at.is_(None))
)
_GRAVE_TALKS = _TALKS.where(_WAS_GRAVE).order_by(_R.opened_at, _R.id).limit(_MOST)
_OF_PERSON = (
    _TALKS.where(_R.staff_id == bindparam("staff_id"), _R.opened_at > bindparam("since"))
    .order_by(_R.opened_at.desc(), _R.id.desc())
    .limit(_TO_CHOOSE_FROM)
)
_talked = (
    select(_R.staff_id, func.max(_R.opened_at).label("at"))
    .where(_R.opened_at > bindparam("since"), _R.opened_at <= bindparam("until"))
    .group_by(_R.staff_id)
    .subquery("talked")
)
_given = (
    select(_V.staff_id, func.max(_V.given_at).label("at"))
    .where(_V.given_at <= bindparam("until"))
    .group_by(_V.staff_id)
    .subquery("given")
)
_PEOPLE = (
    select(staff.c.id, staff.c.name, _talked.c.at.label("talked_at"), _given.c.at.label("given_at"))
    .join_from(staff, _talked, _talked.c.staff_id == staff.c.id)
    .join(_given, _given.c.staff_id == staff.c.id, isouter=True)
)
_REVIEWS = (
    select(_V.id, _V.state, _V.begun_at, _V.given_at, staff.c.name, _reviewer.c.name.label("by"), _R.number_fingerprint)
    .join_from(reviews, staff, staff.c.id == _V.staff_id)
    .join(_reviewer, _reviewer.c.id == _V.reviewer_id)
    .join(contact_records, _R.id == _V.record_id)
    .order_by(_V.given_at.desc(), _V.id.desc())
    .limit(_MOST)
)
_GIVEN = _REVIEWS.where(_V.given_at.is_not(None))
_DRAFTS = _REVIEWS.where(_V.given_at.is_(None), _V.reviewer_id == bindparam("me"))
_HERS = _GIVEN.where(_V.staff_id == bindparam("me"))


@dataclass(frozen=True)
class Talk:
    """A talk that may be reviewed. `code` None: the number was withheld. `begun_by`: who has a draft of it."""

    record_id: str
    code: str | None
    at: datetime
    risk: RiskLevel | None
    counsellor: str
    begun_by: str | None


@dataclass(frozen=True)
class DuePerson(Supervised):
    """A counsellor none of whose talks was reviewed in the last fortnight."""

    name: str


@dataclass(frozen=True)
class Listed:
    """A review in a list."""

    id: str
    code: str | None
    counsellor: str
    reviewer: str
    state: str
    begun_at: datetime
    given_at: datetime | None


def grave_talks_due(connection: Connection) -> list[Talk]:
    """Return the talks about grave danger that were not reviewed, also where a supervisor has lowered it since; the
    oldest first."""
    return [_talk(row) for row in connection.execute(_GRAVE_TALKS)]


def people_due(connection: Connection, now: datetime) -> list[tuple[DuePerson, list[Talk]]]:
    """Return who is due, each with her newest talks to choose from."""
    since = now - FORTNIGHT
    return [
        (one, [_talk(row) for row in connection.execute(_OF_PERSON, {"staff_id": one.staff_id, "since": since})])
        for one in due_people(_people(connection, now), now)
    ]


def reviews_given(connection: Connection) -> list[Listed]:
    """Return what was given, newest first."""
    return [_listed(row) for row in connection.execute(_GIVEN)]


def drafts_of(connection: Connection, staff_id: StaffId) -> list[Listed]:
    """Return what she has begun to write and not given."""
    return [_listed(row) for row in connection.execute(_DRAFTS, {"me": staff_id})]


def reviews_of(connection: Connection, staff_id: StaffId) -> list[Listed]:
    """Return what was said of her talks, newest first."""
    return [_listed(row) for row in connection.execute(_HERS, {"me": staff_id})]


def supervised(connection: Connection, until: datetime) -> tuple[int, int]:
    """Count who talked in the 14 days before `until`: who of them was given a review in these days, and all."""
    until = max(until, _BEFORE_ALL)  # whoever asks may ask of the year 1
    people = _people(connection, until)
    return len(people) - len(due_people(people, until)), len(people)


def _people(connection: Connection, until: datetime) -> list[DuePerson]:
    rows = connection.execute(_PEOPLE, {"since": until - FORTNIGHT, "until": until})
    return [DuePerson(StaffId(row.id), row.talked_at, row.given_at, row.name) for row in rows]


def _talk(row: Row[*tuple[Any, ...]]) -> Talk:
    return Talk(
        record_id=row.id,
        code=_code(row),
        at=row.opened_at,
        risk=None if row.risk is None else RiskLevel(row.risk),
        counsellor=row.name,
        begun_by=row.begun_by,
    )


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    return Listed(row.id, _code(row), row.name, row.by, row.state, row.begun_at, row.given_at)


def _code(row: Row[*tuple[Any, ...]]) -> str | None:
    return caller_code(row.number_fingerprint) if row.number_fingerprint else None
