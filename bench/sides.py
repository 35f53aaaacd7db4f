"""The two that are compared, each on a database of its own, started as in service and gone afterwards."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import FromClause, column, table

from bench import ceiling, requests
from bench.running import ROOT, running
from hotline.bootstrap import build_house
from hotline.calls.tables import call_events, calls, legs, replies
from hotline.db.upgrade import upgrade
from hotline.demo.ledger import ledger_sheet
from hotline.flows.import_households import import_households
from hotline.flows.staff import add_staff, set_duty
from hotline.roster.model import Duty, Role
from hotline.settings import Configuration
from tests.databases import new_postgres_database
from tests.servers import POSTGRES, Server

PROCESSES = 2
ON_DUTY = 5

_KEY = "a-key-for-the-benchmark-of-32-characters"


@dataclass(frozen=True)
class Side:
    """One of the two that are compared, running."""

    name: str
    port: int
    pid: int
    database_url: str
    tables: tuple[FromClause, ...]
    """Tables that must each gain one row with each answered call."""


@contextmanager
def two_databases(engine: str, place: Path) -> Iterator[tuple[tuple[str, str], int | None]]:
    """Give two empty databases, and the process to whose account their work goes if it is not the web server's."""
    if engine == "sqlite":
        yield (f"sqlite:///{place}/house/house.sqlite3", f"sqlite:///{place}/ceiling.sqlite3"), None
        return
    with Server(POSTGRES, durable=True) as server, ExitStack() as stack:
        first, second = (stack.enter_context(new_postgres_database(server.url)) for _ in range(2))
        yield (first, second), server.pid


@contextmanager
def house(url: str, place: Path) -> Iterator[Side]:
    env = _env(url) | {"PYTHONPATH": str(ROOT)}
    upgrade(url)
    _move_in(url)
    port = _free_port()
    start = "from hotline.cli import main; main()"
    command = ["-c", start, "serve", "--port", str(port), "--processes", str(PROCESSES)]
    with running(command, env, port, place / "house.log") as pid:
        yield Side("house", port, pid, url, (calls, legs, call_events, replies))


class _Deaf:
    """A doorbell that wakes nobody: while we move in there is no queue yet."""

    def ring(self, job: str, row_id: str = "") -> None: ...


def _move_in(url: str) -> None:
    configuration = Configuration.read(
        config=ROOT / "config/line.toml",
        database_url=url,
        secret_key=_KEY,
        data_key=_KEY,
        account_sid=requests.ACCOUNT,
        auth_token=requests.TOKEN,
        number=requests.LINE,
    )
    flows = build_house(configuration, doorbell=_Deaf())
    now = datetime.now(UTC)
    today = flows.line.today(now)
    sheet = ledger_sheet(1, today)
    import_households(flows.database, flows.doorbell, flows.vault, sheet, "ledger.csv", now, today)
    for number in range(ON_DUTY):
        add_staff(flows, now, name=f"counsellor {number}", role=Role.COUNSELLOR, phone=f"+86137000000{number:02d}")
        set_duty(flows, f"counsellor {number}", Duty.ON, now)
    flows.database.engine.dispose()


@contextmanager
def its_ceiling(url: str, place: Path) -> Iterator[Side]:
    ceiling.create_tables(url, requests.LINE)
    port = _free_port()
    env = _env(url if url.startswith("sqlite") else url.replace("+psycopg", ""))
    command = ["-m", "bench.ceiling", str(port), str(PROCESSES)]
    tables = tuple(table(name, column("sid")) for name in ("ceiling_calls", "ceiling_events"))
    with running(command, env, port, place / "ceiling.log") as pid:
        yield Side("ceiling", port, pid, url, tables)


def _env(url: str) -> dict[str, str]:
    return {
        "HOTLINE_DATABASE_URL": url,
        "HOTLINE_REDIS_URL": "",
        "HOTLINE_PUBLIC_URL": requests.PUBLIC_URL,
        "HOTLINE_CONFIG": str(ROOT / "config/line.toml"),
        "HOTLINE_SECRET_KEY": _KEY,
        "HOTLINE_DATA_KEY": _KEY,
        "HOTLINE_NUMBER": requests.LINE,
        "TWILIO_ACCOUNT_SID": requests.ACCOUNT,
        "TWILIO_AUTH_TOKEN": requests.TOKEN,
        "TWILIO_API_URL": "http://127.0.0.1:9",
        "HOTLINE_SIMULATOR_URL": "",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
