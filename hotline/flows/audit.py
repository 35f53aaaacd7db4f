"""Who saw or changed what: each act is written down in the same transaction, and the whole is verified on demand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hotline.audit import store
from hotline.audit.model import Act, Entry, Head
from hotline.audit.rules import Broken, verify
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.roster.model import Counsellor


@dataclass(frozen=True)
class Verified:
    """What a walk over the whole audit found."""

    head: Head
    broken: Broken | None


def write_down(
    work: Work, house: House, now: datetime, by: Counsellor, act: Act, subject: str, which: str, why: str | None = None
) -> None:
    """Add a line, as the last thing of a piece of work. `subject`: a kind, such as "record"; `which`: its id."""
    entry = Entry(now, by.id, by.role.value, act, subject, which, why)
    store.append(work.connection, house.vault.digest, entry)


def verify_audit(house: House, expect: Collection[str] = ()) -> Verified:
    """Walk the chain from its first line on one consistent picture."""
    with house.database.read() as connection:
        head = store.find_head(connection)
        return Verified(head, verify(store.links(connection), head, house.vault.digest, expect))
