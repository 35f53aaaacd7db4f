"""Bring a database to the newest schema. There is only forward: the way back is the backup taken before.

The migrations lie in `migrations/` beside the package, not inside it, as in a clone with an editable install.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, make_url

from hotline.db.engine import give_turn, open_engine, take_turn
from hotline.kernel.errors import Refused

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

_ONE_UPGRADE_AT_A_TIME = 12355_0001
"""Key of PostgreSQL's advisory lock."""


def upgrade(url: str) -> str:
    """Bring the database to the newest migration and return its name; safe to repeat, and for two at once.

    All steps are one transaction: after a failure the database is as it was. Raises Refused when the database is
    ahead of this version of hotline, or the migrations are not where they belong.
    """
    script = _script()
    _make_folder(url)
    engine = open_engine(url, pool_size=1)
    try:
        with engine.connect() as connection, _alone(connection):
            _refuse_the_unknown(script, _revision(connection))
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _check_references(connection)
            connection.commit()
    finally:
        engine.dispose()
    return newest()


def current(engine: Engine) -> str | None:
    """Return the migration a database stands at; None when it never saw one."""
    with engine.connect() as connection:
        return _revision(connection)


@cache
def newest() -> str:
    """Return the newest migration that this version of hotline brings."""
    head = _script().get_current_head()
    if head is None:
        raise Refused(f"there is no migration in {MIGRATIONS / 'versions'}")
    return head


def _script() -> ScriptDirectory:
    if not (MIGRATIONS / "env.py").is_file():
        raise Refused(
            f"the migrations are not at {MIGRATIONS}: hotline runs from its source folder, installed with"
            " `make install` or `pip install -e .`"
        )
    return ScriptDirectory(str(MIGRATIONS))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_the_unknown(script: ScriptDirectory, revision: str | None) -> None:
    try:
        if revision is not None:
            script.get_revision(revision)
    except CommandError as error:
        raise Refused(
            f"the database is at migration {revision}, which this version of hotline does not know: it was upgraded by"
            " a newer version. Run that one, or restore a backup"
        ) from error


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Refused(f"the upgrade would leave {len(broken)} rows without what they point at; nothing was changed")


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Begin the transaction that holds the whole upgrade, after any other upgrade of the same database has ended."""
    if connection.dialect.name == "sqlite":
        take_turn(connection.info)
        try:
            # a table that is rebuilt is dropped first, and must not take along the rows that point at it
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
        finally:
            connection.rollback()
            give_turn(connection.info)
    else:
        # an index on a large table takes longer than a webhook may
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = '60s'")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_UPGRADE_AT_A_TIME})")
        yield
