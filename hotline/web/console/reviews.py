"""`/reviews`: which talks are to be judged or reviewed, and the form of a review; `/desk/reviews`: what a counsellor
was told.

Guarded by: a sign-in as supervisor for the first, as counsellor or supervisor for the second; whose a review is,
flows/review_talk.py decides. The lists show neither marks nor words; each opening is written down, also of why a danger
could not be judged.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.reviews import drafts_of, grave_talks_due, people_due, reviews_given, reviews_of
from hotline.boards.unjudged import unjudged_talks
from hotline.flows.read_unjudged import read_unjudged
from hotline.flows.review_talk import (
    OpenedReview,
    begin_review,
    read_review,
    reply_to_review,
    write_review,
)
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import is_id
from hotline.reviews.model import ALWAYS, CORE, MARKS, MODULES, Point
from hotline.roster.model import Role
from hotline.web.console.frame import Page, taken, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

reviews_page = Page(
    "reviews",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("reviews.reviews", "frame.nav_reviews", order=60, reach=Reach.MENU),
)
own_reviews_page = Page(
    "own_reviews",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("own_reviews.own_reviews", "frame.nav_own_reviews", order=60, reach=Reach.MENU),
)

_MARKS = {str(mark): mark for mark in MARKS}


@reviews_page.get("/reviews")
def reviews() -> str:
    return _lists()


@reviews_page.post("/reviews/unjudged")
def unjudged() -> str:
    """The same with why nobody could say how great the danger was: each is written down."""
    return _lists(with_reasons=True)


@reviews_page.get("/reviews/unjudged")
def list_again() -> AnyResponse:
    """Where who loads that page again, or asks for it in another language, comes by."""
    return redirect(url_for("reviews.reviews", _anchor="unjudged"))


def _lists(*, with_reasons: bool = False) -> str:
    house, me = the_house(), the_visitor().account
    now = house.clock()
    with house.database.read() as connection:
        not_judged = unjudged_talks(connection, now)
        grave = [talk for talk in grave_talks_due(connection) if talk.counsellor != me.name]
        people = [(one, talks) for one, talks in people_due(connection, now) if one.staff_id != me.staff_id]
        drafts, given = drafts_of(connection, me.staff_id), reviews_given(connection)
    which = [one.record_id for one in not_judged]
    reasons = read_unjudged(house, now, by=me.name, which=which) if with_reasons else None
    lists = {"grave": grave, "people": people, "drafts": drafts, "given": given}
    return render_template("reviews.html", unjudged=not_judged, reasons=reasons, me=me.name, **lists)


@reviews_page.post("/reviews")
def begin() -> AnyResponse:
    record, house = request.form.get("record", ""), the_house()
    if not is_id(record):
        abort(404)
    try:
        review_id = begin_review(house, house.clock(), by=_me(), record=record)
    except Refused as refused:
        flash(_why(refused))
        return redirect(url_for("reviews.reviews"))
    return redirect(url_for("reviews.review", review_id=review_id))


@reviews_page.get("/reviews/<review_id>")
def review(review_id: str) -> str:
    return _shown(_open(review_id))


@reviews_page.post("/reviews/<review_id>")
def write(review_id: str) -> AnyResponse | tuple[str, int]:
    """Keep the draft, or give it. What cannot be kept stays in the form."""
    marks, notes, give = _marks(), request.form.get("notes", ""), request.form.get("give") == "yes"
    opened, house = _open(review_id), the_house()
    try:
        missing = write_review(
            house, house.clock(), by=_me(), which=review_id, marks=marks, notes=notes, give=give
        )  # fmt: skip
    except Refused as refused:
        return _shown(opened, fault=_why(refused), marks=marks, notes=notes), 409
    if missing:
        labels = word("records.comma").join(word(f"reviews.point_{point}") for point in missing)
        fault = f"{word('reviews.not_given')} {word('records.missing')}{labels}"
        return _shown(opened, fault=fault, marks=marks, notes=notes), 409
    flash(word("reviews.given_now" if give else "reviews.kept"))
    return taken(url_for("reviews.reviews") if give else url_for("reviews.review", review_id=review_id))


@own_reviews_page.get("/desk/reviews")
def own_reviews() -> str:
    with the_house().database.read() as connection:
        return render_template("own_reviews.html", given=reviews_of(connection, the_visitor().account.staff_id))


@own_reviews_page.get("/desk/reviews/<review_id>")
def own_review(review_id: str) -> str:
    return _own(_open(review_id))


@own_reviews_page.post("/desk/reviews/<review_id>")
def reply(review_id: str) -> AnyResponse | tuple[str, int]:
    opened, body, house = _open(review_id), request.form.get("reply", ""), the_house()
    try:
        reply_to_review(house, house.clock(), by=_me(), which=review_id, body=body)
    except Refused as refused:
        return _own(opened, fault=_why(refused), reply=body), 409
    flash(word("reviews.replied"))
    return taken(url_for("own_reviews.own_review", review_id=review_id))


def _shown(opened: OpenedReview, *, fault: str = "", marks: dict[Point, int] | None = None, notes: str = "") -> str:
    is_new = marks is None
    return render_template(
        "review.html",
        opened=opened,
        review=opened.review,
        marks=opened.review.marks if is_new else marks,
        notes=opened.notes if is_new else notes,
        fault=fault,
        core=CORE,
        always=ALWAYS,
        modules=MODULES,
        scale=MARKS,
    )


def _own(opened: OpenedReview, *, fault: str = "", reply: str = "") -> str:
    words = {"fault": fault, "reply": reply}
    return render_template("own_review.html", opened=opened, review=opened.review, points=tuple(Point), **words)


def _open(review_id: str) -> OpenedReview:
    house = the_house()
    if not is_id(review_id):
        abort(404)
    try:
        return read_review(house, house.clock(), by=_me(), which=review_id)
    except NotNow as refused:
        abort(403 if refused.why == "not_hers" else 404)


def _marks() -> dict[Point, int]:
    asked = {point: request.form.get(f"mark_{point}", "") for point in Point}
    if not set(asked.values()) <= {"", *_MARKS}:
        abort(400)
    return {point: _MARKS[mark] for point, mark in asked.items() if mark}


def _why(refused: Refused) -> str:
    return word(f"reviews.why_{refused.why}") if isinstance(refused, NotNow) else word("reviews.why_unknown")


def _me() -> str:
    return the_visitor().account.name
