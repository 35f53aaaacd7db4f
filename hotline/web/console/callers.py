"""`/callers`: who calls very often, what was agreed, which numbers are blocked; `/callers/<call_id>`: one of them, by a
call of hers. `/desk/agreed`: what was agreed with the caller at hand.

Guarded by: a sign-in as supervisor, the last as counsellor or supervisor. Codes alone; each opening of what was written
stands in the audit. Nobody is turned away because of how often she calls.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.call_story import Story
from hotline.boards.care import blocks_now, frequent_callers, plans_now
from hotline.boards.people import list_people
from hotline.care.model import WEEKDAYS, SetTimes
from hotline.flows.block_number import ask_block, confirm_block, lift_block
from hotline.flows.care_plan import OpenedCaller, Wanted, end_plan, make_plan, read_agreed, read_caller
from hotline.kernel.daily import DailyHours
from hotline.kernel.errors import NotNow, Refused
from hotline.roster.model import Role
from hotline.web.console.call import find
from hotline.web.console.frame import Page, taken, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

callers_page = Page(
    "callers",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("callers.callers", "frame.nav_callers", order=60, reach=Reach.MENU),
)
agreed_page = Page("agreed", __name__, under="desk", may_enter={Role.COUNSELLOR, Role.SUPERVISOR})

_Answer = AnyResponse | str | tuple[str, int]
_LENGTHS = (10, 15, 20, 30, 45, 60)
_REVIEW_IN = timedelta(days=28)
_BLOCK_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Form:
    """What stands in the two forms of the page."""

    counsellor: str = ""
    days: frozenset[int] = frozenset()
    begins: str = "20:00"
    ends: str = "20:30"
    minutes: int = 20
    review: str = ""
    is_told: bool = False
    words: str = ""
    until: str = ""
    reason: str = ""


@callers_page.get("/callers")
def callers() -> str:
    house, me = the_house(), the_visitor().account.staff_id
    now, zone = house.clock(), house.line.zone
    with house.database.read() as connection:
        often = frequent_callers(connection, house.line.care, now)
        plans, blocks = plans_now(connection, now, zone), blocks_now(connection, now)
    return render_template(
        "callers.html", often=often, plans=plans, blocks=blocks, me=me, care=house.line.care
    )  # fmt: skip


@callers_page.get("/callers/<call_id>")
def caller(call_id: str) -> str:
    return _shown(find(call_id))


@callers_page.post("/callers/<call_id>/plan")
def plan(call_id: str) -> _Answer:
    found, form, house = find(call_id), _form(), the_house()

    def act() -> None:
        make_plan(house, house.clock(), by=_me(), call=found.id, wanted=_wanted(form))

    return _do(found, form, act, word("callers.agreed_now"))


@callers_page.post("/callers/<call_id>/plan/end")
def plan_over(call_id: str) -> _Answer:
    found, house = find(call_id), the_house()
    return _do(
        found, None, lambda: end_plan(house, house.clock(), by=_me(), call=found.id), word("callers.ended_now")
    )  # fmt: skip


@callers_page.post("/callers/<call_id>/block")
def block(call_id: str) -> _Answer:
    """Ask another supervisor for it."""
    found, form, house = find(call_id), _form(), the_house()

    def act() -> None:
        until = _date(form.until, "date")
        ask_block(house, house.clock(), by=_me(), call=found.id, reason=form.reason, until=until)

    return _do(found, form, act, word("callers.block_asked"))


@callers_page.post("/callers/<call_id>/block/<step>")
def block_step(call_id: str, step: str) -> _Answer:
    found, which, house = find(call_id), request.form.get("block", ""), the_house()
    flow = {"confirm": confirm_block, "lift": lift_block}.get(step)
    if flow is None:
        abort(404)
    return _do(
        found, None, lambda: flow(house, house.clock(), by=_me(), which=which), word(f"callers.block_{step}_now")
    )  # fmt: skip


@agreed_page.get("/desk/agreed")
def agreed() -> str:
    house = the_house()
    opened = read_agreed(house, house.clock(), by=_me())
    if opened is None:
        abort(404)
    return render_template("agreed.html", opened=opened, agreed=opened.plan.agreed)


def _do(found: Story, form: Form | None, act: Callable[[], object], done: str) -> _Answer:
    """Do what was decided; if that cannot be, show the page again with what was typed, and say why."""
    try:
        act()
    except NotNow as refused:
        return _shown(found, form=form, fault=word(f"callers.why_{refused.why}")), 409
    except Refused:
        return _shown(found, form=form, fault=word("callers.why_unknown")), 409
    flash(done)
    return taken(url_for("callers.caller", call_id=found.id))


def _shown(found: Story, *, form: Form | None = None, fault: str = "") -> str:
    house = the_house()
    now = house.clock()
    opened = read_caller(house, now, by=_me(), call=found.id)
    with house.database.read() as connection:
        people = [one.name for one in list_people(connection) if Role(one.role).takes_calls]
    today = house.line.today(now)
    return render_template(
        "caller.html",
        call=found,
        opened=opened,
        form=form or _known(opened, today),
        fault=fault,
        people=people,
        weekdays=WEEKDAYS,
        lengths=_LENGTHS,
        tomorrow=today + timedelta(days=1),
        last_day=today + house.line.care.longest_block,
        me=the_visitor().account.staff_id,
    )


def _known(opened: OpenedCaller, today: date) -> Form:
    """The form as it begins: with what stands, to be looked at again in four weeks."""
    review, until = (today + _REVIEW_IN).isoformat(), (today + _BLOCK_FOR).isoformat()
    if opened.plan is None:
        return Form(counsellor=_me(), review=review, until=until)
    agreed = opened.plan.plan.agreed
    begins, _, ends = str(agreed.times.hours).partition("-")
    return Form(
        counsellor=opened.plan.counsellor,
        days=agreed.times.days,
        begins=begins,
        ends=ends.replace("24:00", "00:00"),
        minutes=agreed.minutes,
        review=review,
        is_told=agreed.is_told,
        words=opened.plan.words,
        until=until,
    )


def _form() -> Form:
    form = request.form
    days, minutes = form.getlist("days"), form.get("minutes", "20")
    if not set(days) <= {str(one) for one in WEEKDAYS} or minutes not in {str(one) for one in _LENGTHS}:
        abort(400)
    return Form(
        counsellor=form.get("counsellor", ""),
        days=frozenset(map(int, days)),
        begins=form.get("begins", ""),
        ends=form.get("ends", ""),
        minutes=int(minutes),
        review=form.get("review", ""),
        is_told=form.get("told") == "yes",
        words=form.get("words", ""),
        until=form.get("until", ""),
        reason=form.get("reason", ""),
    )


def _wanted(form: Form) -> Wanted:
    try:
        hours = DailyHours.parse(f"{form.begins}-{form.ends}")
    except ValueError as error:
        raise NotNow("times", "these are no hours") from error
    if not form.days:
        raise NotNow("times", "no day was chosen")
    review = _date(form.review, "review")
    return Wanted(form.counsellor, SetTimes(form.days, hours), form.minutes, review, form.is_told, form.words)


def _date(text: str, why: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotNow(why, "this is no date") from error


def _me() -> str:
    return the_visitor().account.name
