"""An operator upgrades: from nothing, again, twice at once, and never backwards."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from hotline.db.engine import open_engine
from hotline.db.router_lock import router
from hotline.db.upgrade import MIGRATIONS, current, newest, upgrade
from hotline.kernel.errors import Refused
from hotline.schema import metadata

ROOT = MIGRATIONS.parent
UPGRADE = "import sys; from hotline.db.upgrade import upgrade; sys.stdout.write(upgrade(sys.argv[1]))"


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_url)
    yield engine
    engine.dispose()


def url_of(engine: Engine) -> str:
    return engine.url.set(drivername=engine.dialect.name).render_as_string(hide_password=False)


def tables(engine: Engine) -> dict[str, Any]:
    """Everything the database itself says of its tables, in an order that does not matter."""
    look = inspect(engine)

    def sorted_facts(facts: list[Any]) -> list[str]:
        for fact in facts:
            fact["dialect_options"] = {key: str(value) for key, value in fact.get("dialect_options", {}).items()}
        return sorted(str(sorted(fact.items())) for fact in facts)

    return {
        table: {
            "columns": [str(column) for column in look.get_columns(table)],
            "primary key": look.get_pk_constraint(table),
            "foreign keys": sorted_facts(look.get_foreign_keys(table)),
            "unique": sorted_facts(look.get_unique_constraints(table)),
            "indexes": sorted_facts(look.get_indexes(table)),
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_from_nothing_to_the_schema_of_the_code(empty: Engine) -> None:
    assert current(empty) is None
    assert upgrade(url_of(empty)) == newest() == current(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert connection.execute(select(router.c.id)).scalars().all() == [1]


def test_migrations_and_metadata_make_the_same_tables_down_to_the_indexes(
    engine: Engine, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("sqlite_url" if engine.dialect.name == "sqlite" else "postgres_url")
    upgrade(url)
    upgraded = open_engine(url)
    try:
        assert tables(upgraded) == tables(engine)
    finally:
        upgraded.dispose()


def test_a_second_upgrade_changes_nothing(empty: Engine) -> None:
    upgrade(url_of(empty))
    before = tables(empty)
    assert upgrade(url_of(empty)) == newest()
    assert tables(empty) == before
    with empty.connect() as connection:
        assert connection.execute(select(router.c.id)).scalars().all() == [1]


def test_two_machines_upgrade_at_once_and_both_succeed(empty: Engine) -> None:
    command = [sys.executable, "-c", UPGRADE, url_of(empty)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in both] == [newest(), newest()]
    assert [process.returncode for process in both] == [0, 0]
    assert current(empty) == newest()


def test_an_upgrade_that_fails_on_its_way_leaves_the_database_as_it_was(empty: Engine) -> None:
    late = "said_hours"  # in the way of the 29th step
    with empty.begin() as connection:
        connection.execute(text(f"CREATE TABLE {late} (id INTEGER)"))
    with pytest.raises(DBAPIError, match=late):
        upgrade(url_of(empty))
    assert inspect(empty).get_table_names() == [late]


def test_the_folder_of_a_new_sqlite_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "var" / "line" / "hotline.sqlite3"
    assert upgrade(f"sqlite:///{file}") == newest()
    assert file.exists()


def test_a_database_ahead_of_this_version_is_left_alone(empty: Engine) -> None:
    upgrade(url_of(empty))
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="at migration 9999, which this version of hotline does not know"):
        upgrade(url_of(empty))
    assert current(empty) == "9999"


def test_without_the_migrations_folder_the_reason_is_said(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "hotline", tmp_path / "hotline", ignore=shutil.ignore_patterns("__pycache__"))
    alone = subprocess.run(
        [sys.executable, "-c", UPGRADE, f"sqlite:///{tmp_path}/x.sqlite3"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert alone.returncode != 0
    assert f"the migrations are not at {tmp_path / 'migrations'}" in alone.stderr


def test_migrations_are_one_row_of_numbers_and_offer_no_way_back() -> None:
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for file in files:
        source = file.read_text()
        assert re.search(rf'^revision = "{file.name[:4]}"$', source, re.MULTILINE), file
        assert "def downgrade" not in source, f"{file.name}: the way back is the backup taken before"
        assert "hotline" not in source, f"{file.name}: a migration must not change when our own code does"
