"""The only place that commits.

with database.work(doorbell) as work:      # nothing yet
    facts = store.find_something(work.facts)
    store.add_something(work.connection, ...)   # BEGIN (IMMEDIATE on SQLite) at its first use
    store.add_something(work.later, ...)   # written just before the commit, together with others
    work.ring("perform", row_id)           # rung after the commit, never before
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from hotline.db.engine import give_turn, take_turn
from hotline.db.router_lock import LOCK_ROUTER
from hotline.db.together import Later
from hotline.kernel.ports import Doorbell


class Work:
    """One transaction under way: its connection, and the bells to ring once it is safe on disk."""

    def __init__(self, connection: Connection) -> None:
        self.facts = connection
        """For what is read before anything is written, with nobody else held up. As on PostgreSQL anyway, another
        transaction may commit between two statements: what must not change meanwhile is read from `connection`."""
        self.bells: list[tuple[str, str]] = []
        self.later = Later(lambda: self.connection)
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._has_turn = False

    @property
    def connection(self) -> Connection:
        """The transaction. On SQLite it begins here, because all who write wait for one another until it ends."""
        if self._is_sqlite and not self._has_turn:
            self._take_turn()
        return self.facts

    def _take_turn(self) -> None:
        take_turn(self.facts.info)
        self._has_turn = True
        self.facts.exec_driver_sql("BEGIN IMMEDIATE")

    def ring(self, job: str, row_id: str = "") -> None:
        """Ring for `job` after the commit; the same bell is rung once."""
        if (job, row_id) not in self.bells:
            self.bells.append((job, row_id))

    def lock_router(self) -> None:
        """Serialise with every other change to tickets, offers and counsellors' lines.

        To be called before any of those rows is read or written, so that all flows take locks in one order.
        SQLite's BEGIN IMMEDIATE does it too.
        """
        if not self._is_sqlite:
            self.connection.execute(LOCK_ROUTER)
        elif not self._has_turn:
            self._take_turn()

    def end(self) -> None:
        """Let the next one write, after the commit or the rollback."""
        if self._has_turn:
            give_turn(self.facts.info)


class Database:
    """Opens units of work and plain reads on one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def work(self, doorbell: Doorbell) -> Iterator[Work]:
        """Run one transaction; on any exception nothing of it remains and no bell rings."""
        with self.engine.connect() as connection:
            work = Work(connection)
            try:
                yield work
                work.later.send()
                connection.commit()
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
            if self._sqlite:
                connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()
