"""People in real time on the simulated carrier: callers keep coming, counsellors answer, and everything is watched."""

import threading
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from hotline.calls.tables import call_events, calls
from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers
from hotline.simulator.calls import Call
from hotline.simulator.phone import Phone
from hotline.simulator.server import SimulatorServer
from hotline.tickets.tables import offers, tickets

DESKS = {f"Counsellor {n}": f"+86138000007{n:02}" for n in range(10, 14)}
WAITING = 5
"""So many callers at least are in the line at any time while the surge lasts."""
TALK_SECONDS = 0.5


class Surge:
    """Callers who press 0, wait, talk for a second and hang up; a new one comes for each who is served."""

    def __init__(self, carrier: SimulatorServer, line: str) -> None:
        self._carrier, self._line = carrier, line
        self.callers: list[Phone] = []
        self._talking: dict[str, datetime] = {}
        self._pressed: set[str] = set()
        self._goes_on = True
        self._over = threading.Event()
        self.served = 0
        self.broken: list[str] = []
        for number in DESKS.values():
            carrier.clock.ask(
                lambda number=number: carrier.exchange.phone(number, Answers(after=0.4, press="1", press_after=0.3))
            )
        carrier.clock.call_soon_threadsafe(self._look)

    def end(self) -> None:
        """Nobody new comes; those who wait are served."""
        self._goes_on = False

    @property
    def was_served(self) -> set[str]:
        return set(self._talking)

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def rings_begun(self) -> int:
        """How many calls to counsellors the carrier was asked for so far."""
        return sum(call.direction == "outbound-api" for call in list(self._carrier.exchange.lines.calls.values()))

    def _look(self) -> None:
        """On the carrier's own thread, ten times a second."""
        now, here = self._carrier.clock.now(), [phone for phone in self.callers if phone.call is not None]
        for phone in here:
            if phone.talking_with and phone.number not in self._talking:
                self._talking[phone.number] = now
                self.served += 1
            elif phone.number in self._talking:
                if (now - self._talking[phone.number]).total_seconds() > TALK_SECONDS:
                    phone.hang_up()
            elif phone.state == "talking" and phone.number not in self._pressed:
                self._pressed.add(phone.number)
                phone.press("0")
        self.broken += [f"{number} is rung twice" for number in DESKS.values() if len(self._live(number)) > 1]
        waiting = [phone for phone in here if phone.number not in self._talking]
        if self._goes_on and len(waiting) < WAITING:
            phone = self._carrier.exchange.phone(f"+8613800{len(self.callers):06}")
            self.callers.append(phone)
            phone.dial(self._line)
        if not self._goes_on and not here:
            self._over.set()
            return
        self._carrier.clock.call_later(0.1, self._look)

    def _live(self, number: str) -> list[Call]:
        return [call for call in self._carrier.exchange.lines.calls.values() if call.to == number and not call.ended]

    def rung_twice_at_once(self) -> list[str]:
        """Phones that were rung while an earlier call to them was up, by the carrier's own times."""
        found = []
        for number in DESKS.values():
            placed = [call for call in self._carrier.exchange.lines.calls.values() if call.to == number]
            found += [
                f"{number} at {later.created_at}"
                for earlier, later in pairwise(placed)
                if earlier.ended_at is None or later.created_at < earlier.ended_at
            ]
        return found


class Places:
    """Everybody's place in the line, as first seen; `lost` tells whose place was another one later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[str, datetime] = {}
        self.lost: list[str] = []

    def look(self) -> None:
        with self._database.read() as connection:
            for row in connection.execute(select(calls.c.id, calls.c.queued_at).where(calls.c.queued_at.is_not(None))):
                if self._seen.setdefault(row.id, row.queued_at) != row.queued_at:
                    self.lost.append(f"{row.id}: {self._seen[row.id]} became {row.queued_at}")


def overtaken(database: Database) -> list[str]:
    """Who was offered to nobody yet when a younger one of her class was: all here are of one class."""
    with database.read() as connection:
        rows = connection.execute(
            select(tickets.c.id, tickets.c.queued_at, tickets.c.closed_at, offers.c.made_at)
            .join_from(tickets, offers, offers.c.ticket_id == tickets.c.id, isouter=True)
            .order_by(offers.c.made_at)
        ).all()
    first: dict[str, tuple[datetime, datetime]] = {}
    for row in rows:
        if row.made_at is not None:
            first.setdefault(row.id, (row.queued_at, row.made_at))
    in_order = sorted(first.values())
    return [
        f"of {queued} offered at {made}, but of {later[0]} at {later[1]}"
        for place, (queued, made) in enumerate(in_order)
        for later in in_order[place + 1 :]
        if later[1] < made
    ]


def outcomes(database: Database) -> tuple[dict[str, str | None], dict[str, int]]:
    """The one end of each call by the carrier's id, and how often its story tells of an end."""
    with database.read() as connection:
        ends = {row.carrier_sid: row.outcome for row in connection.execute(select(calls))}
        told = dict.fromkeys(ends, 0)
        story = select(calls.c.carrier_sid).join_from(call_events, calls).where(call_events.c.kind == "ended")
        for sid in connection.execute(story).scalars():
            told[sid] += 1
    return ends, told
