"""`/desk/shifts.ics`: one person's shifts as a calendar (RFC 5545), for the phone in her pocket.

Guarded by: the secret in its address, which is hers, opens nothing else, and is made anew on her page of shifts. A
calendar lies open on a table: it holds times and the neutral name, no line, no place, no note.
"""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, request

from hotline.flows.shift_calendar import shifts_of_calendar
from hotline.roster.shift_model import Shift
from hotline.web.guard import the_house

calendar = Blueprint("calendar", __name__)

_WIDEST = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@calendar.get("/desk/shifts.ics")
def shifts() -> Response:
    house = the_house()
    now = house.clock()
    found = shifts_of_calendar(house, request.args.get("key", ""), now)
    if found is None:
        return Response("there is no such calendar\n", 404, mimetype="text/plain", headers=_HEADERS)
    text = calendar_text(found, house.line.neutral_name, now)
    return Response(text, content_type="text/calendar; charset=utf-8", headers=_HEADERS)


def calendar_text(found: list[Shift], name: str, now: datetime) -> str:
    """Write shifts as an iCalendar object. Times are UTC, so a change of the clocks moves none of them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//shifts//EN", f"NAME:{_text(name)}"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for shift in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{shift.id}",
            f"DTSTAMP:{_time(now)}",
            f"DTSTART:{_time(shift.starts_at)}",
            f"DTEND:{_time(shift.ends_at)}",
            f"SUMMARY:{_text(name)}",
            f"STATUS:{'CONFIRMED' if shift.is_confirmed else 'TENTATIVE'}",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _time(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """A content line in parts of at most 75 octets, none of which ends within a character."""
    part, room = "", _WIDEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", _WIDEST - 1
        part, room = part + letter, room - size
    yield part
