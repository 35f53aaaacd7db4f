"""A withheld number is served like any other, and never dialled, texted or taken for somebody; a forwarded call."""

from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.calls.tables import calls
from hotline.schema import metadata
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, words
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, World

FORMS = [
    *("anonymous", "Anonymous", "RESTRICTED", "unavailable", "unknown", "private", "blocked", "other"),
    *("+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533", "266696687"),
    "sip:anonymous@anonymous.invalid",
]
FORWARDED_FROM = "+862088887777"


def assert_nowhere(world: World, *secrets: str) -> None:
    """None of these texts stands in any row of any table."""
    with world.house.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    text = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    for secret in secrets:
                        assert secret.encode() not in text, f"{secret} stands in {table.name}"


def test_whatever_stands_for_a_withheld_number_it_reaches_lin_like_any_other(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=0.1, press_after=0.1))
    for form in FORMS:
        caller = world.calls_in(STRANGER, caller_id=form)
        assert caller.said()[-1] == words(world, Key.GREETING, line="青柠热线")
        caller.press("0")
        world.until(lambda caller=caller: caller.talking_with == {LIN})
        caller.hang_up()
        world.advance(5)
        call = world.call_of(caller)
        assert (call["outcome"], call["class"], call["number_masked"]) == ("answered", "general", "")
    with world.house.database.read() as connection:
        rows = list(connection.execute(select(calls)))
    assert {(row.number_fingerprint, row.number_sealed) for row in rows} == {(None, None)}
    assert len(rows) == len(FORMS)
    placed = {made.to for made in world.exchange.lines.calls.values() if made.direction != "inbound"}
    assert placed == {LIN}
    assert world.caller(STRANGER).texts == []
    assert_at_rest(world)


def test_two_withheld_callers_are_two_people(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    first = world.calls_in(STRANGER, caller_id="anonymous")
    second = world.calls_in(FRONTLINE_FAMILY, caller_id="anonymous")
    for phone in (first, second):
        world.until(lambda phone=phone: phone.talking_with == {LIN})
        phone.hang_up()
    world.advance(10)
    assert [world.call_of(phone)["outcome"] for phone in (first, second)] == ["answered", "answered"]
    assert_at_rest(world)


def test_a_family_that_withholds_its_number_is_general_and_still_served(world: World) -> None:
    world.ledger()
    world.counsellor("Lin", LIN, Answers())
    family = world.calls_in(FRONTLINE_FAMILY, caller_id="+86282452253")
    world.until(lambda: family.talking_with == {LIN})
    family.hang_up()
    world.advance(10)
    assert world.call_of(family)["class"] == "general"
    assert_at_rest(world)


def test_a_forwarded_call_keeps_the_number_it_was_first_dialled_to(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in(STRANGER, forwarded_from=FORWARDED_FROM)
    world.until(lambda: caller.talking_with == {LIN})
    caller.hang_up()
    world.advance(10)
    with world.house.database.read() as connection:
        row = connection.execute(select(calls)).one()
    assert world.house.vault.open(bytes(row.forwarded_sealed)) == FORWARDED_FROM
    assert world.call_of(caller)["number_masked"] == "+86 138****0901"
    assert world.call_of(caller)["events"][0]["detail"]["forwarded"] is True
    assert_nowhere(world, FORWARDED_FROM, STRANGER, LIN)
    assert_at_rest(world)


def test_which_household_a_caller_belongs_to_is_nowhere_after_the_call(world: World) -> None:
    """The ledger knows the family; the counselling side knows only that there was a reason to go first."""
    world.ledger()
    world.counsellor("Lin", LIN, Answers())
    family = world.calls_in(FRONTLINE_FAMILY)
    family.press("2")
    world.until(lambda: family.talking_with == {LIN})
    family.hang_up()
    world.advance(10)
    assert world.call_of(family)["class_reason"] == "posting_open"

    ledger = {"households", "people", "postings", "contact_cards", "cards"}
    with world.house.database.read() as connection:
        ours = [table for table in metadata.sorted_tables if table.name not in ledger]
        theirs = [table for table in metadata.sorted_tables if table.name in ledger]
        assert {"households", "people", "postings"} <= {table.name for table in theirs}
        ids = {str(row.id) for table in theirs if "id" in table.c for row in connection.execute(select(table))}
        rows = [str(tuple(row)) for table in ours for row in connection.execute(select(table))]
    secrets = {"H-1", "陈奶奶", "祖母", "发热门诊"} | {value for value in ids if len(value) > 8}
    assert len(secrets) > 4
    assert [text for text in rows if any(secret in text for secret in secrets)] == []
    assert words(world, Key.GREETING, line="青柠热线") == family.said()[0]
    assert_at_rest(world)
