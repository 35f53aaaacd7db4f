"""A person has seen an alert."""

from datetime import datetime

from hotline.alerts import store
from hotline.alerts.model import AlertKind
from hotline.flows.house import House
from hotline.kernel.errors import NotNow, Refused
from hotline.roster.store import find_by_name


def see_alert(house: House, now: datetime, *, alert_id: str, by: str) -> None:
    """Note who has seen it. Raises Refused when it is not open, or nobody on the staff has that name; NotNow where a
    colleague waits to be told that somebody comes: an alert that is merely seen would leave her waiting."""
    with house.work() as work:
        if find_by_name(work.connection, by) is None:
            raise Refused(f"nobody on the staff is called {by!r}")
        if store.find_kind(work.connection, alert_id) is AlertKind.HELP_WANTED:
            raise NotNow("say_you_come", "a colleague waits to be told who comes: say so on /board or /desk")
        if not store.see_alert(work.connection, alert_id, by, now):
            raise Refused("there is no open alert with this id")
