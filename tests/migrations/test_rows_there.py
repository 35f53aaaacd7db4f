"""What a line has written before an upgrade is there afterwards, and found by what the upgrade brings."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select, text

from hotline.boards.call_search import NEVER_JUDGED, Wanted, search_calls
from hotline.callbacks.tables import callbacks
from hotline.db.engine import open_engine
from hotline.db.upgrade import MIGRATIONS, upgrade
from hotline.followups.tables import followups
from hotline.help.model import Asking, Place
from hotline.help.store import add_help, open_in
from hotline.kernel.ids import CallId, StaffId
from hotline.records.risk_model import FACTS

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOURS = (1, 2, 3, 5, 11, 14)


def upgrade_to_just_before(connection: Connection, slug: str) -> None:
    (file,) = (MIGRATIONS / "versions").glob(f"*_{slug}.py")
    before = re.search(r'^down_revision = "(\d+)"$', file.read_text(), re.MULTILINE)
    assert before is not None
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, before[1])
    connection.commit()


def write(connection: Connection, table: str, **row: object) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)


def moment(connection: Connection, at: datetime) -> str:
    told = at.replace(tzinfo=None).isoformat(" ", "microseconds")
    return told if connection.dialect.name == "sqlite" else f"{told}+00"


def lin(connection: Connection) -> None:
    person = {"id": "lin", "name": "Lin", "role": "counsellor", "phone_fingerprint": "lin", "languages": '["zh"]'}
    since = dict.fromkeys(("duty_since", "line_since", "idle_since"), "2026-03-04 12:00:00")
    states = {"duty": "off", "line": "ready", "skills": "[]", "misses": 0, "phone_sealed": b""}
    write(connection, "staff", **person, **since, **states)


def call(connection: Connection, number: int, came_as: str, **more: object) -> None:
    row = {"id": f"call{number}", "carrier_sid": f"CA{number}", "direction": "inbound", "class": came_as}
    row |= {"state": "closed", "outcome": "answered", "language": "zh", "reconnects": 0} | more
    write(connection, "calls", **row, received_at=moment(connection, NOW - timedelta(hours=number)))
    story = {"call_id": row["id"], "at": "2026-03-04 12:00:00.000000+00", "detail": f'{{"class": "{came_as}"}}'}
    write(connection, "call_events", **story, kind="received" if row["direction"] == "inbound" else "callback_due")


def record(connection: Connection, number: int, risk: str | None, **problems: str) -> None:
    row = {"id": f"record{number}", "call_id": f"call{number}", "staff_id": "lin", "state": "open", "version": 1}
    write(connection, "contact_records", **row, risk=risk, opened_at="2026-03-04 12:00:00", outcomes="", **problems)


def test_calls_of_before_are_found_by_level_problem_and_household(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        upgrade_to_just_before(connection, "calls_are_found_by_what_was_talked_of")
        lin(connection)
        call(connection, 1, "general")
        call(connection, 2, "frontline", **{"class": "crisis", "class_reason": "key_9"})
        call(connection, 3, "frontline", class_reason="posting_open")
        call(connection, 4, "frontline", direction="callback")
        call(connection, 5, "general", **{"class": "frontline", "class_reason": "staff"})
        record(
            connection, 1, "R4", main_problem="P1", main_detail="sleep", second_problem="P1", second_detail="anxiety"
        )
        record(connection, 2, None, main_problem="P12", third_problem="P1", third_detail="sleep")
        record(connection, 3, "R1")
        connection.commit()
    engine.dispose()
    upgrade(empty_url)
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        for wanted, found in {
            Wanted(risk="R4"): [1],
            Wanted(risk=NEVER_JUDGED): [2],
            Wanted(problem="P1"): [1, 2],
            Wanted(problem="P1.sleep"): [1, 2],
            Wanted(problem="P1.anxiety"): [1],
            Wanted(problem="P12"): [2],
            Wanted(household=True): [2, 3, 4],
            Wanted(household=False): [1, 5],
        }.items():
            page = search_calls(connection, wanted, ZoneInfo("Asia/Shanghai"), NOW, None, 50)
            assert [one.id for one in page.rows] == [f"call{number}" for number in found], wanted
    engine.dispose()


def test_open_promises_of_before_wake_nobody_and_grave_danger_keeps_its_time(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        first, second, third, fifth, asked, promised = (moment(connection, NOW.replace(hour=at)) for at in HOURS)
        upgrade_to_just_before(connection, "calls_are_found_by_what_was_talked_of")
        lin(connection)
        call(connection, 1, "general")
        record(connection, 1, "R4")
        for at, level in ((third, "R4"), (second, "R3"), (first, "R1")):
            judged = {"record_id": "record1", "at": at, "by": "lin", "level": level}
            write(connection, "risk_assessments", **judged, **{f"{fact}_answer": "not_asked" for fact in FACTS})
        for origin, kind, risk in (("record1", "record", "R4"), ("else", "dropped", "R3"), ("calm", "message", "R1")):
            row = {"id": origin, "origin_id": origin, "origin_kind": kind, "risk": risk, "agreed": True}
            write(connection, "followups", **row, frontline=False, counts_from=fifth)
        for state in ("requested", "retry_wait", "done"):
            row = {"id": state, "number_fingerprint": state, "number_sealed": b"", "class_rank": 2, "state": state}
            row |= {"place_since": asked, "requested_at": asked, "promised_by": promised}
            write(connection, "callbacks", **row, number_confirmed=True)
        connection.commit()
    engine.dispose()
    upgrade(empty_url)
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        counts = connection.execute(select(callbacks.c.id, callbacks.c.counts_from))
        assert {one: at.hour for one, at in counts} == {"requested": 14, "retry_wait": 14, "done": 11}
        grave = connection.execute(select(followups.c.id, followups.c.grave_at))
        assert {one: at and at.hour for one, at in grave} == {"record1": 2, "else": 5, "calm": None}
    engine.dispose()


def test_who_hung_up_at_the_question_is_promised_nothing_and_who_said_yes_later_is_rung(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        upgrade_to_just_before(connection, "who_gave_no_yes_is_promised_nothing")
        call(connection, 3, "general", ended_at=moment(connection, NOW))
        call(connection, 1, "general", state="greeting", outcome=None)
        asked = moment(connection, NOW - timedelta(hours=3))
        for which, of_call, is_confirmed, next_try in (
            ("hung up", "call3", False, None),
            ("at the question", "call1", False, None),
            ("yes by text", "call3", True, None),
            ("yes, on the phone", "call1", True, None),
            ("put off", "call3", True, moment(connection, NOW)),
        ):
            row = {"id": which, "call_id": of_call, "number_fingerprint": which, "number_sealed": b"", "class_rank": 2}
            row |= dict.fromkeys(("place_since", "requested_at", "promised_by", "counts_from"), asked)
            row |= {"state": "requested", "number_confirmed": is_confirmed, "next_try_at": next_try}
            write(connection, "callbacks", **row, given_fingerprint="given", given_sealed=b"given")
        connection.commit()
    engine.dispose()
    upgrade(empty_url)
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(callbacks))}
        assert {one for one, row in rows.items() if row.state == "declined"} == {"hung up"}
        assert (rows["hung up"].withdrawn_at, rows["hung up"].given_sealed) == (NOW, None)
        assert {one: row.next_try_at and (NOW - row.next_try_at).seconds // 3600 for one, row in rows.items()} == {
            "hung up": None, "at the question": None, "yes by text": 3, "yes, on the phone": None, "put off": 0,
        }  # fmt: skip
    engine.dispose()


def test_a_call_for_help_of_before_is_there_and_one_beside_a_text_can_be_made(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        upgrade_to_just_before(connection, "help_beside_texts_and_messages")
        lin(connection)
        call(connection, 1, "general")
        at = moment(connection, NOW)
        ticket = {"id": "ticket1", "call_id": "call1", "class_rank": 2, "state": "connected", "asks": ""}
        write(connection, "tickets", **ticket, queued_at=at, deadline_at=at)
        offer = {"id": "offer1", "ticket_id": "ticket1", "call_id": "call1", "staff_id": "lin", "class_rank": 2}
        write(connection, "offers", **offer, state="bridged", made_at=at)
        asked = {"id": "help1", "call_id": "call1", "offer_id": "offer1", "staff_id": "lin", "state": "asked"}
        write(connection, "help_requests", **asked, asked_at=at, texted=1)
        connection.commit()
    engine.dispose()
    upgrade(empty_url)
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        [known] = open_in(connection, Place.TALK, "offer1")
        assert (known.id, known.asking, known.asked_at) == ("help1", Asking(Place.TALK, "offer1", CallId("call1")), NOW)
        write(connection, "threads", id="thread1", opened_at=at, last_text_at=at)
        waits = {"id": "text1", "thread_id": "thread1", "class_rank": 2, "state": "taken", "staff_id": "lin"}
        write(connection, "conversations", **waits, queued_at=at, asked_at=at)
        asking = Asking(Place.TEXT, "text1", None)
        add_help(connection, asking, StaffId("lin"), NOW, texted=0)
        assert [one.asking for one in open_in(connection, Place.TEXT, "text1")] == [asking]
    engine.dispose()
