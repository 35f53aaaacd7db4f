"""What holds for any sheet at all: every row is accounted for, twice is once, and the order says nothing."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.db.unit_of_work import Database
from hotline.households.tables import people
from tests.databases import clean
from tests.store.ledger import bring_in, contents, count

# about one row in three has a fault: with more of them, good rows would seldom meet
ANY_POSTING = st.sampled_from(
    [
        ("", "", ""),
        ("", "", ""),
        ("援鄂", "", ""),
        ("援鄂", "", "2026-01-20"),
        ("援鄂", "", "2026-02-20"),
        ("援鄂", "2026-01-05", ""),
        ("援鄂", "2026-01-05", "2026-01-20"),
        ("援鄂", "2026-01-05", "2026-02-10"),
        ("援鄂", "2026-02-01", ""),
        ("援鄂", "2026-02-01", "2026-02-20"),
        ("隔离点", "", "2026-02-10"),
        ("", "2026-02-01", ""),
    ]
)
ANY_ROW = st.builds(
    lambda cells, spell: cells | dict(zip(("posting", "posting_from", "posting_to"), spell, strict=True)),
    st.fixed_dictionaries(
        {
            "household": st.sampled_from(["H1"] * 6 + ["Ｈ1", "H2", "H2", ""]),
            "name": st.sampled_from(["陈平"] * 5 + ["陈 平", "林安", "林安", ""]),
            "phone": st.sampled_from(
                ["", "", "", "13800000001", "+86 138 0000 0001", "13800000002", "13800000003", "12"]
            ),
            "relation": st.sampled_from(["", "父亲", "儿子"]),
            "birth_year": st.sampled_from(["", "", "", "1950", "1950", "2010", "2010", "x"]),
            "area": st.sampled_from(["", "河东街道", "临江镇"]),
            "address": st.sampled_from(["", "临江路8号", "青年路1号"]),
        }
    ),
    ANY_POSTING,
)
MANY_STORIES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@MANY_STORIES
@given(st.lists(ANY_ROW, max_size=12), st.lists(ANY_ROW, max_size=6))
def test_every_row_is_added_known_or_rejected(
    database: Database, before: list[dict[str, str]], rows: list[dict[str, str]]
) -> None:
    clean(database.engine)
    bring_in(database, *before)
    people_before = count(database, people)
    told = bring_in(database, *rows, dry_run=True)
    report = bring_in(database, *rows)
    places = [*report.updated, *(d.row for d in report.duplicates), *{r.row for r in report.rejected}]
    assert report == told
    assert len(set(places)) == len(places)
    assert report.people + len(places) == report.rows
    assert count(database, people) == people_before + report.people


@MANY_STORIES
@given(st.lists(ANY_ROW, max_size=12), st.lists(ANY_ROW, max_size=6))
def test_any_sheet_twice_adds_nothing(
    database: Database, before: list[dict[str, str]], rows: list[dict[str, str]]
) -> None:
    clean(database.engine)
    bring_in(database, *before)
    first = bring_in(database, *rows)
    held = contents(database)
    again = bring_in(database, *rows)
    assert (again.households, again.people, again.updated) == (0, 0, ())
    assert {r.row for r in again.rejected} == {r.row for r in first.rejected}
    assert contents(database) == held


@MANY_STORIES
@given(st.lists(ANY_ROW, max_size=6), st.lists(ANY_ROW, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(
    database: Database, before: list[dict[str, str]], rows: list[dict[str, str]], chance: Any
) -> None:
    held = []
    for _ in range(2):
        clean(database.engine)
        bring_in(database, *before)
        bring_in(database, *rows)
        held.append(contents(database))
        chance.shuffle(rows)
    assert held[0] == held[1]
