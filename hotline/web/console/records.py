"""`/desk/records`: what was written of a talk, kept while it is written; the risk; the steps; the closing.

Guarded by: a sign-in as counsellor or supervisor; whose record it is, flows/record_access.py decides. The list shows
codes alone. Each opening is written down before a word of it is sent.

A page that saves by itself asks for JSON and gets the new version; without a script the same forms lead back here.
"""

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.records import closed_records, unfinished_records, what_to_write
from hotline.flows.agree_contact import agree_contact
from hotline.flows.close_record import add_to_closed, close_record
from hotline.flows.keep_asked import keep_asked
from hotline.flows.keep_record import Page as RecordPage
from hotline.flows.keep_record import Stale, keep_record
from hotline.flows.read_record import Opened, read_record
from hotline.flows.record_access import RecordRefused, Why
from hotline.flows.record_actions import add_action, move_action
from hotline.flows.set_risk import set_risk
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console import record_view as view
from hotline.web.console.frame import Page, taken, word
from hotline.web.console.record_contact import read_told, typed
from hotline.web.guard import the_house
from hotline.web.pages import Nav, own_address, the_visitor

records_page = Page(
    "records",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("records.records", "frame.nav_records", order=20),
    unattended={"records.form"},
)

_Answer = AnyResponse | str | tuple[str, int] | tuple[Response, int]


@records_page.get("/desk/records")
def records() -> str:
    account = the_visitor().account
    is_supervisor = account.role is Role.SUPERVISOR
    with the_house().database.read() as connection:
        writing = what_to_write(connection, account.staff_id)
        unfinished = unfinished_records(connection) if is_supervisor else writing.hers
        closed = closed_records(connection) if is_supervisor else []
    return render_template("records.html", unfinished=unfinished, closed=closed, is_supervisor=is_supervisor)


@records_page.get("/desk/records/<record_id>")
def record(record_id: str) -> str:
    return _page(_open(record_id))


@records_page.get("/desk/records/<record_id>/form")
def form(record_id: str) -> str:
    """The record alone, for the desk that shows it beside the talk."""
    return render_template("record_form.html", **view.shown(_open(record_id), back=url_for("desk.desk")))


@records_page.post("/desk/records/<record_id>/keep")
def keep(record_id: str) -> _Answer:
    _checked(record_id)
    page, stamp = view.read_page(), view.read_stamp()
    house = the_house()
    now = house.clock()
    try:
        kept = keep_record(house, now, by=_me(), which=record_id, stamp=stamp, page=page)
    except RecordRefused as error:
        return _refused(record_id, error, page)
    if _asks_by_itself():
        missing = view.missing_words(kept.missing)
        return jsonify(version=kept.version, kept=view.kept_time(now), missing=missing), 200
    flash(word("records.kept"))
    return redirect(_back(record_id))


@records_page.post("/desk/records/<record_id>/close")
def close(record_id: str) -> _Answer:
    _checked(record_id)
    page, stamp = view.read_page(), view.read_stamp()
    house = the_house()
    try:
        missing = close_record(house, house.clock(), by=_me(), which=record_id, stamp=stamp, page=page)
    except RecordRefused as error:
        return _refused(record_id, error, page)
    if not missing:
        flash(word("records.closed"))
        back = _back(record_id)
        return (jsonify(closed=True, back=back), 200) if _asks_by_itself() else redirect(back)
    opened = _open(record_id)
    if _asks_by_itself():
        told = {"version": opened.record.version, "missing": view.missing_words(missing)}
        return jsonify(why="missing", says=word("records.not_closed"), **told), 409
    labels = word("records.comma").join(view.field_word(name) for name in missing)
    return _page(opened, fault=f"{word('records.not_closed')} {word('records.missing')}{labels}"), 409


@records_page.post("/desk/records/<record_id>/risk")
def risk(record_id: str) -> _Answer:
    _checked(record_id)
    level, asked = view.read_risk()
    house, again = the_house(), view.is_again()
    now, me, facts, reason = house.clock(), _me(), asked.facts, asked.reason
    try:
        if level is None:
            keep_asked(house, now, by=me, which=record_id, facts=facts, reason=reason)
        else:
            set_risk(house, now, by=me, which=record_id, level=level, facts=facts, reason=reason, is_again=again)
    except RecordRefused as error:
        fault = view.why_word(error)
        return _part(record_id, "record_risk.html", 409, error, {"risk_fault": fault}, {"asked": asked})
    return _part(record_id, "record_risk.html", 200)


