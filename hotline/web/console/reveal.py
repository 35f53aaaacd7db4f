"""`/calls/<id>/number/…`: two supervisors let one of them see a caller's number, for some minutes, on the call's page.

Guarded by: a sign-in as supervisor, with a second factor; who may do which step, flows/reveal_number.py decides. The
number has no address: it is on the call's page, for her alone, and nothing of it is kept by a browser.
"""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.flows.reveal_number import (
    approve_reveal,
    ask_for_number,
    refuse_reveal,
    see_number_alone,
    show_number,
)
from hotline.kernel.errors import Refused
from hotline.kernel.ids import RevealId, is_id
from hotline.reveals.model import Reason
from hotline.roster.model import Role
from hotline.web.console.call import find
from hotline.web.console.frame import Page, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

reveal_page = Page("reveal", __name__, under="calls", may_enter={Role.SUPERVISOR})

_STEPS = {"approve": approve_reveal, "refuse": refuse_reveal, "show": show_number}
_REASONS = {reason.value for reason in Reason}


@reveal_page.post("/calls/<call_id>/number")
def ask(call_id: str) -> AnyResponse:
    house, me, story = the_house(), the_visitor().account.staff_id, find(call_id)
    how, words = request.form.get("how", "ask"), request.form.get("words", "").replace("\r\n", "\n")
    reason = request.form.get("reason", "")
    if how not in {"ask", "alone"} or (how == "ask" and reason not in _REASONS):
        abort(400)
    try:
        if how == "alone":
            see_number_alone(house, house.clock(), by=me, call_id=story.id, words=words)
        else:
            ask_for_number(house, house.clock(), by=me, call_id=story.id, reason=Reason(reason), words=words)
            flash(word("reveal.asked"))
    except Refused:
        flash(word("reveal.not_asked"))
    return _back(call_id)


@reveal_page.post("/calls/<call_id>/number/<reveal_id>/<step>")
def decide(call_id: str, reveal_id: str, step: str) -> AnyResponse:
    find(call_id)
    if not is_id(reveal_id) or step not in _STEPS:
        abort(404)
    house, me = the_house(), the_visitor().account.staff_id
    try:
        _STEPS[step](house, house.clock(), by=me, reveal_id=RevealId(reveal_id))
        if step != "show":
            flash(word(f"reveal.done_{step}"))
    except Refused:
        flash(word("reveal.over"))
    return _back(call_id)


def _back(call_id: str) -> AnyResponse:
    return redirect(url_for("call.call", call_id=call_id, _anchor="number"))
