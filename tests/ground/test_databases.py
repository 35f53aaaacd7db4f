"""The ground under the other tests: two databases alike, fresh for each story, and a queue with nothing in it."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
import redis
from sqlalchemy import Engine, func, select

from hotline.db.outbox import Action, add_order
from hotline.db.router_lock import router
from hotline.db.unit_of_work import Database
from hotline.schema import metadata
from tests.databases import clean

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class NobodyHome:
    def ring(self, job: str, row_id: str = "") -> None:
        """Hear nothing."""


def ring_lin(database: Database) -> int:
    with database.work(NobodyHome()) as work:
        return add_order(work.connection, Action.RING, "lin", {}, NOON)


def rows(database: Database) -> dict[str, int]:
    with database.read() as connection:
        count = {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar() for t in metadata.tables.values()
        }
    return {name: number for name, number in count.items() if number}


@pytest.mark.parametrize("story", ["first", "second"])
def test_each_story_finds_an_empty_house_and_counts_from_one(database: Database, story: str) -> None:
    assert rows(database) == {"audit_head": 1, "pace": 1, "router": 1}
    assert ring_lin(database) == 1


def test_clean_empties_the_house_between_two_played_stories(engine: Engine) -> None:
    database = Database(engine)
    for _ in range(2):
        assert ring_lin(database) == 1
        clean(engine)
        assert rows(database) == {"audit_head": 1, "pace": 1, "router": 1}


def test_both_databases_let_one_writer_in_at_a_time(database: Database) -> None:
    second_is_in = threading.Event()

    def second() -> None:
        with database.work(NobodyHome()) as work:
            work.lock_router()
            second_is_in.set()

    with database.work(NobodyHome()) as work:
        work.lock_router()
        assert work.connection.execute(select(router.c.id)).scalar() == 1
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not second_is_in.wait(0.1)
    waiting.join(5)
    assert second_is_in.is_set()


def test_a_new_database_has_no_table(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


@pytest.mark.parametrize("story", ["first", "second"])
def test_each_story_finds_an_empty_queue(redis_url: str, story: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left behind by", story)