@records_page.post("/desk/records/<record_id>/contact")
def contact(record_id: str) -> _Answer:
    _checked(record_id)
    told, house = read_told(), the_house()
    try:
        agree_contact(house, house.clock(), by=_me(), which=record_id, told=told)
    except RecordRefused as error:
        fault = view.why_word(error)
        return _part(record_id, "record_contact.html", 409, error, {"contact_fault": fault}, typed(told))
    return _part(record_id, "record_contact.html", 200)


@records_page.post("/desk/records/<record_id>/actions")
def actions(record_id: str) -> _Answer:
    _checked(record_id)
    state, house, again = view.read_state(), the_house(), view.is_again()
    which, what = request.form.get("which", ""), request.form.get("what", "")
    try:
        if which:
            move_action(house, house.clock(), by=_me(), which=record_id, action_id=_action_id(which), state=state)
        else:
            add_action(house, house.clock(), by=_me(), which=record_id, what=what, state=state, is_again=again)
    except RecordRefused as error:
        fault = view.why_word(error)
        return _part(record_id, "record_actions.html", 409, error, {"action_fault": fault}, {"what": what})
    return _part(record_id, "record_actions.html", 200)


@records_page.post("/desk/records/<record_id>/add")
def add(record_id: str) -> _Answer:
    _checked(record_id)
    house, reason, body = the_house(), request.form.get("reason", ""), request.form.get("body", "")
    try:
        add_to_closed(house, house.clock(), by=_me(), which=record_id, reason=reason, body=body)
    except RecordRefused as error:
        opened = _open(record_id)
        return _page(opened, fault=view.why_word(error), add={"reason": reason, "body": body}), 409
    return taken(url_for("records.record", record_id=record_id))


def _refused(record_id: str, error: RecordRefused, page: RecordPage) -> _Answer:
    """Say why, with what she typed still in the form; and beside it what another page has kept meanwhile."""
    if _asks_by_itself():
        return jsonify(view.refusal(error)), 404 if error.fault is Why.UNKNOWN else 409
    there = view.values_of(error.there) if isinstance(error, Stale) else None
    return _page(_open(record_id), page=page, there=there, fault=view.why_word(error)), 409


def _part(
    record_id: str,
    template: str,
    status: int,
    error: RecordRefused | None = None,
    fault: dict[str, Any] | None = None,
    typed: dict[str, Any] | None = None,
) -> _Answer:
    """One part of the record anew as it is kept, for a page that has the rest and what was typed; without a script, the
    whole with it."""
    opened, fault = _open(record_id, error), fault or {}
    if _asks_by_itself():
        return render_template(template, **view.shown(opened, back=_back(record_id)) | fault), status
    return redirect(_back(record_id)) if status == 200 else (_page(opened, **fault | (typed or {})), status)


def _page(opened: Opened, page: RecordPage | None = None, **more: Any) -> str:
    fingerprint = opened.record.number_fingerprint
    code = caller_code(fingerprint) if fingerprint else word("records.hidden")
    here = url_for("records.record", record_id=opened.record.id)
    return render_template("record.html", code=code, **view.shown(opened, back=here, page=page) | {"add": {}} | more)


def _open(record_id: str, after: RecordRefused | None = None) -> Opened:
    """Open it for who may; 404 and 403 else."""
    _checked(record_id)
    house = the_house()
    try:
        return read_record(house, house.clock(), by=_me(), which=record_id)
    except RecordRefused as error:
        abort(404 if (after or error).fault is Why.UNKNOWN else 403)


def _checked(record_id: str) -> None:
    if not is_id(record_id):
        abort(404)


def _action_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else abort(400)


def _asks_by_itself() -> bool:
    return not request.accept_mimetypes.accept_html


def _back(record_id: str) -> str:
    """Where the form was: at the desk, or on the record's own page."""
    return own_address(request.form.get("back")) or url_for("records.record", record_id=record_id)


def _me() -> str:
    return the_visitor().account.name
