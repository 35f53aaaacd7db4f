"""Somebody's own saved searches."""

from sqlalchemy import Connection

from hotline.kernel.ids import StaffId
from hotline.views.store import SavedView, list_views


def own_views(connection: Connection, staff_id: StaffId) -> list[SavedView]:
    return list_views(connection, staff_id)
