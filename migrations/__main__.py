"""Write the next migration: what hotline.schema has that the migrations so far do not make.

    .venv/bin/python -m migrations "texts may carry pictures"

Read what it wrote, move data by hand where rows exist, then run `make check`. Column types are written out plainly,
so that a migration goes on meaning the same when our own types change.
"""

import itertools
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations.ops import ExecuteSQLOp, MigrationScript
from sqlalchemy import BigInteger

from hotline.db.engine import open_engine
from hotline.db.types import UtcDateTime
from hotline.db.upgrade import MIGRATIONS, upgrade

VERSIONS = MIGRATIONS / "versions"


def main(message: str) -> Path:
    """Compare the migrations' end with the schema, on SQLite, and write the difference."""
    number = len(list(VERSIONS.glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/before.sqlite3"
        if number > 1:
            upgrade(url)
        engine = open_engine(url)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        slug = "_".join(re.findall(r"\w+", message.lower()))
        config.set_main_option("file_template", f"{number:04}_{slug}")
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            config.attributes["options"] = {
                "render_item": _plain_type,
                "render_as_batch": number > 1,  # SQLite changes a table only by building it anew
                "process_revision_directives": _with_the_router_row if number == 1 else None,
            }
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()
    written = VERSIONS / f"{number:04}_{slug}.py"
    lines = [line for line in written.read_text().splitlines() if "###" not in line]
    source = "\n".join(lines).replace("\n    op.create_table(", "\n\n    op.create_table(")
    written.write_text(source.replace("-> None:\n\n", "-> None:\n"))
    subprocess.run([sys.executable, "-m", "ruff", "check", "--quiet", "--fix", written], check=True)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", written], check=True)
    return written


def _plain_type(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, BigInteger):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def _with_the_router_row(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    for operations in itertools.chain.from_iterable(script.upgrade_ops_list for script in scripts):
        operations.ops.append(ExecuteSQLOp("INSERT INTO router (id) VALUES (1)"))


if __name__ == "__main__":
    sys.stdout.write(f"{main(' '.join(sys.argv[1:]) or sys.exit(__doc__))}\n")
