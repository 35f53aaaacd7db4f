"""A new SQLite file is opened by several processes at one instant."""

import fcntl
import sqlite3
import threading
from pathlib import Path

from hotline.db.engine import open_engine


def test_who_opens_a_file_that_another_is_just_setting_up_waits_for_it(tmp_path: Path) -> None:
    """The switch to the write-ahead log is refused at once while somebody writes: SQLite does not wait with it."""
    file = tmp_path / "hotline.sqlite3"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE busy (id INTEGER)")
    engine = open_engine(f"sqlite:///{file}")
    with Path(f"{file}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        other.execute("BEGIN IMMEDIATE")

        def ends() -> None:
            other.execute("COMMIT")
            fcntl.flock(turn, fcntl.LOCK_UN)

        later = threading.Timer(0.3, ends)
        later.start()
        try:
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        finally:
            later.join()
            engine.dispose()
            other.close()
