"""The directory of other help, for who searches it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from hotline.resources.model import Resource
from hotline.resources.rules import is_checked, is_found
from hotline.resources.store import resource_of
from hotline.resources.tables import resources

_LISTED = select(resources).where(resources.c.removed_at.is_(None)).order_by(resources.c.area_zh, resources.c.code)
_BY_CODE = select(resources).where(resources.c.code == bindparam("of_code"), resources.c.removed_at.is_(None))


@dataclass(frozen=True)
class Listed:
    """`is_checked`: lately enough to be given without a word of doubt."""

    resource: Resource
    is_checked: bool


def search_resources(connection: Connection, today: date, wanted: str = "", problem: str = "") -> list[Listed]:
    """Return what fits a search, what was checked lately first."""
    known = (resource_of(row) for row in connection.execute(_LISTED))
    found = [Listed(one, is_checked(one.checked_on, today)) for one in known if is_found(one, wanted, problem)]
    return sorted(found, key=lambda one: not one.is_checked)


def find_listed(connection: Connection, code: str, today: date) -> Listed | None:
    row = connection.execute(_BY_CODE, {"of_code": code}).first()
    if row is None:
        return None
    resource = resource_of(row)
    return Listed(resource, is_checked(resource.checked_on, today))
