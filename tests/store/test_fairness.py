"""Fairness as the board counts it: half, nine of ten, the longest; who gave up; who was passed by later families."""

from datetime import timedelta

from sqlalchemy import insert

from hotline.boards.board_fairness import Fairness, fairness
from hotline.calls.tables import calls
from hotline.db.unit_of_work import Database
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import new_id
from tests.world import START


def call(call_class: str, at: float, waited: float, *, gave_up: bool = False) -> dict[str, object]:
    call_id, since = new_id(), START + timedelta(seconds=at)
    until = since + timedelta(seconds=waited)
    row = {"id": call_id, "carrier_sid": call_id, "direction": "inbound", "class": call_class, "state": "closed"}
    row |= {"language": "zh", "reconnects": 0, "received_at": since, "queued_at": since, "ended_at": until}
    return row | {"outcome": "abandoned" if gave_up else "answered", "connected_at": None if gave_up else until}


def counted(database: Database, *rows: dict[str, object]) -> Fairness:
    with database.engine.begin() as connection:
        connection.execute(insert(calls), list(rows))
    with database.read() as connection:
        return fairness(connection, START, streak=3)


def test_each_class_is_counted_by_itself_and_who_gave_up_is_not_among_the_answered(database: Database) -> None:
    general = [call("general", 10_000 * n, 10.0 * n) for n in range(1, 11)]
    family = [call("frontline", 5_000, 15), call("frontline", 6_000, 40, gave_up=True)]
    found = counted(database, *general, *family, call("general", -60, 900))
    frontline, other = found.waits
    assert (frontline.call_class, frontline.answered, frontline.gave_up) == (CallClass.FRONTLINE, 1, 1)
    assert (other.answered, other.median, other.ninety, other.longest) == (10, 50, 90, 100), "not who rang before"
    assert (found.within_20, found.gave_up) == (25, 1), "three of twelve"
    assert found.overtaken.callers == 0


def test_a_general_caller_passed_by_later_families_is_counted_and_the_guard_is_held_to(database: Database) -> None:
    passing = [call("frontline", 10.0 + n, 5) for n in range(4)]
    found = counted(database, call("general", 0, 100), call("general", 50, 10), *passing).overtaken
    assert (found.callers, found.most, found.beyond) == (1, 4, 1)
    with database.read() as connection:
        assert fairness(connection, START, streak=4).overtaken.beyond == 0
