"""Who changes, adds, takes out or cuts the audit afterwards is found; two who write at once follow on each other."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, update

from hotline.audit import store
from hotline.audit.model import Act, Entry, Head
from hotline.audit.rules import Broken, verify
from hotline.audit.tables import audit_events, audit_head
from hotline.db.unit_of_work import Database
from hotline.kernel.vault import Vault
from tests import databases

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
VAULT = Vault("a secret of these tests, long enough")
C = audit_events.c


class Nobody:
    def ring(self, job: str, row_id: str = "") -> None:
        raise AssertionError("no bell is rung for an audit")


def entry(number: int, why: str | None = None) -> Entry:
    return Entry(START + timedelta(seconds=number), "Lin", "counsellor", Act.READ, "record", f"{number:032}", why)


def write(database: Database, how_many: int, first: int = 1) -> Head:
    for number in range(first, first + how_many):
        with database.work(Nobody()) as work:
            head = store.append(work.connection, VAULT.digest, entry(number, "看上次的约定"))
    return head


def found(database: Database, *expect: str, vault: Vault = VAULT) -> Broken | None:
    with database.read() as connection:
        return verify(store.links(connection), store.find_head(connection), vault.digest, expect)


def tamper(database: Database, *statements: object) -> None:
    with database.work(Nobody()) as work:
        for statement in statements:
            work.connection.execute(statement)  # type: ignore[call-overload]


def test_what_was_written_holds(database: Database) -> None:
    assert found(database) is None
    first = write(database, 3)
    write(database, 4, first=4)
    assert found(database, first.digest) is None


def test_another_key_makes_no_chain(database: Database) -> None:
    write(database, 2)
    assert found(database, vault=Vault("another secret, as long as the first")) == Broken(1, "is not as it was written")


@pytest.mark.parametrize("column", ["at", "who", "role", "act", "subject", "which", "why", "digest"])
def test_one_changed_field_is_found(database: Database, column: str) -> None:
    write(database, 5)
    other = {"at": START, "act": "listened", "why": None}.get(column, "Wu")
    tamper(database, update(audit_events).where(C.number == 3).values({column: other}))
    assert found(database) == Broken(3, "is not as it was written")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(lines=st.integers(1, 12), data=st.data())
def test_wherever_a_line_is_taken_out_it_is_missed(sqlite_engine: Engine, lines: int, data: st.DataObject) -> None:
    database = Database(sqlite_engine)
    databases.clean(sqlite_engine)
    write(database, lines)
    gone = data.draw(st.integers(1, lines))
    tamper(database, delete(audit_events).where(C.number == gone))
    broken = found(database)
    assert broken is not None
    assert broken.number == gone


def test_a_line_moved_to_another_place_is_found(database: Database) -> None:
    write(database, 4)
    move = [update(audit_events).where(C.number == was).values(number=then) for was, then in ((2, 9), (3, 2), (9, 3))]
    tamper(database, *move)
    assert found(database) == Broken(2, "is not as it was written")


def test_a_line_nobody_wrote_is_found(database: Database) -> None:
    head = write(database, 2)
    fields = {
        "at": START,
        "who": "Wu",
        "role": "supervisor",
        "act": "read",
        "subject": "call",
        "which": "x",
        "why": None,
    }
    forged = insert(audit_events).values(number=3, digest="0" * 64, **fields)
    tamper(database, forged, update(audit_head).values(number=3, digest="0" * 64))
    assert found(database) == Broken(3, "is not as it was written")
    assert head.number == 2


def test_a_chain_cut_short_is_found_by_who_kept_its_end(database: Database) -> None:
    first, end = write(database, 2), write(database, 2, first=3)
    tamper(database, delete(audit_events).where(C.number > 2))
    assert found(database) == Broken(3, "is missing: 4 were written")
    tamper(database, update(audit_head).values(number=2, digest=first.digest))
    assert found(database) is None, "nothing in the database tells"
    assert found(database, end.digest) == Broken(3, f"is missing: no line has the digest {end.digest}")


def test_two_who_write_at_once_follow_on_each_other(database: Database) -> None:
    threads = [threading.Thread(target=write, args=(database, 8, first)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert store.find_head(connection).number == 24
    assert found(database) is None


def test_a_long_chain_is_read_in_parts(sqlite_engine: Engine) -> None:
    database = Database(sqlite_engine)
    with database.work(Nobody()) as work:
        for number in range(2_500):
            store.append(work.connection, VAULT.digest, entry(number))
    assert found(database) is None
