"""One picture of the tables, for those who judge what they hold."""

from typing import Any

from sqlalchemy import Connection

from tests.chaos.stage import rows
from tests.promises import calls_kept

UNANSWERED = ("pending", "ringing", "answered")
ACTIVE = (*UNANSWERED, "accepted", "bridged", "joined")
IN_A_TALK = ("bridged", "joined")
OPEN_ORDER = ("pending", "claimed")


class House:
    """One picture of the tables."""

    def __init__(self, connection: Connection) -> None:
        self.calls = {row.id: row for row in rows(connection, "calls")}
        self.tickets = rows(connection, "tickets")
        self.offers = {row.id: row for row in rows(connection, "offers")}
        self.legs = rows(connection, "legs")
        self.staff = {row.id: row for row in rows(connection, "staff")}
        self.all_orders = rows(connection, "outbox")
        self.messages = rows(connection, "messages")
        self.kept_apart = rows(connection, "kept_apart")
        self.decisions = rows(connection, "decisions") if self.kept_apart else []
        self.callbacks = rows(connection, "callbacks")
        self.followups = rows(connection, "followups")
        self.steps = rows(connection, "followup_steps")
        self.records = rows(connection, "contact_records")
        self.kept = calls_kept(connection)
        self.orders = [row for row in self.all_orders if row.state in OPEN_ORDER]

    @property
    def active(self) -> list[Any]:
        return [offer for offer in self.offers.values() if offer.state in ACTIVE]

    def live_legs_of(self, staff_id: str) -> list[Any]:
        return [
            leg for leg in self.legs
            if leg.state != "ended" and leg.offer_id and self.offers[leg.offer_id].staff_id == staff_id
        ]  # fmt: skip


def awaits_dial(call: Any) -> bool:
    """A call-back that stands in the line: the carrier has no call of it yet that could be asked after."""
    return bool(call.carrier_sid.startswith("callback:"))
