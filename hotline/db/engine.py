"""Engines for the two databases that are first class here."""

import fcntl
import os
import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

LOCK_FD = "hotline_lock_fd"

# A caller waits at most 15 s for an answer of ours (the carrier's limit), so a stuck database must fail well before.
_POSTGRES_OPTIONS = "-c statement_timeout=8000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000"


def open_engine(url: str, *, synchronous: str = "FULL", pool_size: int = 8) -> Engine:
    """Return an engine for a SQLite file or a PostgreSQL database; on neither does anything begin but by our own word.

    Raises ValueError for any other kind of database. `synchronous` is SQLite's durability: FULL survives a power
    cut, NORMAL may lose the last moments of it (never on a crash of a process).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, synchronous, pool_size)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=4,
            pool_timeout=5,
            isolation_level="AUTOCOMMIT",  # said once a connection, not each time one is borrowed
            hide_parameters=True,  # an error in a log must not carry what was to be stored
            connect_args={"connect_timeout": 3, "options": _POSTGRES_OPTIONS},
        )
    raise ValueError(f"{parsed.get_backend_name()} is neither sqlite nor postgresql")


def _sqlite(url: str, synchronous: str, pool_size: int) -> Engine:
    # isolation_level None: we say BEGIN IMMEDIATE ourselves, sqlite3 must not begin anything behind our back
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=5,
        hide_parameters=True,  # an error in a log must not carry what was to be stored
        connect_args={"timeout": 8.0, "isolation_level": None},
    )
    lock_path = f"{engine.url.database}.lock"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        cursor = connection.cursor()
        try:
            _write_ahead(cursor, descriptor)
            cursor.execute(f"PRAGMA synchronous={synchronous}")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, also where it usually is not
        except BaseException:
            os.close(descriptor)
            raise
        cursor.close()
        entry.info[LOCK_FD] = descriptor

    @event.listens_for(engine, "close")
    def _forget(_connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        descriptor = entry.info.pop(LOCK_FD, None)
        if descriptor is not None:
            os.close(descriptor)

    return engine


def _write_ahead(cursor: sqlite3.Cursor, descriptor: int) -> None:
    """A file is switched to its write-ahead log once, for good. SQLite waits for nobody with that: two who open a new
    file at one instant take turns."""
    if cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def take_turn(info: dict[Any, Any]) -> None:
    """Wait for this machine's turn to write. SQLite's own waiting sleeps unfairly: p99 0.1-1.2 s against 29 ms."""
    descriptor = info.get(LOCK_FD)
    if descriptor is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def give_turn(info: dict[Any, Any]) -> None:
    descriptor = info.get(LOCK_FD)
    if descriptor is not None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
