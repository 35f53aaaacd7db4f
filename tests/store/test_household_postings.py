"""Postings come and go with the sheets, and make a family frontline on the days between."""

from datetime import date

import pytest

from hotline.db.unit_of_work import Database
from hotline.households.tables import postings
from tests.store.ledger import CHEN, TODAY, bring_in, contents, count, doctor, is_frontline, person, spells


def test_a_second_posting_of_a_known_person_is_added_to_the_first(database: Database) -> None:
    bring_in(database, doctor(posting_from="2026-01-05"))
    report = bring_in(database, doctor(posting="隔离点", posting_from="2026-02-01"))
    assert (report.people, report.updated, report.duplicates) == (0, (2,), ())
    assert spells(database) == [("援鄂", "2026-01-05", "None"), ("隔离点", "2026-02-01", "None")]


def test_doctor_chen_returns_from_hubei_and_the_history_stays(database: Database) -> None:
    bring_in(database, doctor(posting_from="2026-01-05"), person("H1", "陈奶奶", CHEN))
    assert is_frontline(database, CHEN)
    report = bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-02-20"))
    assert (report.people, report.updated) == (0, (2,))
    assert count(database, postings) == 1
    assert is_frontline(database, CHEN, date(2026, 2, 20))
    assert not is_frontline(database, CHEN, date(2026, 2, 21))


def test_an_end_without_its_first_day_closes_the_latest_posting(database: Database) -> None:
    bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-01-20"), doctor(posting_from="2026-02-01"))
    bring_in(database, doctor(posting_to="2026-02-20"))
    assert spells(database) == [("援鄂", "2026-01-05", "2026-01-20"), ("援鄂", "2026-02-01", "2026-02-20")]


def test_a_posting_without_a_first_day_learns_it_later(database: Database) -> None:
    bring_in(database, doctor())
    bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-02-20"))
    assert spells(database) == [("援鄂", "2026-01-05", "2026-02-20")]


def test_a_later_end_moves_the_end_and_an_earlier_one_is_refused(database: Database) -> None:
    bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-02-10"))
    later = bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-02-20"))
    earlier = bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-01-31", birth_year="1980"))
    assert later.updated == (2,)
    assert [(r.row, r.column) for r in earlier.rejected] == [(2, "posting_to")]
    ((*_, birth_year, _identity, _phone, found),) = contents(database)
    assert (birth_year, found) == (None, (("援鄂", "2026-01-05", "2026-02-20"),))


def test_a_refused_row_leaves_no_trace_in_the_posting_it_spoke_of(database: Database) -> None:
    bring_in(database, doctor(posting_to="2026-02-20"))
    report = bring_in(database, doctor(posting_from="2026-01-05", posting_to="2026-01-20"))
    assert [(r.row, r.column) for r in report.rejected] == [(2, "posting_to")]
    assert spells(database) == [("援鄂", "None", "2026-02-20")]


def test_an_end_before_the_beginning_in_the_ledger_is_refused(database: Database) -> None:
    bring_in(database, doctor(posting_from="2026-02-01"))
    report = bring_in(database, doctor(posting_to="2026-01-20"))
    assert "began on 2026-02-01" in report.rejected[0].reason
    assert spells(database) == [("援鄂", "2026-02-01", "None")]


@pytest.mark.parametrize(
    ("spell", "grace_days", "expected"),
    [
        ({}, 0, True),
        ({"posting_from": "2026-03-01"}, 0, True),
        ({"posting_from": "2026-03-02"}, 30, False),
        ({"posting_to": "2026-03-01"}, 0, True),
        ({"posting_to": "2026-02-28"}, 0, False),
        ({"posting_to": "2026-02-15"}, 14, True),
        ({"posting_to": "2026-02-14"}, 14, False),
    ],
)
def test_grandmother_chen_is_frontline_by_her_sons_posting(
    database: Database, spell: dict[str, str], grace_days: int, expected: bool
) -> None:
    bring_in(database, doctor(**spell), person("H1", "陈奶奶", CHEN), person("H2", "林外婆", "13800000002"))
    assert is_frontline(database, CHEN, TODAY, grace_days) is expected
    assert not is_frontline(database, "+8613800000002", TODAY, 365)
    assert not is_frontline(database, "+8613800000900", TODAY, 365)


def test_a_phone_shared_with_a_frontline_home_is_frontline(database: Database) -> None:
    bring_in(
        database, person("H1", "林外婆", CHEN), person("H2", "陈奶奶", CHEN), person("H2", "陈医生", posting="援鄂")
    )
    assert is_frontline(database, CHEN)


def test_a_spell_before_the_one_that_goes_on_finds_its_place_at_once(database: Database) -> None:
    """Refused beside the ledger, it would have been taken when the same sheet came again."""
    bring_in(database, doctor(posting_to="2026-02-20"))
    rows = (doctor(posting_from="2026-01-05", posting_to="2026-01-20"), doctor(posting_from="2026-02-01"))
    first = bring_in(database, *rows)
    held = spells(database)
    again = bring_in(database, *rows)
    assert first.rejected == again.rejected == ()
    assert again.updated == ()
    assert spells(database) == held == [("援鄂", "2026-01-05", "2026-01-20"), ("援鄂", "2026-02-01", "2026-02-20")]
