"""A person has seen an alert."""

from datetime import datetime

from hotline.alerts import store
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.roster.store import find_by_name


def see_alert(house: House, now: datetime, *, alert_id: str, by: str) -> None:
    """Note who has seen it. Raises Refused when it is not open, or nobody on the staff has that name."""
    with house.work() as work:
        if find_by_name(work.connection, by) is None:
            raise Refused(f"nobody on the staff is called {by!r}")
        if not store.see_alert(work.connection, alert_id, by, now):
            raise Refused("there is no open alert with this id")
