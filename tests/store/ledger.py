"""A ledger for stories: sheets made of rows, brought in, and looked at unsealed."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from hotline.db.unit_of_work import Database
from hotline.flows.import_households import import_households
from hotline.households.model import ImportReport
from hotline.households.rules import COLUMNS
from hotline.households.store import family_is_on_posting
from hotline.households.tables import households, people, postings
from hotline.kernel.vault import Vault

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
VAULT = Vault("a key of the tests")
CHEN = "+8613800000001"


class NoBell:
    def ring(self, job: str, row_id: str = "") -> None:
        raise AssertionError(f"an import rings for nothing, yet it rang for {job}")


def sheet(*rows: dict[str, str]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(COLUMNS))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def person(household: str, name: str, phone: str = "", **more: str) -> dict[str, str]:
    return {"household": household, "name": name, "phone": phone} | more


def bring_in(database: Database, *rows: dict[str, str], dry_run: bool = False) -> ImportReport:
    return bring_in_file(database, sheet(*rows), dry_run=dry_run)


def bring_in_file(database: Database, data: bytes, *, dry_run: bool = False) -> ImportReport:
    return import_households(database, NoBell(), VAULT, data, "ledger", NOW, TODAY, dry_run=dry_run)


def contents(database: Database) -> Counter[Any]:
    """All that the ledger holds, unsealed and without its ids."""
    with database.read() as connection:
        spells: dict[str, list[tuple[str, str, str]]] = {}
        for p in connection.execute(select(postings)):
            spells.setdefault(p.person_id, []).append((p.category, str(p.from_date), str(p.to_date)))
        rows = connection.execute(select(people, households).join_from(people, households)).mappings().all()
    opened = ("name_sealed", "phone_sealed", "address_sealed")
    plain = ("code", "area", "relation", "birth_year", "identity", "phone_fingerprint")
    return Counter(
        (
            *(VAULT.open(row[column]) if row[column] else None for column in opened),
            *(row[column] for column in plain),
            tuple(sorted(spells.get(row[people.c.id], ()))),
        )
        for row in rows
    )


def count(database: Database, table: Any) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def is_frontline(database: Database, number: str, today: date = TODAY, grace_days: int = 0) -> bool:
    with database.read() as connection:
        return family_is_on_posting(VAULT.fingerprint(number), today, grace_days).ask(connection)


def doctor(**posting: str) -> dict[str, str]:
    return person("H1", "陈医生", posting="援鄂") | posting


def spells(database: Database) -> list[tuple[str, str, str]]:
    (row,) = contents(database)
    return list(row[-1])
