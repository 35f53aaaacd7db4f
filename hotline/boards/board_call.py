"""One call as a supervisor sees it who decides about it: where it stands, and what can be decided. No number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from hotline.boards.board_line import InLine, Rules, find_in_line
from hotline.boards.board_people import Person, overflow_now, people_now, read_crew
from hotline.calls.tables import calls
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.pools import MARKS
from hotline.roster.rules import takes_calls
from hotline.tickets.model import Asks
from hotline.tickets.store import find_open_ticket

_CALL: Select[Any] = select(calls).where(calls.c.id == bindparam("call_id"))


@dataclass(frozen=True)
class CallNow:
    """`line` while it waits, `talks` with whom it is connected. `noted`: what a person found she cannot do without;
    `skills`: what anybody on the staff can do. `crew`: to whom it may be given."""

    id: str
    code: str | None
    call_class: CallClass
    is_over: bool
    received_at: datetime
    line: InLine | None
    talks: tuple[Person, ...]
    noted: tuple[str, ...]
    skills: tuple[str, ...]
    crew: tuple[Person, ...]


def find_call(connection: Connection, rules: Rules, now: datetime, call_id: str) -> CallNow | None:
    row = connection.execute(_CALL, {"call_id": call_id}).first()
    if row is None:
        return None
    crew = read_crew(connection)
    people = people_now(connection, crew, now)
    on_duty = {person.id for person in crew if takes_calls(person)}
    ticket = find_open_ticket(connection, row.id)
    asks = Asks() if ticket is None else ticket.asks
    noted = {ask[1:] for ask in asks if ask.startswith("+")}
    return CallNow(
        id=row.id,
        code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
        call_class=CallClass(row._mapping["class"]),
        is_over=row.state == "closed",
        received_at=row.received_at,
        line=find_in_line(connection, rules.now(overflow_now(connection, now)), crew, people, now, call_id),
        talks=tuple(one for one in people if one.hand is not None and one.hand.call_id == row.id and one.hand.is_talk),
        noted=tuple(sorted(noted)),
        skills=tuple(sorted({skill for person in crew for skill in person.abilities} - MARKS - noted)),
        crew=tuple(sorted((one for one in people if one.staff_id in on_duty), key=lambda one: one.name)),
    )
