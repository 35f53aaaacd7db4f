"""A number goes when its time is over, out of every table and every byte; what is still to be done with it keeps it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select

from hotline.consents.model import Use
from hotline.db.unit_of_work import Database
from hotline.flows.answer_texts import close_text, take_text
from hotline.flows.block_number import ask_block
from hotline.flows.legal_holds import lift_hold, place_hold
from hotline.flows.log_followup import log_result
from hotline.flows.retention import forget_old_numbers
from hotline.followups.model import Result
from hotline.followups.tables import followup_steps
from hotline.kernel.errors import Refused
from hotline.records.tables import contact_records
from hotline.retention.config import RetentionConfig
from hotline.retention.rules import Due, Trace, together, what_is_due
from hotline.roster.model import Role
from hotline.schema import metadata
from hotline.simulator.behaviours import Answers
from tests.pages.visiting import employ
from tests.walks.followed_up import allows
from tests.walks.test_records import risk
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, ZHAO, World

RULES = RetentionConfig().rules()
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DANGER, WRITES, ASKS = "+8613800000905", "+8613800000904", "+8613800000906"
FORWARDED = "+862087654321"


@pytest.fixture
def world(database: Database) -> World:
    """A family has talked, a stranger and one in danger have rung and gone, one wrote, one is promised a call-back."""
    world = World(database)
    world.ledger()
    employ(world, "Zheng", Role.SUPERVISOR, ZHAO)
    world.counsellor("Lin", LIN, Answers(after=1, press="1", press_after=1))
    family = world.calls_in(FRONTLINE_FAMILY)
    world.until(lambda: bool(family.talking_with))
    stranger = world.calls_in(STRANGER, forwarded_from=FORWARDED)
    danger = world.calls_in(DANGER)
    danger.press("9")
    world.caller(WRITES).send_text("没事了，谢谢", world.number)
    asks = world.calls_in(ASKS)
    world.advance(20)
    asks.press("3")
    world.advance(8)
    asks.press("1")
    world.advance(5)
    world.duty("Lin", "off")
    for phone in (asks, stranger, danger, family):
        phone.hang_up()
        world.advance(3)
    return world


def everything(world: World) -> list[tuple[str, bytes]]:
    with world.house.database.read() as connection:
        return [
            (table.name, value if isinstance(value, bytes) else str(value).encode())
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
            if value is not None
        ]


def traces_of(world: World, number: str) -> list[str]:
    """In which tables a number stands, sealed or by its fingerprint."""
    fingerprint = world.house.vault.fingerprint(number).encode()
    return sorted({table for table, value in everything(world) if fingerprint in value or opens(world, value, number)})


def sealed_of(world: World, number: str) -> list[bytes]:
    return [value for table, value in everything(world) if table in {"calls", "callbacks", "threads"}
            and opens(world, value, number)]  # fmt: skip


def opens(world: World, value: bytes, number: str) -> bool:
    try:
        return world.house.vault.open(value) == number
    except Exception:
        return False


def rows(world: World, table: Table) -> list[Any]:
    with world.house.database.read() as connection:
        return list(connection.execute(select(table)))


def later(world: World, days: float) -> datetime:
    return world.clock.now() + timedelta(days=days)


def file_of(world: World) -> bytes:
    engine = world.house.database.engine
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(str(engine.url.database)).read_bytes()


def test_after_a_month_the_number_is_gone_from_every_byte_and_the_code_stays(world: World) -> None:
    sealed = sealed_of(world, STRANGER) + sealed_of(world, FORWARDED)
    assert len(sealed) == 2
    assert forget_old_numbers(world.house, later(world, 29)) == 0
    assert sealed_of(world, STRANGER) + sealed_of(world, FORWARDED) == sealed
    assert forget_old_numbers(world.house, later(world, 31)) >= 1
    assert sealed_of(world, STRANGER) + sealed_of(world, FORWARDED) == []
    assert traces_of(world, STRANGER) == ["calls"], "still recognised"
    if world.house.database.engine.dialect.name == "sqlite":
        raw = file_of(world)
        assert [blob for blob in sealed if blob in raw] == []
    calls = world.api("/calls")["items"]
    assert "" in {call["number_masked"] for call in calls}, "the calls are still shown"


def test_who_is_to_be_asked_again_keeps_her_number_and_grave_danger_half_a_year(world: World) -> None:
    (record,) = rows(world, contact_records)
    allows(world, Use.RING, number=FRONTLINE_FAMILY)
    risk(world, record.id, "R3")
    assert [step.state for step in rows(world, followup_steps)] == ["open"]
    forget_old_numbers(world.house, later(world, 400))
    assert sealed_of(world, FRONTLINE_FAMILY) != [], "somebody is to ask how she is"
    (step,) = rows(world, followup_steps)
    log_result(world.house, later(world, 1), by="Zheng", which=step.id, result=Result.ASKED_TO_STOP, note=None)
    forget_old_numbers(world.house, later(world, 179))
    assert sealed_of(world, FRONTLINE_FAMILY) != [], "she was in grave danger"
    forget_old_numbers(world.house, later(world, 182))
    assert sealed_of(world, FRONTLINE_FAMILY) == []
    forget_old_numbers(world.house, later(world, 370))
    assert traces_of(world, FRONTLINE_FAMILY) == ["people"], "the ledger is another world"


def test_danger_keeps_it_half_a_year_and_a_promise_until_it_is_kept(world: World) -> None:
    forget_old_numbers(world.house, later(world, 31))
    assert sealed_of(world, DANGER) != []
    assert sealed_of(world, ASKS) != [], "she is to be rung back"
    forget_old_numbers(world.house, later(world, 181))
    assert sealed_of(world, DANGER) == []
    forget_old_numbers(world.house, later(world, 2000))
    assert "callbacks" in traces_of(world, ASKS)
    assert world.api("/callbacks")["items"][0]["number_masked"]


def test_after_a_year_nobody_is_recognised_and_nothing_else_is_lost(world: World) -> None:
    before = len(everything(world))
    calls = len(world.api("/calls")["items"])
    day, call = later(world, 30).date(), world.call_of(world.caller(STRANGER))["id"]
    ask_block(world.house, world.clock.now(), by="Zheng", call=call, reason="rings and says nothing", until=day)
    assert traces_of(world, STRANGER) == ["blocks", "calls"]
    assert traces_of(world, FRONTLINE_FAMILY) == ["calls", "contact_records", "people"]
    forget_old_numbers(world.house, later(world, 366))
    assert traces_of(world, STRANGER) == []
    assert traces_of(world, DANGER) == []
    assert traces_of(world, FRONTLINE_FAMILY) == ["people"], "the ledger is another world, with its own time"
    assert len(world.api("/calls")["items"]) == calls
    assert len(everything(world)) > before / 2
    assert forget_old_numbers(world.house, later(world, 366)) == 0, "done is done"


def test_every_table_that_knows_a_number_is_thought_of() -> None:
    """A new one is forgotten with its caller, or stands here with why it is not."""
    forgotten = {"blocks", "callbacks", "calls", "care_plans", "contact_consents", "contact_plans",
                 "contact_records", "followups", "kept_apart", "threads"}  # fmt: skip
    kept = {
        "legal_holds",  # which keep the rest, and end by their own day
        "people",  # the ledger: another world, with its own time
        "sign_in_tries",  # of who signs in, for a few hours
        "staff",
    }
    known = {table.name for table in metadata.sorted_tables if any("fingerprint" in column.name for column in table.c)}
    assert known == forgotten | kept


def test_who_writes_again_after_a_month_is_answered(world: World) -> None:
    forget_old_numbers(world.house, later(world, 400))
    assert sealed_of(world, WRITES) != [], "somebody has still to answer"
    taken = take_text(world.house, world.clock.now(), by="Lin", which=None)
    close_text(world.house, world.clock.now(), by="Lin", which=taken)
    world.advance(3)
    forget_old_numbers(world.house, later(world, 31))
    assert sealed_of(world, WRITES) == []
    assert traces_of(world, WRITES) == ["threads"]
    world.caller(WRITES).send_text("又睡不着", world.number)
    world.advance(3)
    assert len(sealed_of(world, WRITES)) == 1


def test_a_legal_hold_keeps_all_until_its_day_or_until_it_is_lifted(world: World) -> None:
    call = next(one["id"] for one in world.api("/calls")["items"] if one["number_masked"].endswith("0901"))
    last = later(world, 40).date()
    for wrong in (
        {"by": "Lin"}, {"by": "Nobody"}, {"call": "0" * 32}, {"reason": " "}, {"until": later(world, -1).date()},
        {"until": later(world, 2000).date()},
    ):  # fmt: skip
        with pytest.raises(Refused):
            place_hold(world.house, world.clock.now(),
                       **{"by": "Zheng", "call": call, "reason": "法院来函", "until": last} | wrong)  # fmt: skip
    held = place_hold(world.house, world.clock.now(), by="Zheng", call=call, reason="法院来函", until=last)
    forget_old_numbers(world.house, later(world, 39))
    assert len(sealed_of(world, STRANGER)) == 1
    assert "法院来函".encode() not in b"".join(value for _, value in everything(world))
    lift_hold(world.house, later(world, 39), by="Zheng", hold_id=held)
    with pytest.raises(Refused):
        lift_hold(world.house, later(world, 39), by="Zheng", hold_id=held)
    forget_old_numbers(world.house, later(world, 39))
    assert sealed_of(world, STRANGER) == []


moments = st.none() | st.integers(-4000, 0).map(lambda days: NOW + timedelta(days=days))
traces = st.builds(Trace, moments, moments, st.booleans())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(traces, max_size=4), st.booleans())
def test_nothing_that_anybody_needs_is_due_and_everything_else_is(known: list[Trace], is_held: bool) -> None:
    due = what_is_due(together(*known), NOW, RULES, is_held=is_held)
    contacts = [trace.last_at for trace in known if trace.last_at]
    dangers = [trace.danger_at for trace in known if trace.danger_at]
    is_needed = (
        is_held
        or any(trace.is_open for trace in known)
        or any(NOW - at < timedelta(days=30) for at in contacts)
        or any(NOW - at < timedelta(days=180) for at in dangers)
    )
    assert (due is Due.NOTHING) == is_needed
    if not is_needed:
        assert (due is Due.CALLER) == all(NOW - at >= timedelta(days=365) for at in contacts)


@pytest.mark.parametrize("wrong", [{"number_days": 1}, {"danger_number_days": 20}, {"number_days": 200}, {"days": 3}])
def test_a_setting_below_its_floor_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="days"):
        RetentionConfig(**wrong)
