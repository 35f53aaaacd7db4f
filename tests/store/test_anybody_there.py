"""Whether anybody is there is decided by SQL as by the pure rules."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from hotline.db.together import both
from hotline.db.unit_of_work import Database
from hotline.households.store import family_is_on_posting
from hotline.kernel.pools import Pool
from hotline.roster.model import Duty, Line, Role
from hotline.roster.rules import is_next_free, takes_calls
from hotline.roster.store import is_anybody_there, list_staff, staffed_pools
from hotline.roster.tables import staff
from tests.databases import clean
from tests.store.test_twins import NOON, OFTEN, TODAY, Bell, person

_seconds = st.none() | st.sampled_from([-60, -1, 0, 1, 60])
_people = st.lists(
    st.tuples(st.sampled_from(Duty), st.sampled_from(Line), st.sampled_from(Role), _seconds, st.sampled_from(Pool)),
    max_size=3,
)


@OFTEN
@given(crew=_people)
def test_is_anybody_there_is_answered_alike(
    engine: Engine, crew: list[tuple[Duty, Line, Role, int | None, Pool]]
) -> None:
    clean(engine)
    database = Database(engine)
    with database.work(Bell()) as work:
        for number, (duty, line, role, wait, pool) in enumerate(crew):
            ready_at = None if wait is None else NOON + timedelta(seconds=wait)
            row = person(f"c{number}", duty=duty.value, line=line.value, role=role.value, ready_at=ready_at)
            row |= {"pool_rank": pool.rank}
            work.connection.execute(insert(staff).values(row))
    with database.read() as connection:
        known = list_staff(connection)
        staffed = staffed_pools(connection)
        anybody, _ = both(is_anybody_there(NOON), family_is_on_posting(None, TODAY, 0)).ask(connection)
    assert anybody.on_duty is any(takes_calls(one) for one in known)
    assert anybody.free is is_next_free(known, NOON)
    assert staffed == {one.pool for one in known if takes_calls(one)}
