"""A person has seen an alert."""

from datetime import datetime

from hotline.alerts import store
from hotline.alerts.model import AlertKind
from hotline.flows.house import House
from hotline.kernel.errors import NotNow, Refused
from hotline.roster.store import find_by_name


class OwnComplaint(Refused):
    """Raised when nobody but who took a complaint down would have seen it."""


def see_alert(house: House, now: datetime, *, alert_id: str, by: str) -> None:
    """Note who has seen it. Raises Refused when it is not open, or nobody on the staff has that name; NotNow where a
    colleague waits to be told that somebody comes: an alert that is merely seen would leave her waiting; OwnComplaint
    when she took down the complaint herself, which may be about her: somebody else looks at it."""
    with house.work() as work:
        person = find_by_name(work.connection, by)
        if person is None:
            raise Refused(f"nobody on the staff is called {by!r}")
        found = store.find_open(work.connection, alert_id)
        if found is not None and found[0] is AlertKind.HELP_WANTED:
            raise NotNow("say_you_come", "a colleague waits to be told who comes: say so on /board or /desk")
        if found is not None and found[0] is AlertKind.COMPLAINT and found[1]["counsellor"] == person.id:
            raise OwnComplaint("she took down this complaint: another supervisor looks at it")
        if not store.see_alert(work.connection, alert_id, by, now):
            raise Refused("there is no open alert with this id")
