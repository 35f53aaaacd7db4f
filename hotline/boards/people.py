"""Who works here, by name: for choosing one of them."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff

_PEOPLE = select(staff.c.id, staff.c.name, staff.c.role).order_by(staff.c.name)


@dataclass(frozen=True)
class Person:
    id: StaffId
    name: str
    role: str


def list_people(connection: Connection) -> list[Person]:
    return [Person(StaffId(row.id), row.name, row.role) for row in connection.execute(_PEOPLE)]
