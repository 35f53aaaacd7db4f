"""The only place that commits.

with database.work(doorbell) as work:      # nothing yet
    facts = store.find_something(work.facts)
    store.add_something(work.connection, ...)   # BEGIN (IMMEDIATE on SQLite) at its first use
    store.add_something(work.later, ...)   # written at the end, together with others
    work.ring("perform", row_id)           # rung after the commit, never before
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from hotline.db.engine import give_turn, take_turn
from hotline.db.router_lock import LOCK_ROUTER
from hotline.db.together import Later
from hotline.kernel.ports import Doorbell

_BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


class Work:
    """One transaction under way: its connection, and the bells to ring once it is safe on disk."""

    def __init__(self, connection: Connection) -> None:
        self.facts = connection
        """For what is read before anything is written, with nobody else held up. Another transaction may commit
        between two statements: what must not change meanwhile is read from `connection`."""
        self.bells: list[tuple[str, str]] = []
        self.later = Later(lambda: self.connection)
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._has_begun = False

    @property
    def connection(self) -> Connection:
        """The transaction. It begins here: on SQLite all who write wait for one another until it ends, and on
        PostgreSQL work that never asks for it saves the round trips of BEGIN and COMMIT."""
        if not self._has_begun:
            if self._is_sqlite:
                take_turn(self.facts.info)
            self._has_begun = True
            self.facts.exec_driver_sql("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
        return self.facts

    def commit(self) -> None:
        """Write what was kept back, and make all of it last."""
        if self._has_begun or self._is_sqlite:
            self.later.send()
        else:
            self.later.send_alone(self.facts)
        self.facts.commit()

    def ring(self, job: str, row_id: str = "") -> None:
        """Ring for `job` after the commit; the same bell is rung once."""
        if (job, row_id) not in self.bells:
            self.bells.append((job, row_id))

    def lock_router(self) -> None:
        """Serialise with every other change to tickets, offers and counsellors' lines.

        To be called before any of those rows is read or written, so that all flows take locks in one order.
        SQLite's BEGIN IMMEDIATE does it too.
        """
        connection = self.connection
        if not self._is_sqlite:
            connection.execute(LOCK_ROUTER)

    def end(self) -> None:
        """Let the next one write, after the commit or the rollback."""
        if self._has_begun and self._is_sqlite:
            give_turn(self.facts.info)


class Database:
    """Opens units of work and plain reads on one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        """May be replaced by another one, as for a database that has moved."""

    @contextmanager
    def work(self, doorbell: Doorbell) -> Iterator[Work]:
        """Run one transaction; on any exception nothing of it remains and no bell rings."""
        with self.engine.connect() as connection:
            work = Work(connection)
            try:
                yield work
                work.commit()
            except BaseException:
                connection.rollback()
                raise
            finally:
                work.end()
        for job, row_id in work.bells:
            doorbell.ring(job, row_id)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run plain SELECTs on one consistent picture."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(_BEGIN_READING[connection.dialect.name])
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Run one SELECT, which is one picture by itself, or more that need not agree: without a transaction's round
        trips."""
        with self.engine.connect() as connection:
            yield connection
