"""What a million calls cost as a sheet: .venv/bin/python -m bench.export [CALLS]

The bytes of the CSV, how fast they come, and how much more memory the process has at its worst than before.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator

from sqlalchemy import text

from bench.call_log import NOW, fill
from hotline.boards.call_search import Wanted, calls_in_parts
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.flows.house import House
from hotline.sheets.out import csv_part, write_workbook
from hotline.web.console.export import MOST_IN_WORKBOOK, _head, _row
from tests.databases import create_schema, new_postgres_database
from tests.servers import POSTGRES, Server
from tests.world import World


def csv_bytes(house: House) -> Iterator[int]:
    for calls in calls_in_parts(house.database, Wanted(), house.line.zone, NOW):
        yield len(csv_part(_row(call, house, "zh") for call in calls))


def workbook(house: House) -> int:
    parts = calls_in_parts(house.database, Wanted(), house.line.zone, NOW)
    rows = (_row(call, house, "zh") for calls in parts for call in calls)
    few = (row for row, _ in zip(rows, range(MOST_IN_WORKBOOK), strict=False))
    with tempfile.TemporaryFile() as file:
        write_workbook(file, "calls", _head("zh"), few)
        return file.tell()


def worst_memory() -> float:
    """MB of this process at its worst so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(many: int) -> None:
    with Server(POSTGRES, durable=True) as server, new_postgres_database(server.url) as url:
        engine = open_engine(url)
        create_schema(engine)
        house = World(Database(engine)).house
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            fill(connection, many)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
        parts = csv_bytes(house)
        next(parts)
        before, began = worst_memory(), time.perf_counter()
        size = sum(parts)
        took = time.perf_counter() - began
        print(f"CSV of {many}: {size / 1e6:.0f} MB in {took:.0f} s")
        print(f"memory before {before:.0f} MB, at worst {worst_memory():.0f}")
        began = time.perf_counter()
        size, took = workbook(house), time.perf_counter() - began
        print(f"XLSX of {MOST_IN_WORKBOOK}: {size / 1e6:.1f} MB in {took:.0f} s, at worst {worst_memory():.0f} MB")
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
