"""Every change of state is one conditional UPDATE: on the id and the state it leaves. Zero rows = the race was lost."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Update, bindparam, literal_column, update


def one_of(column: ColumnElement[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """`column IN ('a', 'b')` with our own plain words written out: a bound list is worked out anew at each execution,
    and no partial index is found by it. Raises ValueError for what is not a plain word."""
    words = list(names)
    if not all(word.isidentifier() for word in words):
        raise ValueError(f"not plain words: {words}")
    return column.in_([literal_column(f"'{word}'") for word in words])


def transition(
    table: Table, *, leaves: Sequence[str], enters: str | None, sets: Sequence[str] = (), column: str = "state"
) -> Update:
    """Build, once at import, the UPDATE that takes a row out of one of `leaves` into `enters` (None: stays).

    `sets` names further columns whose values are given when it runs.
    """
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in sets}
    if enters is not None:
        values[column] = enters
    statement = update(table).where(table.c.id == bindparam("row_id"), one_of(table.c[column], leaves))
    return statement.values(values)


def won(connection: Connection, statement: Update, row_id: str, **values: object) -> bool:
    """Run a transition; say whether this was the one that changed the row."""
    parameters: dict[str, object] = {"row_id": row_id}
    parameters.update((f"new_{name}", value) for name, value in values.items())
    return connection.execute(statement, parameters).rowcount == 1
