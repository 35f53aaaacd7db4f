"""A long line and a large crew, as rows: everybody talks but who has just been freed."""

from datetime import datetime, timedelta

from sqlalchemy import insert, update

from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.kernel.ids import new_id
from hotline.roster.tables import staff
from hotline.tickets.tables import offers, tickets
from tests.world import START, World

_ASKS = ("language:zh", "language:zh practical", "language:en")
_SKILLS = ([], ["practical"], ["crisis", "practical"])


class StandingLine:
    """`house` and `now` are what dispatch() wants."""

    def __init__(self, database: Database, waiting: int, counsellors: int) -> None:
        self.world = World(database)
        self.house = self.world.house
        self.now: datetime = START
        self._staff = [new_id() for _ in range(counsellors)]
        people = [self._person(number, staff_id) for number, staff_id in enumerate(self._staff)]
        callers = [self._caller(number, waiting) for number in range(waiting)]
        with database.engine.begin() as connection:
            connection.execute(insert(staff), people)
            connection.execute(insert(calls), [call for call, _ in callers])
            connection.execute(insert(tickets), [ticket for _, ticket in callers])
        self._engine = database.engine

    def _person(self, number: int, staff_id: str) -> dict[str, object]:
        return {
            "id": staff_id,
            "name": f"counsellor {number}",
            "role": "counsellor",
            "phone_fingerprint": staff_id,
            "phone_sealed": b"",
            "languages": ["zh", "en"] if number % 3 == 0 else ["zh"],
            "skills": _SKILLS[number % 3],
            "duty": "on",
            "duty_since": START,
            "line": "busy",
            "line_since": START,
            "idle_since": START,
            "misses": 0,
        }

    def _caller(self, number: int, waiting: int) -> tuple[dict[str, object], dict[str, object]]:
        call_id, since = new_id(), START - timedelta(seconds=600 * (waiting - number) / waiting)
        is_family = number % 4 == 0
        call = {
            "id": call_id,
            "carrier_sid": f"CA{call_id}",
            "direction": "inbound",
            "class": "frontline" if is_family else "general",
            "state": "waiting",
            "language": "zh",
            "received_at": since,
            "queued_at": since,
            "reconnects": 0,
        }
        ticket = {
            "id": new_id(),
            "call_id": call_id,
            "class_rank": 1 if is_family else 2,
            "state": "waiting",
            "queued_at": since,
            "deadline_at": START + timedelta(hours=9),
            "asks": _ASKS[number % 3],
        }
        return call, ticket

    def frees(self, number: int) -> None:
        """The offer of the round before is over, and its caller back in line; this one of the crew is free."""
        self.now += timedelta(seconds=1)
        staff_id = self._staff[number % len(self._staff)]
        with self._engine.begin() as connection:
            connection.execute(update(offers).values(state="failed", reason="no_answer", deadline_at=None))
            connection.execute(update(tickets).where(tickets.c.state == "offered").values(state="waiting"))
            connection.execute(update(staff).where(staff.c.line != "busy").values(line="busy"))
            connection.execute(update(staff).where(staff.c.id == staff_id).values(line="ready", ready_at=None))
