"""`/calls/export`: what the call log shows, as CSV or XLSX.

Guarded by: a sign-in as supervisor, with a second factor; each one is in the audit before its first byte.

A CSV of any length is streamed, a thousand calls at a time, so that it begins at once and needs no memory; the page
counts its lines for a bar. An XLSX can only be given whole: it is made in a file, of at most 50,000 calls. A job of a
worker was left: workers ring phones, and a sheet of a minute would stand before them. Of either, each web process
makes one at a time, so three of its four threads are always left for others.
"""

import tempfile
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import IO
from urllib.parse import urlencode

from flask import Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.call_search import NEVER_JUDGED, Logged, Wanted, calls_in_parts, count_every_call
from hotline.flows.export_calls import note_export
from hotline.flows.house import House
from hotline.roster.model import Role
from hotline.sheets.out import BOM, Cell, csv_part, write_workbook
from hotline.web.console.address import with_fields
from hotline.web.console.call_filter import HOUSEHOLDS, BadFilter, fields_of, read_filter
from hotline.web.console.frame import Page, page_language, word
from hotline.web.console.words import say
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

export_page = Page("export", __name__, under="calls", may_enter={Role.SUPERVISOR})

MOST_IN_WORKBOOK = 50_000
_A_PIECE = 64 * 1024
_KINDS = ("csv", "xlsx")
_COLUMNS = (
    *("at", "caller", "class", "household", "direction", "outcome", "topic", "risk", "problems"),
    *("waited_seconds", "talked_seconds", "counsellor"),
)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_one_at_a_time = threading.BoundedSemaphore()


class _Turn:
    """Taken by an export, and given back once, by whoever notices first that it is over."""

    def __init__(self) -> None:
        self._is_held = _one_at_a_time.acquire(blocking=False)
        if not self._is_held:
            abort(429)

    def give_back(self) -> None:
        if self._is_held:
            self._is_held = False
            _one_at_a_time.release()


@export_page.post("/calls/export")
def export() -> AnyResponse:
    kind, wanted = request.form.get("kind", ""), _wanted()
    if kind not in _KINDS:
        abort(400)
    house, search = the_house(), fields_of(wanted)
    now = house.clock()
    with house.database.read() as connection:
        many = count_every_call(connection, wanted, house.line.zone, now)
    if kind == "xlsx" and many > MOST_IN_WORKBOOK:
        flash(word("export.too_many", n=f"{MOST_IN_WORKBOOK:,}"))
        return redirect(with_fields(url_for("calls.calls"), search))
    turn = _Turn()
    try:
        note_export(house, now, by=the_visitor().account.staff_id, kind=kind, search=urlencode(search))
        answer = _csv(house, wanted, now, turn) if kind == "csv" else _xlsx(house, wanted, now, turn)
    except BaseException:
        turn.give_back()
        raise
    answer.call_on_close(turn.give_back)
    answer.headers["X-Rows"] = str(many)
    return answer


def _wanted() -> Wanted:
    try:
        return read_filter(request.form)
    except BadFilter:
        abort(400)


def _csv(house: House, wanted: Wanted, now: datetime, turn: _Turn) -> Response:
    language = page_language()

    def parts() -> Iterator[bytes]:
        try:
            yield BOM.encode() + csv_part([_head(language)])
            for calls in calls_in_parts(house.database, wanted, house.line.zone, now):
                yield csv_part(_row(call, house, language) for call in calls)
        finally:
            turn.give_back()

    answer = Response(parts(), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=_name(house, now, "csv"))
    return answer


def _xlsx(house: House, wanted: Wanted, now: datetime, turn: _Turn) -> Response:
    language = page_language()
    rows = (
        _row(call, house, language)
        for calls in calls_in_parts(house.database, wanted, house.line.zone, now)
        for call in calls
    )
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed when the answer is given
    write_workbook(file, say(language, "export.sheet"), _head(language), rows)
    turn.give_back()  # it is made; who downloads it slowly holds up nobody
    length = file.tell()
    answer = Response(_pieces(file), content_type=_WORKBOOK)
    answer.content_length = length
    answer.call_on_close(file.close)
    answer.headers.set("Content-Disposition", "attachment", filename=_name(house, now, "xlsx"))
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_A_PIECE):
            yield piece


def _name(house: House, now: datetime, kind: str) -> str:
    return f"calls-{now.astimezone(house.line.zone):%Y%m%d-%H%M}.{kind}"


def _head(language: str) -> list[str]:
    return [say(language, f"export.{name}") for name in _COLUMNS]


def _row(call: Logged, house: House, language: str) -> list[Cell]:
    """A call as the page shows it; the time in the line's zone with its offset, the wait and the talk in seconds."""
    return [
        call.received_at.astimezone(house.line.zone).isoformat(" ", "seconds"),
        call.code or say(language, "calls.no_code"),
        say(language, f"desk.class_{call.call_class}"),
        say(language, f"calls.household_{HOUSEHOLDS[not call.of_household]}"),
        say(language, f"calls.direction_{call.direction}"),
        say(language, f"calls.outcome_{call.outcome or 'open'}"),
        say(language, f"calls.topic_{call.topic}") if call.topic else None,
        _risk(call.risk, language),
        say(language, "records.comma").join(_problem(code, language) for code in call.problems) or None,
        call.waited,
        call.talked,
        call.counsellor,
    ]


def _risk(risk: str | None, language: str) -> str | None:
    if risk is None or risk == NEVER_JUDGED:
        return risk and say(language, "calls.risk_never")
    return f"{risk} {say(language, f'records.level_{risk}')}"


def _problem(code: str, language: str) -> str:
    """A problem, with its group, because a sheet is sorted by it."""
    group, _, detail = code.partition(".")
    words = say(language, f"records.problem_{group}")
    return f"{words}: {say(language, f'records.detail_{detail}')}" if detail else words
