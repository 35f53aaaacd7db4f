"""`/calls`: every call there was, for who answers for the line: searched, a page at a time, newest first.

Guarded by: a sign-in as supervisor, with a second factor. Codes, never numbers. Of what was talked of only the level of
risk and the problems that were chosen, as in the list of records: nobody else may look for them, or find them out so.
"""

from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.call_search import MOST_COUNTED, Wanted, count_calls, search_calls
from hotline.boards.paging import BadCursor, cursor_of, read_cursor
from hotline.boards.people import list_people
from hotline.boards.reveals import numbers_asked_for
from hotline.boards.views import own_views
from hotline.flows.saved_views import LONGEST_NAME, forget_view, save_view
from hotline.kernel.errors import Refused
from hotline.records.problems import GROUPS
from hotline.roster.model import Role
from hotline.web.console.address import with_fields
from hotline.web.console.call_filter import (
    CLASSES,
    DIRECTIONS,
    HOUSEHOLDS,
    OUTCOMES,
    RISKS,
    TOPICS,
    BadFilter,
    fields_of,
    read_filter,
)
from hotline.web.console.frame import Page, word
from hotline.web.console.record_view import problem_word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

calls_page = Page(
    "calls",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("calls.calls", "frame.nav_calls", order=90, reach=Reach.MENU),
)

A_PAGE = 50
_CHOICES = {"class": CLASSES, "direction": DIRECTIONS, "outcome": OUTCOMES, "topic": TOPICS}
_CHOICES |= {"household": HOUSEHOLDS, "risk": RISKS}
_OF_RECORDS = {"problem_groups": GROUPS, "problem_word": problem_word}


@calls_page.get("/calls")
def calls() -> str | tuple[str, int]:
    try:
        wanted = read_filter(request.args)
    except BadFilter as fault:
        return _page(dict(request.args), fault=str(fault)), 400
    try:
        after = read_cursor(request.args["after"]) if "after" in request.args else None
    except BadCursor:
        abort(400)
    house = the_house()
    now, zone = house.clock(), house.line.zone
    with house.database.read() as connection:
        found = search_calls(connection, wanted, zone, now, after, A_PAGE)
        how_many = count_calls(connection, wanted, zone, now) if after is None and found.has_more else None
    if after is None and not found.has_more:
        how_many = len(found.rows)
    fields, last = fields_of(wanted), found.rows[-1] if found.has_more else None
    older = None if last is None else _address(fields | {"after": cursor_of(last.received_at, last.id)})
    return _page(fields, rows=found.rows, how_many=how_many, older=older, is_first=after is None)


@calls_page.post("/calls/views")
def save() -> AnyResponse:
    wanted = _wanted_of_form()
    house, fields = the_house(), fields_of(wanted)
    me, name = the_visitor().account.staff_id, request.form.get("name", "")
    try:
        save_view(house, house.clock(), by=me, name=name, search=urlencode(fields))
        flash(word("calls.view_saved"))
    except Refused:
        flash(word("calls.view_refused", n=LONGEST_NAME))
    return redirect(_address(fields))


@calls_page.post("/calls/views/<view_id>/forget")
def forget(view_id: str) -> AnyResponse:
    if forget_view(the_house(), by=the_visitor().account.staff_id, view_id=view_id):
        flash(word("calls.view_gone"))
    return redirect(url_for(".calls"))


def _address(fields: dict[str, str]) -> str:
    return with_fields(url_for(".calls"), fields)


def _wanted_of_form() -> Wanted:
    try:
        return read_filter(request.form)
    except BadFilter:
        abort(400)


def _page(fields: dict[str, str], **found: object) -> str:
    house, me = the_house(), the_visitor().account.staff_id
    with house.database.read() as connection:
        people, views = list_people(connection), own_views(connection, me)
        asked = numbers_asked_for(connection, house.clock(), me)
    shown = {"rows": [], "how_many": None, "older": None, "is_first": True, "fault": None} | found
    most, search = MOST_COUNTED, urlencode(fields)
    more = {"people": people, "views": views, "choices": _CHOICES, "most": most, "search": search, "asked": asked}
    more |= _OF_RECORDS
    return render_template("calls.html", fields=fields, **more, **shown)
