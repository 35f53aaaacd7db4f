"""Somebody keeps a search under a name of her own, and lets it go again."""

from datetime import datetime

from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.views import store as views

LONGEST_NAME = 40
MOST_VIEWS = 30
"""Of one person: more would be a list to be searched itself."""


def save_view(house: House, now: datetime, *, by: StaffId, name: str, search: str) -> None:
    """Keep a search, in place of an earlier one of that name. Raises Refused for no name, or one too many."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(f"a name has 1 to {LONGEST_NAME} characters")
    with house.work() as work:
        if views.change_view(work.connection, by, name, search, now):
            return
        if views.count_views(work.connection, by) >= MOST_VIEWS:
            raise Refused(f"at most {MOST_VIEWS} searches are kept")
        views.add_view(work.connection, by, name, search, now)


def forget_view(house: House, *, by: StaffId, view_id: str) -> bool:
    """Let one of her own go; False when it is none of hers."""
    with house.work() as work:
        return views.delete_view(work.connection, by, view_id)
