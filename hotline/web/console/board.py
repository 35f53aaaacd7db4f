"""`/board`: who waits and for what, what everybody is doing, what was promised, and whether it is fair; live.

Guarded by: a sign-in as supervisor, which asks for a second factor. What is decided here: board_acts.py.

What moves is asked for every two seconds, what is counted over hours every fifteen; each with the tag of what the page
has (see desk.py). A long line or a large crew is shown in part, with how many more there are.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, render_template, url_for
from sqlalchemy import Connection

from hotline.boards.board_alerts import alerts_now
from hotline.boards.board_fairness import fairness
from hotline.boards.board_line import Rules, lanes
from hotline.boards.board_people import Doing, grouped, overflow_now, people_now, pools_now, read_crew
from hotline.boards.board_promises import call_backs, kept_lately, messages_waiting, texts_waiting
from hotline.boards.line import hours_now
from hotline.boards.roster import keeps_a_roster, list_gaps
from hotline.boards.said_hours import said_now
from hotline.flows.house import House
from hotline.hours.rules import is_open, next_change
from hotline.roster.model import Role
from hotline.web.console.frame import Page, unless_known
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach

board_page = Page(
    "board",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("board.board", "frame.nav_board", order=5, reach=Reach.ALWAYS, home_of=frozenset({Role.SUPERVISOR})),
    unattended={"board.live", "board.lately"},
)

_CALLERS, _PEOPLE, _DUES, _ALERTS, _GAPS = 11, 24, 5, 8, 6
"""So many are shown: of each class, of each state, of each kind of promise, of alerts, of gaps."""

_OPENS = {
    "record": ("records.record", "record_id"),
    "step": ("followups.followup", "step_id"),
    "emergency": ("emergencies.emergency", "emergency_id"),
    "message": ("messages.message", "message_id"),
    "text": ("texts.talk", "talk_id"),
}
"""Where an alert is dealt with."""

_ALL = 2_000
_WINDOW = timedelta(hours=3)
_STEP = timedelta(minutes=5)
"""What is counted over hours begins at a whole step, so that it stays the same for a while."""


@board_page.get("/board")
def board() -> str:
    return render_template("board.html", **_now(), **_lately(), at=the_house().clock())


@board_page.get("/board/live")
def live() -> Response:
    """What moves, or 304 when the page has it."""
    now = _now()
    return unless_known(tuple(now.values()), lambda: render_template("board_live.html", **now, at=the_house().clock()))


@board_page.get("/board/lately")
def lately() -> Response:
    """What is counted over hours, or 304 when the page has it."""
    found = _lately()
    return unless_known(tuple(found.values()), lambda: render_template("board_lately.html", **found))


@board_page.get("/board/waiting")
def waiting() -> str:
    """Everybody who waits."""
    house = the_house()
    now = house.clock()
    with house.database.read() as connection:
        crew = read_crew(connection)
        everybody = people_now(connection, crew, now)
        rules = Rules(house.line.needs, house.line.policy).now(overflow_now(connection, now))
        line = lanes(connection, rules, crew, everybody, now, _ALL)
    return render_template("board_waiting.html", lanes=line, at=now)


@board_page.get("/board/people")
def people() -> str:
    """Everybody who takes calls, also who is off duty."""
    house = the_house()
    now = house.clock()
    with house.database.read() as connection:
        everybody = people_now(connection, read_crew(connection), now)
    off = sorted((one for one in everybody if one.doing is Doing.OFF), key=lambda one: one.name)
    return render_template("board_people.html", groups=grouped(everybody, _ALL), off=off, at=now)


@board_page.context_processor
def _addresses() -> dict[str, object]:
    def address_of(what: tuple[str, str]) -> str:
        endpoint, name = _OPENS[what[0]]
        which: dict[str, Any] = {name: what[1]}
        return url_for(endpoint, **which)

    return {"address_of": address_of}


def _now() -> dict[str, object]:
    house = the_house()
    now = house.clock()
    with house.database.read() as connection:
        crew = read_crew(connection)
        everybody = people_now(connection, crew, now)
        overflow = overflow_now(connection, now)
        hours = hours_now(connection, house.line.hours, now)
        rules = Rules(house.line.needs, house.line.policy).now(overflow)
        return {
            "lanes": lanes(connection, rules, crew, everybody, now, _CALLERS),
            "groups": grouped(everybody, _PEOPLE),
            "pools": pools_now(everybody),
            "overflow": overflow,
            "calls_back": call_backs(connection, now, _DUES),
            "kept": kept_lately(connection, now),
            "texts": texts_waiting(connection, timedelta(minutes=house.line.text_answer_minutes), now, _DUES),
            "messages": messages_waiting(connection, now, _DUES),
            "alerts": alerts_now(connection, now - _WINDOW, _ALERTS),
            "is_open": is_open(hours, now),
            "changes": next_change(hours, now),
            "said": said_now(connection, house.vault, now),
        }


def _lately() -> dict[str, object]:
    house = the_house()
    now = house.clock()
    since = now - _WINDOW - (now - datetime.min.replace(tzinfo=now.tzinfo)) % _STEP
    with house.database.read() as connection:
        return {
            "fairness": fairness(connection, since, house.line.policy.frontline_streak),
            "streak": house.line.policy.frontline_streak,
            "gaps": _gaps(connection, house, now.replace(second=0, microsecond=0)),
            "hours_ahead": round(house.line.roster.ahead / timedelta(hours=1)),
        }


def _gaps(connection: Connection, house: House, now: datetime) -> list[tuple[datetime, datetime, int]] | None:
    """When too few will be there; None where nobody keeps a roster."""
    rules = house.line.roster
    if not keeps_a_roster(connection, now, now + rules.ahead):
        return None
    found = list_gaps(connection, house.line.hours, now, now + rules.ahead, rules.seats)
    return [
        (datetime.fromisoformat(str(gap["from"])), datetime.fromisoformat(str(gap["to"])), int(str(gap["seats"])))
        for gap in found[:_GAPS]
    ]
