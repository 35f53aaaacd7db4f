"""Reads and writes of the directory. Nothing here commits."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hotline.resources.model import Resource
from hotline.resources.tables import resources

_R = resources.c

_ALL = select(resources).order_by(_R.code)
_BY_CODE = select(resources).where(_R.code == bindparam("of_code"))
_ADD = insert(resources)
_KEYS = [column.name for column in resources.columns if column.name not in {"code", "removed_at"}]
_CHANGE = (
    update(resources)
    .where(_R.code == bindparam("of_code"))
    .values({key: bindparam(f"new_{key}") for key in _KEYS} | {"removed_at": None})
)
_CHECK = (
    update(resources)
    .where(_R.code == bindparam("of_code"), _R.removed_at.is_(None))
    .values(checked_on=bindparam("today"), checked_by=bindparam("by"))
)
_REMOVE = (
    update(resources)
    .where(_R.code == bindparam("of_code"), _R.removed_at.is_(None))
    .values(removed_at=bindparam("now"))
)


def all_resources(connection: Connection) -> dict[str, tuple[Resource, bool]]:
    """Return by its code each resource, and whether it is on the list."""
    return {row.code: (resource_of(row), row.removed_at is None) for row in connection.execute(_ALL)}


def find_resource(connection: Connection, code: str) -> Resource | None:
    """Return one that is on the list."""
    row = connection.execute(_BY_CODE, {"of_code": code}).first()
    return None if row is None or row.removed_at is not None else resource_of(row)


def add_resource(connection: Connection, resource: Resource) -> None:
    """Raises IntegrityError when there is one with this code, on the list or off it."""
    connection.execute(_ADD, asdict(resource) | {"fits": list(resource.fits)})


def change_resource(connection: Connection, resource: Resource) -> bool:
    """Put it in place of what stands under its code; one that was taken off is back on the list."""
    fields = asdict(resource) | {"fits": list(resource.fits)}
    return (
        connection.execute(_CHANGE, {f"new_{key}": fields[key] for key in _KEYS} | {"of_code": resource.code}).rowcount
        == 1
    )


def check_resource(connection: Connection, code: str, by: str, today: date) -> bool:
    return connection.execute(_CHECK, {"of_code": code, "by": by, "today": today}).rowcount == 1


def remove_resource(connection: Connection, code: str, now: datetime) -> bool:
    return connection.execute(_REMOVE, {"of_code": code, "now": now}).rowcount == 1


def resource_of(row: Row[Any]) -> Resource:
    fields = {key: value for key, value in row._mapping.items() if key != "removed_at"}
    return Resource(**fields | {"fits": tuple(row.fits)})
