"""Who may look into the counselling world: counsellors and supervisors, by their names on the staff."""

from hotline.db.unit_of_work import Work
from hotline.kernel.errors import Refused
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import find_by_name


def who_counsels(work: Work, name: str) -> Counsellor:
    """Return the person. Raises Refused for a stranger, and for a coordinator, who never sees the counselling world."""
    person = find_by_name(work.connection, name)
    if person is None or person.role is Role.COORDINATOR:
        raise Refused(f"nobody who counsels is called {name!r}")
    return person
