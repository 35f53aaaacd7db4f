"""`/audit`: who saw or changed what is secret, when and why; and whether the chain of it is as it was written.

Guarded by: a sign-in as data officer or supervisor. There is no content in it: an id, an act, a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, render_template, request, url_for

from hotline.audit.model import Act
from hotline.boards.audit import Sought, audit_head, list_audit
from hotline.boards.people import list_people
from hotline.flows.audit import Verified, verify_audit
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.address import day_of, with_fields
from hotline.web.console.audit_words import known, why_told
from hotline.web.console.frame import Page
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

audit_page = Page(
    "audit",
    __name__,
    may_enter={Role.DATA_OFFICER, Role.SUPERVISOR},
    nav=Nav("audit.audit", "frame.nav_audit", order=100, reach=Reach.MENU, home_of=frozenset({Role.DATA_OFFICER})),
)

A_PAGE = 50
_OF_A_CALL = frozenset({"call", "number"})
_ACTS = [act.value for act in Act]
_LONGEST = {"subject": 24, "which": 64}


@dataclass(frozen=True)
class _Asked:
    """What an address asks for. `fault`: the field that makes no sense."""

    sought: Sought
    fields: dict[str, str]
    fault: str | None = None


@audit_page.get("/audit")
def audit() -> str | tuple[str, int]:
    page = _page()
    return (page, 400) if _read(request.args).fault else page


@audit_page.post("/audit/verify")
def verify() -> str:
    """Walk the whole chain and say what was found: a second for 100,000 lines, so only when asked for."""
    return _page(verify_audit(the_house()))


def _page(verified: Verified | None = None) -> str:
    asked = _read(request.args)
    before = request.args.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 10):
        abort(400)
    house = the_house()
    with house.database.read() as connection:
        people, head = list_people(connection), audit_head(connection)
        many, last = (A_PAGE if asked.fault is None else 0), int(before) if before else None
        lines, has_more = list_audit(connection, asked.sought, house.line.zone, many, last)
    older = (
        with_fields(url_for(".audit"), asked.fields | {"before": str(lines[-1].number)}) if lines and has_more else None
    )
    may_open = the_visitor().account.role is Role.SUPERVISOR
    found = {"lines": lines, "older": older, "is_first": not before, "head": head, "verified": verified}
    more = {
        "people": people,
        "acts": _ACTS,
        "known": known,
        "why_told": why_told,
        "opens": _OF_A_CALL if may_open else frozenset(),
    }
    return render_template("audit.html", fields=asked.fields, fault=asked.fault, **found, **more)


def _read(args: Mapping[str, str]) -> _Asked:
    names = ("who", "act", "subject", "which", "since", "until")
    fields = {name: value for name in names if (value := args.get(name, "").strip())}
    try:
        since, until = day_of(fields, "since"), day_of(fields, "until")
    except ValueError as fault:
        return _Asked(Sought(), fields, str(fault))
    return _Asked(_sought(fields, since, until), fields, _fault(fields))


def _sought(fields: Mapping[str, str], since: date | None, until: date | None) -> Sought:
    who, act, subject, which = (fields.get(name) for name in ("who", "act", "subject", "which"))
    return Sought(who=who, act=act, subject=subject, which=which, since=since, until=until)


def _fault(fields: Mapping[str, str]) -> str | None:
    if "who" in fields and not is_id(fields["who"]):
        return "who"
    if "act" in fields and fields["act"] not in _ACTS:
        return "act"
    unreadable = (name for name, most in _LONGEST.items() if not _is_plain(fields.get(name, ""), most))
    return next(unreadable, None)


def _is_plain(text: str, most: int) -> bool:
    return len(text) <= most and text.isprintable()
