"""`/desk/emergencies`: the guided steps when a life is in danger, from the asking until it is known how it ended.

Guarded by: a sign-in as counsellor or supervisor; whose emergency it is, flows/rescue.py decides. Opening one is
written in the audit.
"""

from collections.abc import Callable

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.emergencies import EmergencySeen, find_emergency, supervisors
from hotline.emergencies.model import EmergencyState, Ground, Service
from hotline.flows.rescue import (
    LONGEST_INCIDENT,
    LONGEST_WORDS,
    Asked,
    ask_emergency,
    end_without_help,
    help_has_arrived,
    help_is_on_the_way,
    read_emergency,
    tell_outcome,
)
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId, is_id
from hotline.roster.model import Role
from hotline.web.console.desk_tools import told
from hotline.web.console.frame import Page, taken, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

emergencies_page = Page("emergencies", __name__, under="desk", may_enter={Role.COUNSELLOR, Role.SUPERVISOR})

_SERVICES = {service.value for service in Service}
_GROUNDS = {ground.value for ground in Ground}
_ENDS = {EmergencyState.FAILED.value, EmergencyState.WITHDRAWN.value}


@emergencies_page.post("/desk/emergencies")
def ask() -> AnyResponse:
    """Write down that help was called, from the panel of the desk."""
    call, service, ground = (request.form.get(name, "") for name in ("call", "service", "ground"))
    said, incident = request.form.get("said", "").strip(), request.form.get("incident", "").strip()
    if not is_id(call) or service not in _SERVICES or ground not in _GROUNDS:
        return told(word("emergencies.choose"), 400)
    if not said or len(said) > LONGEST_WORDS or len(incident) > LONGEST_INCIDENT:
        return told(word("emergencies.words_needed", n=LONGEST_WORDS), 400)
    house = the_house()
    asked = Asked(Service(service), Ground(ground), said, incident, _named(request.form.get("supervisor", "")))
    try:
        ask_emergency(house, house.clock(), by=the_visitor().account.staff_id, call=call, asked=asked)
    except Refused:
        return told(word("emergencies.not_hers"), 409)
    return told(word("emergencies.written"))


def _named(supervisor: str) -> StaffId | None:
    """The supervisor of this id, if there is one."""
    with the_house().database.read() as connection:
        return next((staff_id for staff_id, _ in supervisors(connection) if staff_id == supervisor), None)


@emergencies_page.get("/desk/emergencies/<emergency_id>")
def emergency(emergency_id: str) -> str:
    return _page(emergency_id)


@emergencies_page.post("/desk/emergencies/<emergency_id>/way")
def way(emergency_id: str) -> AnyResponse | tuple[str, int]:
    house, incident = the_house(), request.form.get("incident", "")
    now, me = house.clock(), the_visitor().account.staff_id
    return _take(
        emergency_id,
        lambda: help_is_on_the_way(house, now, by=me, which=emergency_id, incident=incident),
        incident=incident,
    )


@emergencies_page.post("/desk/emergencies/<emergency_id>/arrived")
def arrived(emergency_id: str) -> AnyResponse | tuple[str, int]:
    house, met = the_house(), request.form.get("words", "")
    now, me = house.clock(), the_visitor().account.staff_id
    return _take(emergency_id, lambda: help_has_arrived(house, now, by=me, which=emergency_id, met=met), words=met)


@emergencies_page.post("/desk/emergencies/<emergency_id>/told")
def outcome(emergency_id: str) -> AnyResponse | tuple[str, int]:
    house, ended = the_house(), request.form.get("words", "")
    now, me = house.clock(), the_visitor().account.staff_id
    return _take(emergency_id, lambda: tell_outcome(house, now, by=me, which=emergency_id, outcome=ended), words=ended)


@emergencies_page.post("/desk/emergencies/<emergency_id>/ended")
def ended(emergency_id: str) -> AnyResponse | tuple[str, int]:
    house, why, end = the_house(), request.form.get("words", ""), request.form.get("end", "")
    if end not in _ENDS:
        abort(400)
    now, me = house.clock(), the_visitor().account.staff_id
    return _take(
        emergency_id,
        lambda: end_without_help(house, now, by=me, which=emergency_id, end=EmergencyState(end), why=why),
        words=why,
    )


def _take(emergency_id: str, step: Callable[[], None], **typed: str) -> AnyResponse | tuple[str, int]:
    """Take a step; one that is refused leaves the page with what was typed, where it was typed."""
    _find(emergency_id)
    try:
        step()
    except Refused:
        return _page(emergency_id, fault=word("emergencies.not_like_this"), **typed), 409
    flash(word("emergencies.step_taken"))
    return taken(url_for("emergencies.emergency", emergency_id=emergency_id))


def _page(emergency_id: str, *, words: str = "", incident: str = "", fault: str = "") -> str:
    found, house = _find(emergency_id), the_house()
    try:
        opened = read_emergency(house, house.clock(), by=the_visitor().account.staff_id, which=emergency_id)
    except Refused:
        abort(404)
    typed = {"words": words, "incident": incident}
    return render_template("emergency.html", one=found, opened=opened, fault=fault, **typed)


def _find(emergency_id: str) -> EmergencySeen:
    if not is_id(emergency_id):
        abort(404)
    house = the_house()
    with house.database.read() as connection:
        found = find_emergency(connection, emergency_id, house.clock())
    if found is None:
        abort(404)
    return found
