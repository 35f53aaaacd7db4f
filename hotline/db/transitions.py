"""Every change of state is one conditional UPDATE: on the id and the state it leaves. Zero rows = the race was lost."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, update


def transition(
    table: Table, *, leaves: Sequence[str], enters: str | None, sets: Sequence[str] = (), column: str = "state"
) -> Update:
    """Build, once at import, the UPDATE that takes a row out of one of `leaves` into `enters` (None: stays).

    `sets` names further columns whose values are given when it runs.
    """
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in sets}
    if enters is not None:
        values[column] = enters
    statement = update(table).where(table.c.id == bindparam("row_id"), table.c[column].in_(tuple(leaves)))
    return statement.values(values)


def won(connection: Connection, statement: Update, row_id: str, **values: object) -> bool:
    """Run a transition; say whether this was the one that changed the row."""
    parameters: dict[str, object] = {"row_id": row_id}
    parameters.update((f"new_{name}", value) for name, value in values.items())
    return connection.execute(statement, parameters).rowcount == 1
