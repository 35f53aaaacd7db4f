"""A line that has been running for a while: contacts of last week, so that it knows its own pace."""

from datetime import timedelta

from sqlalchemy import insert, select

from hotline.calls.tables import call_events, calls
from hotline.kernel.ids import new_id
from hotline.roster.tables import staff
from hotline.tickets.tables import offers, tickets
from tests.world import World


def remember(world: World, contacts: int, seconds: float, given_up: int = 0, days_ago: float = 3) -> None:
    """Write `contacts` talks of so many seconds each, and callers who hung up after a minute of waiting."""
    with world.house.database.engine.begin() as connection:
        counsellor = connection.execute(select(staff.c.id)).scalars().first()
        for number in range(contacts + given_up):
            at = world.clock.now() - timedelta(days=days_ago, minutes=number)
            over = at + timedelta(seconds=seconds if number < contacts else 60)
            call_id, ticket_id = new_id(), new_id()
            connection.execute(
                insert(calls).values(
                    {
                        "id": call_id,
                        "carrier_sid": f"CApast{number:04}",
                        "direction": "inbound",
                        "class": "general",
                        "state": "closed",
                        "outcome": "answered" if number < contacts else "abandoned",
                        "language": "zh",
                        "received_at": at,
                        "queued_at": at,
                        "connected_at": at + timedelta(seconds=10) if number < contacts else None,
                        "ended_at": over,
                        "reconnects": 0,
                    }
                )
            )
            connection.execute(
                insert(tickets).values(
                    id=ticket_id,
                    call_id=call_id,
                    class_rank=2,
                    state="closed",
                    queued_at=at,
                    deadline_at=over,
                    closed_at=over,
                )
            )
            ended = {"call_id": call_id, "at": over, "kind": "ended", "detail": {}}
            connection.execute(insert(call_events).values(ended))
            if number < contacts:
                connection.execute(
                    insert(offers).values(
                        id=new_id(),
                        ticket_id=ticket_id,
                        call_id=call_id,
                        staff_id=counsellor,
                        class_rank=2,
                        state="done",
                        made_at=at,
                        ended_at=over,
                    )
                )
