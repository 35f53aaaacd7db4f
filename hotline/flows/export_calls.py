"""Somebody takes the call log or a report away as a sheet; that she did, and what it held, is in the audit first."""

from datetime import datetime

from hotline.audit.model import LONGEST_WHY, Act
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.kernel.ids import StaffId
from hotline.roster.store import get_counsellor


def note_export(
    house: House, now: datetime, *, by: StaffId, kind: str, search: str, subject: str = "calls"
) -> None:  # fmt: skip
    """Write down who takes what away, before a byte of it leaves. `search`: as it stands in the address."""
    with house.work() as work:
        person = get_counsellor(work.connection, by)
        write_down(work, house, now, person, Act.EXPORTED, subject, kind, (search or "everything")[:LONGEST_WHY])
