"""Rows that are added, and facts that are asked for, all in one statement where that saves something.

On PostgreSQL a round trip costs more than the row it brings; SQLite has no trips, and takes the rows in turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Select, Table, bindparam, exists, insert, literal_column, select
from sqlalchemy import Row as SqlRow

Row = Mapping[str, Any]
Answer = TypeVar("Answer")
One = TypeVar("One")
Other = TypeVar("Other")
_Shape = tuple[Table, tuple[str, ...]]
"""A table and the columns that a row of it fills."""


class Adds(Protocol):
    """Where a store adds a row: a connection at once, or Later."""

    def execute(self, statement: Insert, row: Row, /) -> object: ...


class Later:
    """Keeps INSERTs back until `send`. For rows that this piece of work does not read again."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection
        self._rows: list[tuple[Insert, Row]] = []

    def execute(self, statement: Insert, row: Row, /) -> None:
        self._rows.append((statement, row))

    def send(self) -> None:
        """Write what was kept back, in the order it came. Raises what the database says of it."""
        if self._rows:
            self._write(self._connection())

    def send_alone(self, connection: Connection) -> None:
        """Write it outside a transaction. PostgreSQL only: there it is one statement, so all of it or nothing."""
        if self._rows:
            self._write(connection)

    def _write(self, connection: Connection) -> None:
        rows, self._rows = self._rows, []
        if len(rows) < 2 or connection.dialect.name == "sqlite":
            for statement, row in rows:
                connection.execute(statement, row)
            return
        shapes: list[_Shape] = []
        values: list[Any] = []
        for statement, row in rows:
            assert isinstance(statement.table, Table)
            shapes.append((statement.table, tuple(row)))
            values.extend(row.values())
        one = _one_statement(tuple(shapes), connection.dialect)
        connection.exec_driver_sql(one.sql, one.parameters(values))


@dataclass(frozen=True)
class _OneStatement:
    """As the driver takes it. SQLAlchemy would look through its thirty parameters anew for every caller."""

    sql: str
    names: tuple[str, ...]
    kinds: tuple[Callable[[Any], Any] | None, ...]
    """How the driver wants the value of each name; None: as it is."""

    def parameters(self, values: list[Any]) -> dict[str, Any]:
        given = zip(self.names, self.kinds, values, strict=True)
        return {name: value if kind is None else kind(value) for name, kind, value in given}


@lru_cache(maxsize=256)
def _one_statement(shapes: tuple[_Shape, ...], dialect: Dialect) -> _OneStatement:
    """All but the last as WITH clauses of the last. Foreign keys are looked at when the whole statement is done."""
    bound = [
        {column: bindparam(f"row_{number}_{column}", type_=table.c[column].type) for column in columns}
        for number, (table, columns) in enumerate(shapes)
    ]
    *first, last = (insert(table).values(row) for (table, _), row in zip(shapes, bound, strict=True))
    whole = last.add_cte(*(one.cte(f"row_{number}") for number, one in enumerate(first))).inline()
    each = [one for row in bound for one in row.values()]
    return _OneStatement(
        str(whole.compile(dialect=dialect)),
        tuple(one.key for one in each),
        tuple(one.type.dialect_impl(dialect).bind_processor(dialect) for one in each),
    )


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """Facts that one row without a FROM of its own tells. Names of parameters and columns are nobody else's."""

    facts: Select[*tuple[Any, ...]]
    parameters: Row
    read: Callable[[SqlRow[*tuple[Any, ...]]], Answer]

    def ask(self, connection: Connection) -> Answer:
        return self.read(connection.execute(self.facts, self.parameters).one())


class AnyOf:
    """Asks whether there is such a row at all.

    any_due = AnyOf(_DUE, "callbacks_due")
    any_due(now=now).ask(connection)
    """

    def __init__(self, rows: Select[*tuple[Any, ...]], name: str) -> None:
        one: Select[*tuple[Any, ...]] = (
            rows.with_only_columns(literal_column("1"), maintain_column_froms=True).order_by(None).limit(None)
        )
        self._facts = select(exists(one).label(name))
        self._name = name

    def __call__(self, **parameters: Any) -> Question[bool]:
        return Question(self._facts, parameters, lambda row: bool(row._mapping[self._name]))


def all_of(*questions: Question[bool]) -> Question[tuple[bool, ...]]:
    """Ask several yes-or-no questions in one SELECT. A parameter that two of them have has one value."""
    parameters: dict[str, Any] = {}
    for question in questions:
        parameters.update(question.parameters)
    facts = _all_of(tuple(question.facts for question in questions))
    return Question(facts, parameters, lambda row: tuple(question.read(row) for question in questions))


@lru_cache(maxsize=16)
def _all_of(facts: tuple[Select[*tuple[Any, ...]], ...]) -> Select[*tuple[Any, ...]]:
    return select(*(column for one in facts for column in one.selected_columns))


def both(one: Question[One], other: Question[Other]) -> Question[tuple[One, Other]]:
    """Ask two rooms that know nothing of each other, in one SELECT. A parameter that both have has one value."""
    parameters = {**one.parameters, **other.parameters}
    return Question(_both(one.facts, other.facts), parameters, lambda row: (one.read(row), other.read(row)))


@lru_cache(maxsize=16)
def _both(one: Select[*tuple[Any, ...]], other: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return one.add_columns(*other.selected_columns)
