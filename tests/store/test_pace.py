"""Turns at the carrier: never two within a gap, no wait on a quiet line, danger first, then whoever came first."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from hotline.db.outbox import URGENT, USUAL, Action, add_order, claim_order, close_order, waiting_rings
from hotline.db.pace import take_turn
from hotline.db.unit_of_work import Database
from tests import databases

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SLOWEST_LOOK = 400
"""Milliseconds between two looks of any worker."""

rings = st.lists(st.tuples(st.integers(0, 6_000), st.sampled_from([URGENT, USUAL, USUAL])), min_size=1, max_size=12)
looks = st.lists(st.integers(1, SLOWEST_LOOK), min_size=200, max_size=200)
one_example_after_the_other = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def at(milliseconds: int) -> datetime:
    return START + timedelta(milliseconds=milliseconds)


def ring(connection: Connection, number: int, rank: int, now: datetime) -> int:
    return add_order(connection, Action.RING, f"staff:{number}", {"offer_id": str(number)}, now, rank)


def next_to_leave(connection: Connection, now: datetime, gap: timedelta) -> int | None:
    if not take_turn(connection, now, gap):
        return None
    waiting = waiting_rings(connection, now, 1)
    if not waiting or claim_order(connection, waiting[0], now) is None:
        return None
    close_order(connection, waiting[0], "done", None)
    return waiting[0]


@one_example_after_the_other
@given(written=rings, pauses=looks, per_second=st.sampled_from([0.5, 1.0, 3.0]))
def test_calls_begin_one_gap_apart_and_whoever_is_in_danger_goes_first(
    database: Database, written: list[tuple[int, int]], pauses: list[int], per_second: float
) -> None:
    databases.clean(database.engine)
    gap, now = timedelta(seconds=1 / per_second), 0
    to_come = sorted(written, key=lambda one: one[0])
    waiting: dict[int, int] = {}  # id -> rank
    left: list[tuple[int, int]] = []  # when, which
    with database.engine.connect() as connection:
        for pause in pauses:
            now += pause
            while to_come and to_come[0][0] <= now:
                when, rank = to_come.pop(0)
                waiting[ring(connection, len(waiting) + len(left), rank, at(when))] = rank
            if not waiting:
                continue  # nobody looks, so nobody takes a turn for nothing
            gone = next_to_leave(connection, at(now), gap)
            if gone is None:
                assert left, "the line was quiet, and a ring had to wait"
                assert at(now) - at(left[-1][0]) < gap, "its turn had come, and it did not leave"
                continue
            assert gone == min(waiting, key=lambda one: (waiting[one], one)), "somebody else was next"
            del waiting[gone]
            assert not left or at(now) - at(left[-1][0]) >= gap, "two calls began within one gap"
            left.append((now, gone))
        connection.rollback()
    assert to_come or waiting == {} or now - left[-1][0] < gap.total_seconds() * 1_000 * (len(waiting) + 1)


def test_a_clock_that_is_put_back_does_not_silence_the_line(database: Database) -> None:
    gap = timedelta(seconds=1)
    with database.engine.connect() as connection:
        assert take_turn(connection, START, gap)
        assert not take_turn(connection, START - timedelta(seconds=5), gap), "a few seconds are another machine's clock"
        assert take_turn(connection, START - timedelta(hours=1), gap)
        connection.rollback()


def test_a_ring_nobody_has_tried_holds_up_nobody_behind_it_but_one_under_way_does(database: Database) -> None:
    """Wu's first offer was taken back before her phone rang; she is offered to somebody in danger at once."""
    with database.engine.connect() as connection:
        first = add_order(connection, Action.RING, "staff:wu", {"offer_id": "a"}, START)
        urgent = add_order(connection, Action.RING, "staff:wu", {"offer_id": "b"}, START, URGENT)
        assert waiting_rings(connection, START, 9) == [urgent, first]
        assert claim_order(connection, urgent, START) is not None
        hang_up = add_order(connection, Action.HANG_UP, "staff:wu", {"sid": "CA1"}, START)
        assert claim_order(connection, hang_up, START) is None, "the ring under way is first"
        close_order(connection, urgent, "done", None)
        assert claim_order(connection, hang_up, START) is not None
        connection.rollback()
