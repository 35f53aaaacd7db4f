"""The directory of other help is filled from a file, checked and mended by people."""

from dataclasses import dataclass
from datetime import date, datetime

from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.resources import store
from hotline.resources.file import read_file, read_row
from hotline.resources.model import Fault, Resource
from hotline.resources.rules import merged
from hotline.roster.store import find_by_name, get_counsellor


@dataclass(frozen=True)
class Imported:
    """What a file changed; with anything rejected, nothing."""

    added: int
    changed: int
    same: int
    rejected: tuple[Fault, ...]


def import_resources(house: House, now: datetime, data: bytes, *, dry_run: bool = False) -> Imported:
    """Take in a file: all of it, or with any fault none. Twice changes nothing; what it does not name stays."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("the file is not UTF-8") from error
    found, faults = read_file(text, house.line.today(now))
    if faults:
        return Imported(0, 0, 0, tuple(faults))
    added = changed = 0
    with house.work() as work:
        known = store.all_resources(work.connection)
        for new in found:
            old, is_listed = known.get(new.code, (None, False))
            stands = merged(old, new)
            added += old is None
            changed += old is not None and (stands != old or not is_listed)
            if not dry_run and (stands != old or not is_listed):
                _put(work, stands, is_new=old is None)
    return Imported(added, changed, len(found) - added - changed, ())


def _put(work: Work, resource: Resource, *, is_new: bool) -> None:
    if is_new:
        store.add_resource(work.connection, resource)
    else:
        store.change_resource(work.connection, resource)


def keep_resource(house: House, now: datetime, *, by: StaffId, fields: dict[str, object]) -> list[Fault]:
    """Add a resource, or change the one with its code, as somebody wrote it who has checked it just now. Returns what
    is wrong with it; then nothing was changed."""
    today = house.line.today(now)
    with house.work() as work:
        name = get_counsellor(work.connection, by).name
        new, faults = read_row(fields | {"checked_on": today, "checked_by": name}, today)
        if new is not None:
            _put(work, new, is_new=new.code not in store.all_resources(work.connection))
        return faults


def check_resource(house: House, now: datetime, *, by: str, code: str) -> date:
    """Note that somebody has made sure of number and hours today; return the day. Raises Refused."""
    today = house.line.today(now)
    with house.work() as work:
        if find_by_name(work.connection, by) is None:
            raise Refused(f"nobody on the staff is called {by!r}")
        if not store.check_resource(work.connection, code, by, today):
            raise Refused(f"no resource has the code {code!r}")
    return today


def remove_resource(house: House, now: datetime, *, code: str) -> None:
    """Take a resource off the list. Raises Refused."""
    with house.work() as work:
        if not store.remove_resource(work.connection, code, now):
            raise Refused(f"no resource has the code {code!r}")
