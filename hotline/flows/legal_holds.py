"""Legal holds: a supervisor or data officer keeps all there is of a number until a day, with a reason.

Each placing, reading and lifting stands in the audit; the reason is sealed.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.number_of import number_named
from hotline.kernel.codes import caller_code
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import HoldId
from hotline.retention import store as holds
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import find_by_name, get_counsellor

MAY_HOLD = frozenset({Role.SUPERVISOR, Role.DATA_OFFICER})
LONGEST_REASON = 500
LONGEST_HOLD = timedelta(days=3 * 366)
_SUBJECT = "hold"


@dataclass(frozen=True)
class OpenedHold:
    """A hold that stands, its reason opened. `until`: from then on it is over."""

    id: HoldId
    code: str
    placed_by: str
    placed_at: datetime
    until: datetime
    reason: str


def place_hold(house: House, now: datetime, *, by: str, call: str, reason: str, until: date) -> HoldId:
    """Keep all there is of a number until the end of a day; `call`: a call of hers, or her code. Raises Refused."""
    reason, today = reason.strip(), house.line.today(now)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NotNow("reason", f"a reason has 1 to {LONGEST_REASON} characters")
    if not today <= until < today + LONGEST_HOLD:
        raise NotNow("until", "a hold ends on a day to come, within three years; it may be placed anew")
    end = datetime.combine(until + timedelta(days=1), time(), house.line.zone)
    with house.work() as work:
        person = _who_decides(work, by)
        fingerprint = number_named(work, call)
        placed = holds.add_hold(work.connection, fingerprint, house.vault.seal(reason), person.id, now, end)
        write_down(work, house, now, person, Act.CHANGED, _SUBJECT, placed, f"placed until {until}")
    return placed


def lift_hold(house: House, now: datetime, *, by: str, hold_id: str) -> None:
    """End a hold before its day. Raises Refused."""
    with house.work() as work:
        person = _who_decides(work, by)
        if not holds.lift_hold(work.connection, hold_id, now):
            raise NotNow("over", "there is no hold with this id that stands")
        write_down(work, house, now, person, Act.CHANGED, _SUBJECT, hold_id, "lifted")


def read_holds(house: House, now: datetime, *, by: str) -> list[OpenedHold]:
    """Read which holds stand, and why, the first to end first. Raises Refused."""
    with house.work() as work:
        person = _who_decides(work, by)
        standing = holds.standing_holds(work.connection, now)
        write_down(work, house, now, person, Act.READ, _SUBJECT, "all")
        return [
            OpenedHold(
                one.id,
                caller_code(one.number_fingerprint),
                get_counsellor(work.connection, one.placed_by).name,
                one.placed_at,
                one.until,
                house.vault.open(one.reason_sealed),
            )
            for one in standing
        ]


def _who_decides(work: Work, name: str) -> Counsellor:
    person = find_by_name(work.connection, name)
    if person is None or person.role not in MAY_HOLD:
        raise Refused(f"no supervisor or data officer is called {name!r}")
    return person
