"""Whatever two supervisors do to the roster, in whatever order: nobody is ever in two shifts at once."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from hotline.boards.roster_week import read_shift
from hotline.db.unit_of_work import Database
from hotline.flows.edit_roster import add_shift, approve_swap, change_shift, exchange_shifts, strike_shift
from hotline.flows.own_shifts import ask_swap
from hotline.flows.staff import add_staff
from hotline.kernel.errors import Refused
from hotline.roster.model import Role
from hotline.roster.shift_model import LONGEST_SHIFT, NewShift, Shift
from hotline.roster.shift_store import shifts_between
from hotline.roster.shift_tables import shifts
from tests.world import LIN, WU, ZHAO, World

NAMES = ("Lin", "Wu", "Zheng")
EDIT = st.tuples(
    st.sampled_from(["add", "add", "change", "exchange", "swap", "strike"]),
    st.sampled_from(NAMES),
    st.integers(-10, 60),  # hours from now
    st.integers(-1, 17),  # hours
    st.integers(0, 5),
    st.integers(0, 5),
)


def on_roster(world: World) -> list[Shift]:
    now = world.clock.now()
    with world.house.database.read() as connection:
        return shifts_between(connection, now - timedelta(days=7), now + timedelta(days=7))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDIT, min_size=4, max_size=14))
def test_no_order_of_edits_puts_anybody_in_two_shifts_at_once(
    sqlite_engine: Engine, edits: list[tuple[str, str, int, int, int, int]]
) -> None:
    world = World(Database(sqlite_engine))
    world.workers_alive = False
    house, now = world.house, world.clock.now()
    with sqlite_engine.begin() as connection:
        connection.execute(delete(shifts))
    for name, number in zip(NAMES, (LIN, WU, ZHAO), strict=True):
        with suppress(Refused):  # of the example before
            add_staff(house, now, name=name, role=Role.SUPERVISOR, phone=number)
    for act, name, begins, lasts, which, other in edits:
        there = on_roster(world)
        starts_at = now + timedelta(hours=begins)
        new = NewShift(0, name, starts_at, starts_at + timedelta(hours=lasts), None, None)
        with suppress(Refused):
            if act == "add" or not there:
                add_shift(house, now, new=new, by="Zheng")
                continue
            shift, against = there[which % len(there)], there[other % len(there)]
            seen = {"shift_id": shift.id, "seen": shift.stamp, "by": "Zheng"}
            if act == "change":
                change_shift(house, now, new=new, **seen)
            elif act == "exchange":
                exchange_shifts(house, now, against=against.id, **seen)
            elif act == "strike":
                strike_shift(house, now, **seen)
            else:
                ask_swap(house, now, by=shift.name, shift_id=shift.id, to=None)
                with house.database.read() as connection:
                    asked = read_shift(connection, shift.id)
                assert asked is not None
                approve_swap(house, now, shift_id=shift.id, seen=asked.stamp, to=name, by="Zheng")
        by_person: dict[str, list[Shift]] = defaultdict(list)
        for one in on_roster(world):
            assert timedelta(0) < one.ends_at - one.starts_at <= LONGEST_SHIFT
            by_person[one.name].append(one)
        for hers in by_person.values():
            assert all(before.ends_at <= after.starts_at for before, after in pairwise(hers)), (act, name)
