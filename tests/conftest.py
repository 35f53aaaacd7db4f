"""What any test may ask for by name: servers, databases, a browser.

Each worker process of the suite has servers of its own, started when the first test asks for one. A server or package
that is missing is an error, never a skip.
"""

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine

from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from tests import databases
from tests.servers import POSTGRES, REDIS, Server

_KINDS = ("engine", "empty_url")
"""Fixtures that give a test each kind of database in turn."""

_STORIES = ("walks", "pages")
"""Folders whose tests are people's stories: what they ask of a database is much the same from one to the next."""

# the shell without windows first: it takes two thirds of the processor time
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _refuse_untyped(value: datetime) -> str:
    raise TypeError(f"{value} reaches SQLite as no UtcDateTime: its parameter was told no type")


sqlite3.register_adapter(datetime, _refuse_untyped)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every", action="store_true", help="play every variant of a test on PostgreSQL too")


def pytest_collection_finish() -> None:
    """What is imported by now stays: it need not be looked through for rubbish each time a story leaves some."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Play each test on both kinds of database, and its further variants (words, keys, times) on SQLite alone.

    What differs between the databases differs for a test, not for a key pressed in it; and PostgreSQL takes three
    times as long. For the same reason `make test` plays there what asks the database for something of its own, and the
    orders by the dice, which go everywhere; people's stories are told there by `make proofs`. `--every` plays all.
    """
    if config.getoption("--every"):
        return
    played, kept, left = set(), [], []
    for item in items:
        if _is_on_postgresql(item):
            test = item.nodeid.partition("[")[0]
            if test in played:
                left.append(item)
                continue
            played.add(test)
            if item.path.parent.name in _STORIES:
                item.add_marker(pytest.mark.proof)
        kept.append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def _is_on_postgresql(item: pytest.Item) -> bool:
    parameters = getattr(item, "callspec", None)
    return parameters is not None and any(parameters.params.get(kind) == "postgresql" for kind in _KINDS)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with Server(POSTGRES) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Server]:
    with Server(REDIS) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Server) -> str:
    """A Redis-compatible server with nothing in it."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    with databases.new_postgres_database(postgres_server.url) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'hotline.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """A database without a table, of each kind in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The house's tables, empty but for the router's row, in each kind of database in turn."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    return made


@pytest.fixture
def database(engine: Engine) -> Database:
    return Database(engine)


@pytest.fixture
def sqlite_engine(sqlite_template: Path, sqlite_pool: Engine) -> Iterator[Engine]:
    """One engine for all tests, because it remembers what it has compiled; a new file under it for each."""
    file = Path(str(sqlite_pool.url.database))
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.unlink(missing_ok=True)  # whoever still holds the old one writes where nobody looks
    shutil.copyfile(sqlite_template, file)
    yield sqlite_pool
    sqlite_pool.dispose()


@pytest.fixture(scope="session")
def sqlite_pool(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_engine(f"sqlite:///{tmp_path_factory.mktemp('house') / 'house.sqlite3'}", synchronous="OFF")


@pytest.fixture
def postgresql_engine(postgres_tables: str, postgres_pool: Engine) -> Engine:
    """One pool for all tests, because a connection remembers what it has prepared; a new one after a test that left
    somebody in a transaction."""
    if postgres_pool.pool.checkedout():  # type: ignore[attr-defined]
        postgres_pool.dispose()
        databases.end_other_sessions(postgres_tables)
    databases.clean(postgres_pool)
    return postgres_pool


@pytest.fixture(scope="session")
def postgres_pool(postgres_tables: str) -> Iterator[Engine]:
    made = open_engine(postgres_tables)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "hotline.sqlite3"
    databases.sqlite_template(str(file))
    return file


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: Server) -> Iterator[str]:
    with databases.new_postgres_database(postgres_server.url) as url:
        made = open_engine(url)
        databases.create_schema(made)
        made.dispose()
        yield url


@pytest.fixture(scope="session")
def browser_path() -> str:
    """An installed Chromium; on CI its absence is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = f"no browser on this machine: none of {', '.join(BROWSERS)} is on the PATH"
        if os.environ.get("HOTLINE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
