"""What is due from Lin stands on her desk by itself: nothing to hunt for on other pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hotline.db.unit_of_work import Database
from hotline.flows.answer_texts import take_text
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty
from tests.pages.test_desk import live, words
from tests.pages.visiting import Visit, employ
from tests.walks.followed_up import allows, called, plan
from tests.walks.test_message_tasks import leaves
from tests.world import STRANGER, WU, World

MEI = "+8613800000902"
TABLES = ("conversations", "followup_steps", "messages")
INDEXES = (
    "uq_conversations_one_open_per_thread",
    "uq_callbacks_one_open_per_number|ix_callbacks_open_of_asker",
    "ix_calls_number_fingerprint",
    "uq_followup_steps_one_open",
    "ix_messages_open",
)


@pytest.fixture
def lin(database: Database) -> Visit:
    world = World(database)
    employ(world)
    employ(world, "Wu", number=WU)
    visit = Visit(world)
    visit.sign_in()
    return visit


def due(visit: Visit) -> str:
    found = re.search(r'id="due-title".*?</section>', live(visit).text, re.DOTALL)
    return "" if found is None else " ".join(re.sub(r"<[^>]+>", " ", "<" + found[0]).split())


def writes(world: World, number: str = STRANGER) -> None:
    world.exchange.phone(number).send_text("睡不着，想找人说说", world.number)
    world.advance(3)


def test_a_text_that_is_given_to_lin_is_on_her_desk_with_the_next_look(lin: Visit) -> None:
    world = lin.world
    nobody = live(lin)
    assert "等您做的事" not in words(nobody)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    writes(world)
    given = live(lin, nobody.headers["ETag"])
    assert given.status_code == 200
    assert "短信等您回 1 最早 20:10 前" in words(given)
    assert 'href="/desk/texts"' in given.text
    assert live(lin, given.headers["ETag"]).status_code == 304
    world.advance(timedelta(minutes=9, seconds=58).total_seconds())
    late = live(lin, given.headers["ETag"])
    assert late.status_code == 200, "time alone makes it late"
    assert "短信等您回 1 ▲ 1 个已过，最早 20:10" in words(late)
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", given.text)


def test_what_is_a_colleagues_is_not_on_her_desk(lin: Visit) -> None:
    world = lin.world
    writes(world)
    take_text(world.house, world.clock.now(), by="Wu", which=None)
    add_by_staff(
        world.house, world.clock.now(), number=STRANGER, by="Wu", best=None, may_text=False, may_leave_word=False
    )
    called(world)
    allows(world)
    plan(world, owner="Wu")
    assert due(lin) == ""


def test_each_kind_has_its_count_its_first_time_and_leads_to_its_page(lin: Visit) -> None:
    world = lin.world
    leaves(world, 8)
    called(world)
    plan(world, owner="Lin")
    add_by_staff(world.house, world.clock.now(), number=MEI, by="Lin", best=None, may_text=False, may_leave_word=False)
    page = live(lin).text
    assert [page.count(f'href="/desk/{one}"') for one in ("callbacks", "followups", "messages")] == [1, 1, 1]
    assert due(lin) == "等您做的事 您的回电 1 最早 20:30 前 随访 1 最早 3月5日 20:00 前 留言 1 最早 3月5日 00:00 前"


def test_a_look_asks_once_for_all_of_it_and_reads_open_rows_alone(lin: Visit) -> None:
    """What is over grows for ever; an open desk looks each second."""
    engine = lin.world.house.database.engine
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    live(lin)
    [(words_of_it, values)] = [
        one for one in asked if any(f" {table} " in one[0].replace("\n", " ") for table in TABLES)
    ]
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if not is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")  # so few rows are not worth an index
        plan_of = connection.exec_driver_sql(
            f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{words_of_it}", values
        )  # fmt: skip
        told = " ".join(str(row) for row in plan_of)
    for index in INDEXES:
        assert re.search(index, told), told
