"""A counsellor's shifts for the calendar of her own phone, at an address that nobody can guess."""

import secrets
from datetime import datetime, timedelta

from hotline.flows.api_tokens import digest_of
from hotline.flows.house import House
from hotline.kernel.ids import StaffId
from hotline.roster.calendar_store import find_by_calendar, set_calendar
from hotline.roster.shift_model import Shift
from hotline.roster.shift_store import shifts_between

_BACK, _AHEAD = timedelta(weeks=1), timedelta(weeks=12)


def new_calendar(house: House, staff_id: StaffId) -> str:
    """Make the secret of her calendar anew and return it; it cannot be read again, and the old one opens nothing."""
    token = secrets.token_urlsafe(32)
    with house.work() as work:
        set_calendar(work.connection, staff_id, digest_of(token))
    return token


def shifts_of_calendar(house: House, token: str, now: datetime) -> list[Shift] | None:
    """Return the shifts of whose calendar this is; None when it is nobody's."""
    with house.database.read() as connection:
        staff_id = find_by_calendar(connection, digest_of(token))
        if staff_id is None:
            return None
        return [one for one in shifts_between(connection, now - _BACK, now + _AHEAD) if one.staff_id == staff_id]
