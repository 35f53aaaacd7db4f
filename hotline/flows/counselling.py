"""Who may look into the counselling world: counsellors and supervisors, by their names on the staff."""

from hotline.db.unit_of_work import Work
from hotline.kernel.errors import Refused
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import find_by_name


def who_counsels(work: Work, name: str) -> Counsellor:
    """Return the person. Raises Refused for a stranger, and for who works with families alone."""
    person = find_by_name(work.connection, name)
    if person is None or not person.role.takes_calls:
        raise Refused(f"nobody who counsels is called {name!r}")
    return person


def who_supervises(work: Work, name: str) -> Counsellor:
    """Return the supervisor of this name. Raises Refused for everybody else."""
    person = find_by_name(work.connection, name)
    if person is None or person.role is not Role.SUPERVISOR:
        raise Refused(f"no supervisor is called {name!r}")
    return person
