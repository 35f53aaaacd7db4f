"""Rows kept back until the end of a piece of work are all there, or none, on both kinds of database."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hotline.calls.event_store import add_event
from hotline.calls.reply_store import find_reply, keep_reply
from hotline.calls.store import add_call, find_call_by_sid
from hotline.calls.tables import call_events, legs
from hotline.db.unit_of_work import Database, Work
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, new_id

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Deaf:
    """A doorbell for work that rings nobody."""

    def ring(self, job: str, row_id: str = "") -> None: ...


def do(database: Database, something: Callable[[Work], object]) -> None:
    with database.work(Deaf()) as work:
        something(work)


def receive(work: Work, sid: str) -> CallId:
    call_id = CallId(new_id())
    add_call(
        work.later, call_id=call_id, carrier_sid=sid, call_class=CallClass.GENERAL, reason=None, language="zh",
        number=None, forwarded=None, exit_to=None, now=NOW, check_at=NOW,
    )  # fmt: skip
    add_event(work.later, call_id, NOW, "received", withheld=True)
    keep_reply(work.later, f"incoming {sid}", "<Response/>", NOW)
    return call_id


def counts(database: Database) -> list[int]:
    with database.read() as connection:
        return [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (legs, call_events)]


def test_a_call_with_its_leg_its_event_and_its_reply_is_written_at_the_end(database: Database) -> None:
    with database.work(Deaf()) as work:
        call_id = receive(work, "CA1")
        assert find_call_by_sid(work.connection, "CA1") is None
    with database.read() as connection:
        known = find_call_by_sid(connection, "CA1")
        assert known is not None
        assert (known.id, known.received_at) == (call_id, NOW)
        assert find_reply(connection, "incoming CA1") == "<Response/>"
        event = connection.execute(select(call_events)).one()
        assert (event.kind, event.at, event.detail) == ("received", NOW, {"withheld": True})
    assert counts(database) == [1, 1]


def test_what_must_be_read_again_is_sent_at_once_and_only_once(database: Database) -> None:
    with database.work(Deaf()) as work:
        call_id = receive(work, "CA1")
        work.later.send()
        known = find_call_by_sid(work.connection, "CA1")
        assert known is not None
        add_event(work.later, call_id, NOW, "adopted")
    assert counts(database) == [1, 2]


def test_one_row_that_is_refused_takes_the_others_with_it(database: Database) -> None:
    with database.work(Deaf()) as work:
        receive(work, "CA1")

    def again(work: Work) -> None:
        add_event(work.later, receive(work, "CA2"), NOW, "more")
        keep_reply(work.later, "incoming CA1", "another", NOW)

    with pytest.raises(IntegrityError):
        do(database, again)
    assert counts(database) == [1, 1]


def test_a_row_whose_parent_is_not_there_is_refused(database: Database) -> None:
    def orphan(work: Work) -> None:
        add_event(work.later, CallId(new_id()), NOW, "received")
        keep_reply(work.later, "one", "<Response/>", NOW)

    with pytest.raises(IntegrityError):
        do(database, orphan)
    assert counts(database) == [0, 0]


def test_work_that_breaks_writes_nothing_later_either(database: Database) -> None:
    def broken(work: Work) -> None:
        receive(work, "CA1")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        do(database, broken)
    assert counts(database) == [0, 0]


def test_who_only_reads_facts_holds_up_nobody_who_writes(database: Database) -> None:
    quick = threading.Thread(target=do, args=(database, lambda work: receive(work, "CA1")))
    with database.work(Deaf()) as slow:
        assert find_call_by_sid(slow.facts, "CA1") is None
        quick.start()
        quick.join(5)
        assert not quick.is_alive()
        assert find_call_by_sid(slow.facts, "CA1") is not None
        receive(slow, "CA2")
    assert counts(database) == [2, 2]


def test_facts_read_once_writing_has_begun_are_those_of_the_same_work(database: Database) -> None:
    def broken(work: Work) -> None:
        receive(work, "CA1")
        work.later.send()
        assert find_call_by_sid(work.facts, "CA1") is not None
        raise RuntimeError

    with pytest.raises(RuntimeError):
        do(database, broken)
    assert counts(database) == [0, 0]
    do(database, lambda next_one: receive(next_one, "CA1"))
    assert counts(database) == [1, 1]
