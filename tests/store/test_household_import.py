"""Families come into the ledger from a sheet, and are found again when they call."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select, text

from hotline.db.unit_of_work import Database
from hotline.demo.ledger import ledger_sheet
from hotline.flows.import_households import import_households
from hotline.households.model import ImportReport
from hotline.households.store import lock_ledger
from hotline.households.tables import households, people, postings
from hotline.kernel.errors import Refused
from hotline.kernel.vault import Vault
from tests.store.ledger import (
    CHEN,
    NOW,
    TODAY,
    VAULT,
    NoBell,
    bring_in,
    bring_in_file,
    contents,
    count,
    doctor,
    is_frontline,
    person,
    sheet,
)

# -- S01: 214 + 180 households ----------------------------------------------------------------------------------------


def test_394_households_with_five_planted_duplicates_lose_nobody(database: Database) -> None:
    kinds = ("援鄂", "隔离点", "疾控中心", "发热门诊")
    first = [person(f"A{i}", f"陈{i}", f"138000000{i:02d}", posting=kinds[i % 4]) for i in range(1, 100)]
    first += [person(f"A{i}", f"陈{i}", posting=kinds[i % 4]) for i in range(100, 215)]
    second = [person(f"B{i}", f"林{i}", posting=kinds[i % 4]) for i in range(1, 181)]
    planted = [
        first[0] | {"phone": "+86 138-0000-0001"},
        first[1] | {"phone": "0086 138 0000 0002"},
        first[2] | {"phone": ""},
        first[150] | {"name": "陈 151"},
        second[7],
    ]
    one = bring_in(database, *first)
    two = bring_in(database, *second, *planted)
    assert (one.households, one.people, one.duplicates, one.rejected) == (214, 214, (), ())
    assert (two.households, two.people, two.updated, two.rejected) == (180, 180, (), ())
    assert [d.row for d in two.duplicates] == [182, 183, 184, 185, 186]
    assert [d.same_as_row for d in two.duplicates] == [None, None, None, None, 9]
    assert (count(database, households), count(database, people), count(database, postings)) == (394, 394, 394)


def test_two_frontline_workers_in_one_home_are_two_people_and_one_household(database: Database) -> None:
    report = bring_in(database, person("H1", "陈医生", posting="援鄂"), person("H1", "林护士", posting="隔离点"))
    assert (report.households, report.people) == (1, 2)


def test_the_report_has_the_shape_the_contract_promises(database: Database) -> None:
    report = bring_in(database, person("H1", "陈奶奶"), person("H1", "陈奶奶"), person("H2", "小林", "12"))
    assert report.to_json() == {
        "households": 1,
        "people": 1,
        "duplicates": [{"row": 3, "household": "H1", "same_as_row": 2, "reason": "the same person as in row 2"}],
        "rejected": [
            {"row": 4, "column": "phone", "reason": "too short or too long for a phone number of its country"}
        ],
    }


# -- who is the same person -------------------------------------------------------------------------------------------


def test_the_same_sheet_twice_adds_nothing(database: Database) -> None:
    rows = [person("H1", "陈奶奶", CHEN, relation="母亲", area="河东街道"), person("H1", "陈医生", posting="援鄂")]
    bring_in(database, *rows)
    before = contents(database)
    again = bring_in(database, *rows)
    assert (again.households, again.people, again.updated) == (0, 0, ())
    assert [d.reason for d in again.duplicates] == ["already in the ledger"] * 2
    assert contents(database) == before


def test_two_people_may_share_one_phone_in_one_home_or_two(database: Database) -> None:
    report = bring_in(
        database, person("H1", "陈奶奶", CHEN), person("H1", "陈爷爷", CHEN), person("H2", "林外婆", CHEN)
    )
    assert (report.households, report.people, report.duplicates) == (2, 3, ())


def test_one_number_in_four_spellings_is_one_person(database: Database) -> None:
    spellings = ["13800000001", "+86 138 0000 0001", "0086-138-0000-0001", "１３８００００００01"]
    report = bring_in(database, *(person("H1", "陈奶奶", spelling) for spelling in spellings))
    assert (report.people, len(report.duplicates)) == (1, 3)


def test_a_grandfather_and_a_grandson_of_one_name_are_told_apart_by_their_phones(database: Database) -> None:
    rows = person("H1", "陈平", "13800000001"), person("H1", "陈平", "13800000002"), person("H1", "陈平")
    report = bring_in(database, *rows)
    assert (report.people, [d.row for d in report.duplicates]) == (2, [4])
    assert bring_in(database, *rows).people == 0


def test_what_the_ledger_lacked_is_filled_in_and_what_it_had_stays(database: Database) -> None:
    bring_in(database, person("H1", "陈奶奶", relation="母亲"))
    report = bring_in(
        database, person("H1", "陈奶奶", CHEN, relation="岳母", birth_year="1950", area="河东街道", address="临江路8号")
    )
    assert [d.reason for d in report.duplicates] == ["already in the ledger; what the ledger lacked was filled in"]
    ((row, number),) = contents(database).items()
    assert number == 1
    assert row[:7] == ("陈奶奶", CHEN, "临江路8号", "H1", "河东街道", "母亲", 1950)


def test_nothing_that_names_a_person_lies_open_in_the_ledger(database: Database) -> None:
    bring_in(database, person("H1", "陈奶奶", CHEN, address="临江路8号"))
    with database.read() as connection:
        stored = [value for table in (households, people) for row in connection.execute(select(table)) for value in row]
    for secret in ("陈奶奶", "13800000001", "临江路8号"):
        assert not any(secret in value for value in stored if isinstance(value, str))
        assert not any(secret.encode() in value for value in stored if isinstance(value, bytes))


# -- all or nothing ---------------------------------------------------------------------------------------------------


def test_rejected_rows_do_not_stop_the_good_ones(database: Database) -> None:
    report = bring_in(database, person("H1", "陈奶奶", "12"), person("H1", "陈爷爷", CHEN), person("", "小林"))
    assert (report.households, report.people) == (1, 1)
    assert [(r.row, r.column) for r in report.rejected] == [(2, "phone"), (4, "household")]


def test_a_dry_run_says_the_same_and_changes_nothing(database: Database) -> None:
    bring_in(database, person("H1", "陈奶奶"), doctor())
    before = contents(database)
    rows = [person("H1", "陈奶奶", CHEN), doctor(posting_to="2026-02-20"), person("H2", "小林"), person("", "x")]
    told = bring_in(database, *rows, dry_run=True)
    assert contents(database) == before
    assert bring_in(database, *rows) == told


def test_an_import_that_breaks_in_the_middle_leaves_nothing(database: Database) -> None:
    class BrokenVault(Vault):
        """Leaves one person without an identity, which the table refuses after the households were written."""

        def fingerprint(self, e164: str) -> str:
            return None if e164.startswith("H9\n") else super().fingerprint(e164)  # type: ignore[return-value]

    data = sheet(*(person(f"H{i}", "陈奶奶") for i in range(10)))
    with pytest.raises(Exception, match=r"(?i)not.null"):
        import_households(database, NoBell(), BrokenVault("k"), data, "ledger", NOW, TODAY)
    assert (count(database, households), count(database, people)) == (0, 0)


def test_a_ledger_that_changed_while_the_sheet_was_read_is_looked_at_again(database: Database) -> None:
    data = sheet(person("H1", "陈奶奶", CHEN), doctor())
    done: list[ImportReport] = []

    class Colleague(Vault):
        """Has imported the same sheet by the time our rows are sealed."""

        def seal(self, text: str) -> bytes:
            if not done:
                done.append(bring_in_file(database, data))
            return super().seal(text)

    report = import_households(database, NoBell(), Colleague("a key of the tests"), data, "ledger", NOW, TODAY)
    assert (report.households, report.people, len(report.duplicates)) == (0, 0, 2)
    assert (count(database, households), count(database, people), count(database, postings)) == (1, 2, 1)


def test_two_imports_at_once_do_not_write_over_each_other(postgresql_engine: Engine) -> None:
    hasty = create_engine(postgresql_engine.url, connect_args={"options": "-c lock_timeout=50"})
    with Database(postgresql_engine).work(NoBell()) as work:
        lock_ledger(work.connection)
        with pytest.raises(Refused, match="another import"):
            bring_in(Database(hasty), person("H1", "陈奶奶"))
    assert bring_in(Database(hasty), person("H1", "陈奶奶")).people == 1
    hasty.dispose()
    postgresql_engine.dispose()


def test_5000_households_come_in_and_stay_the_same_the_second_time(database: Database) -> None:
    rows = [
        person(f"H{i}", f"陈{i}", f"138{i:08d}", posting="援鄂", posting_from="2026-01-05", address="临江路")
        for i in range(5_001)
    ]
    report = bring_in(database, *rows)
    assert (report.households, report.people, report.rejected) == (5_001, 5_001, ())
    again = bring_in(database, *rows)
    assert (again.people, len(again.duplicates)) == (0, 5_001)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM postings")).scalar() == 5_001


# -- the demo's ledger ------------------------------------------------------------------------------------------------


def test_the_demos_ledger_is_w1(database: Database) -> None:
    data = ledger_sheet(12355, TODAY)
    report = bring_in_file(database, data)
    assert (report.households, report.duplicates, report.rejected, report.updated) == (394, (), (), ())
    for number in range(1, 7):
        assert is_frontline(database, f"+861380000{number:04d}")
    assert not is_frontline(database, "+8613800000101", grace_days=30)
    assert is_frontline(database, "+8613800000101", TODAY - timedelta(days=60))
    with database.read() as connection:
        numbers = [VAULT.open(sealed) for (sealed,) in connection.execute(select(people.c.phone_sealed)) if sealed]
        kinds = set(connection.execute(select(postings.c.category)).scalars())
        ended = connection.execute(select(func.count()).where(postings.c.to_date.is_not(None))).scalar_one()
    assert all("+8613800000001" <= number <= "+8613800000899" for number in numbers)
    assert kinds == {"援鄂", "隔离点", "疾控中心", "发热门诊"}
    assert 20 < ended < 100
    assert len(set(numbers)) < len(numbers) < report.people
    assert data.startswith("\ufeff家庭编号,姓名".encode())
    assert data.splitlines()[1].decode().split(",")[1:4] == ["陈奶奶", "母亲", "+86 138 0000 0001"]


@given(st.integers())
@settings(max_examples=20, deadline=None)
def test_the_demos_ledger_is_the_same_for_the_same_seed(seed: int) -> None:
    assert ledger_sheet(seed, TODAY) == ledger_sheet(seed, TODAY)
    assert ledger_sheet(seed, TODAY) != ledger_sheet(seed + 1, TODAY)
