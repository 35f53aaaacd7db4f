"""Families' cards as who prints them reads them. Of the household world: no call is looked at."""

from sqlalchemy import Connection

from hotline.boards.calls import iso
from hotline.households.card_store import list_versions


def list_cards(connection: Connection, mark: str) -> list[dict[str, object]]:
    """Return every card by its household's code; `print_again`: it does not name the contacts of this mark."""
    return [
        {"household": code, "version": version, "since": iso(since), "print_again": printed != mark}
        for code, version, since, printed in list_versions(connection)
    ]
