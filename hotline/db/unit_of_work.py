"""The only place that commits.

with database.work(doorbell) as work:      # BEGIN (IMMEDIATE on SQLite)
    store.add_something(work.connection, ...)
    store.add_something(work.later, ...)   # written just before the commit, together with others
    work.ring("perform", row_id)           # rung after the commit, never before
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from hotline.db.engine import give_turn, take_turn
from hotline.db.router_lock import LOCK_ROUTER
from hotline.db.together import Later
from hotline.kernel.ports import Doorbell


@dataclass
class Work:
    """One transaction under way: its connection, and the bells to ring once it is safe on disk."""

    connection: Connection
    bells: list[tuple[str, str]] = field(default_factory=list)
    later: Later = field(init=False)

    def __post_init__(self) -> None:
        self.later = Later(self.connection)

    def ring(self, job: str, row_id: str = "") -> None:
        """Ring for `job` after the commit; the same bell is rung once."""
        if (job, row_id) not in self.bells:
            self.bells.append((job, row_id))

    def lock_router(self) -> None:
        """Serialise with every other change to tickets, offers and counsellors' lines.

        To be called before any of those rows is read or written, so that all flows take locks in one order.
        SQLite's BEGIN IMMEDIATE has done it already.
        """
        if self.connection.dialect.name != "sqlite":
            self.connection.execute(LOCK_ROUTER)


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
            if self._sqlite:
                with _sqlite_turn(connection):
                    yield work
                    work.later.send()
                    connection.commit()
            else:
                yield work
                work.later.send()
                connection.commit()
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


@contextmanager
def _sqlite_turn(connection: Connection) -> Iterator[None]:
    take_turn(connection.info)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
    finally:
        give_turn(connection.info)
