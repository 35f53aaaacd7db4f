"""`/resources`: where else there is help, searched in a talk; and the page on which supervisors keep it true.

Guarded by: a sign-in as counsellor or supervisor; changing it, as supervisor. Nothing here is of a caller.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.resources import Listed, find_listed, search_resources
from hotline.flows.resources import check_resource, keep_resource, remove_resource
from hotline.kernel.errors import Refused
from hotline.resources.model import PROBLEMS
from hotline.roster.model import Role
from hotline.web.console.frame import Page, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

resources_page = Page(
    "resources",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("resources.resources", "frame.nav_resources", order=80, reach=Reach.MENU),
)
keeping_page = Page("resource", __name__, under="resources", may_enter={Role.SUPERVISOR})

_WRITTEN = (
    "code",
    "name_zh",
    "name_en",
    "number",
    "hours_zh",
    "hours_en",
    "about_zh",
    "about_en",
    "area_zh",
    "area_en",
)
_LONGEST_SEARCH = 80


@resources_page.get("/resources")
def resources() -> str:
    """The directory; for the panel of the desk, which asks for no page, the list alone."""
    wanted, problem = request.args.get("q", "")[:_LONGEST_SEARCH], request.args.get("for", "")
    house = the_house()
    with house.database.read() as connection:
        found = search_resources(connection, house.line.today(house.clock()), wanted, problem)
    is_panel = not request.accept_mimetypes.accept_html
    template = "resources_list.html" if is_panel else "resources.html"
    return render_template(
        template,
        found=found,
        wanted=wanted,
        problem=problem,
        problems=PROBLEMS,
        may_keep=not is_panel and the_visitor().account.role is Role.SUPERVISOR,
    )


@keeping_page.get("/resources/edit")
def edit() -> str:
    """A form for one resource; without a code, for a new one."""
    code = request.args.get("code", "")
    found = _find(code) if code else None
    if code and found is None:
        abort(404)
    return _form({} if found is None else vars(found.resource), is_new=found is None)


@keeping_page.post("/resources/edit")
def keep() -> AnyResponse | tuple[str, int]:
    fields: dict[str, object] = {name: request.form.get(name, "").strip() for name in _WRITTEN}
    fields["fits"] = tuple(request.form.getlist("fits"))
    house = the_house()
    faults = keep_resource(house, house.clock(), by=the_visitor().account.staff_id, fields=fields)
    if faults:
        wrong = {fault.where.partition("[")[0] for fault in faults}
        return _form(fields, is_new=request.form.get("is_new") == "yes", wrong=wrong), 422
    flash(word("resources.kept"))
    return redirect(url_for("resources.resources"))


@keeping_page.post("/resources/checked")
def checked() -> AnyResponse:
    house, code = the_house(), request.form.get("code", "")
    try:
        check_resource(house, house.clock(), by=the_visitor().account.name, code=_plain(code))
        flash(word("resources.checked_now", code=code))
    except Refused:
        flash(word("resources.gone"))
    return redirect(url_for("resources.resources"))


@keeping_page.post("/resources/remove")
def remove() -> AnyResponse:
    house, code = the_house(), request.form.get("code", "")
    try:
        remove_resource(house, house.clock(), code=_plain(code))
        flash(word("resources.removed", code=code))
    except Refused:
        flash(word("resources.gone"))
    return redirect(url_for("resources.resources"))


def _form(fields: dict[str, object], *, is_new: bool, wrong: set[str] | None = None) -> str:
    return render_template(
        "resource.html", fields=fields, is_new=is_new, wrong=wrong or set(), problems=PROBLEMS, names=_WRITTEN
    )


def _find(code: str) -> Listed | None:
    house = the_house()
    with house.database.read() as connection:
        return find_listed(connection, _plain(code), house.line.today(house.clock()))


def _plain(code: str) -> str:
    """A code as one can be: no database takes a text with a NUL in it."""
    if not code.isprintable() or len(code) > 40:
        abort(404)
    return code
