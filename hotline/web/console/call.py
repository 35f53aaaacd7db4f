"""`/calls/<id>`: one call's whole story on a page, to be read, printed and understood without us.

Guarded by: a sign-in as supervisor, with a second factor. It holds no word of what was talked of, so that reading it is
no reading of a record; a number is shown here only to whom flows/reveal_number.py lets see it.
"""

import re
from datetime import datetime

from flask import abort, render_template

from hotline.boards.call_story import Story, find_story
from hotline.flows.reveal_number import LONGEST_WORDS, number_state
from hotline.kernel.ids import is_id
from hotline.reveals.model import Reason
from hotline.roster.model import Role
from hotline.web.console.frame import Page, page_language
from hotline.web.console.telling import Teller
from hotline.web.console.timeline import draw
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

call_page = Page("call", __name__, under="calls", may_enter={Role.SUPERVISOR})

_ENDS = frozenset({"completed", "busy", "no_answer", "unreachable", "cancelled"})
_REASONS = [reason.value for reason in Reason]
_AN_ID = re.compile(r"\b([0-9a-f]{32})\b")


@call_page.get("/calls/<call_id>")
def call(call_id: str) -> str:
    return page_of(find(call_id))


def find(call_id: str) -> Story:
    if not is_id(call_id):
        abort(404)
    with the_house().database.read() as connection:
        found = find_story(connection, call_id)
    if found is None:
        abort(404)
    return found


def page_of(story: Story, **more: object) -> str:
    """Show a call; in the sentences, each id of another call is a link to it."""
    house = the_house()
    teller = Teller(page_language(), house.line.zone, story.names)
    told = [(teller.clock(at), [_AN_ID.split(line) for line in lines]) for at, lines in teller.all(story.told)]
    now, me = house.clock(), the_visitor().account.staff_id
    number = number_state(house, now, by=me, call_id=story.id)
    seconds_left = None if number.until is None else max(1, round((number.until - now).total_seconds()))
    shown = {"time": draw(story, now), "told": told, "number": number, "seconds_left": seconds_left, "me": me}
    words = {"ends": _ENDS, "clock_time": _clock, "reasons": _REASONS, "longest": LONGEST_WORDS}
    return render_template("call.html", call=story, **shown, **words, **more)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(the_house().line.zone):%H:%M:%S}"
