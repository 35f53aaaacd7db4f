"""Reads and writes of saved views. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from hotline.kernel.ids import StaffId, new_id
from hotline.views.tables import saved_views

_V = saved_views.c
_HERS = select(_V.id, _V.name, _V.search).where(_V.staff_id == bindparam("staff_id")).order_by(_V.name)
_HOW_MANY = select(func.count()).select_from(saved_views).where(_V.staff_id == bindparam("staff_id"))
_ADD = insert(saved_views)
_CHANGE = (
    update(saved_views)
    .where(_V.staff_id == bindparam("of_staff"), _V.name == bindparam("named"))
    .values(search=bindparam("new_search"), saved_at=bindparam("now"))
)
_DELETE = delete(saved_views).where(_V.id == bindparam("row_id"), _V.staff_id == bindparam("of_staff"))


@dataclass(frozen=True)
class SavedView:
    id: str
    name: str
    search: str


def list_views(connection: Connection, staff_id: StaffId) -> list[SavedView]:
    """Return somebody's own views by their names."""
    return [SavedView(row.id, row.name, row.search) for row in connection.execute(_HERS, {"staff_id": staff_id})]


def count_views(connection: Connection, staff_id: StaffId) -> int:
    return connection.execute(_HOW_MANY, {"staff_id": staff_id}).scalar_one()


def change_view(connection: Connection, staff_id: StaffId, name: str, search: str, now: datetime) -> bool:
    """Let a name she has stand for another search; False when she has none of that name."""
    values = {"of_staff": staff_id, "named": name, "new_search": search, "now": now}
    return connection.execute(_CHANGE, values).rowcount == 1


def add_view(connection: Connection, staff_id: StaffId, name: str, search: str, now: datetime) -> None:
    row = {"id": new_id(), "staff_id": staff_id, "name": name, "search": search, "saved_at": now}
    connection.execute(_ADD, row)


def delete_view(connection: Connection, staff_id: StaffId, view_id: str) -> bool:
    """False when it is none of hers."""
    return connection.execute(_DELETE, {"row_id": view_id, "of_staff": staff_id}).rowcount == 1
