"""The doctor tells what nobody would notice before it hurts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotline.bootstrap import open_database
from hotline.db.upgrade import upgrade
from hotline.doctor import examine
from hotline.flows.house import House
from hotline.flows.staff import add_staff
from hotline.roster.model import Role
from hotline.routing.needs import NeedRule, lacking_skills
from hotline.settings import Configuration
from tests.world import LIN, WU, World
from tests.world_settings import SID, TOKEN

ROOT = Path(__file__).parents[2]
NEEDS = (NeedRule("crisis", frozenset({"crisis"}), 60.0), NeedRule("general", frozenset({"law", "crisis"}), 30.0))


def test_each_rule_that_nobody_fits_is_named_with_what_is_lacking() -> None:
    assert lacking_skills(NEEDS, []) == [(0, "crisis"), (1, "crisis, law")]
    assert lacking_skills(NEEDS, [{"crisis"}]) == [(1, "law")]
    assert lacking_skills(NEEDS, [{"crisis"}, {"law"}]) == [(1, "all of crisis, law")]
    assert lacking_skills(NEEDS, [{"crisis", "law"}]) == []
    assert lacking_skills((), []) == []


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    url = f"sqlite:///{tmp_path}/line.sqlite3"
    upgrade(url)
    nowhere = "http://127.0.0.1:1"  # the carrier, the queue and ourselves are away
    read = Configuration.read(
        config=ROOT / "config/line.toml", database_url=url, redis_url="redis://127.0.0.1:1/0",
        secret_key="tests-secret-key-of-32-characters", data_key="tests-data-key-of-32-characters!!",
        account_sid=SID, auth_token=TOKEN, public_url=nowhere, api_url=nowhere,
    )  # fmt: skip
    read.line = replace(read.line, needs=NEEDS)
    return read


def hire(configuration: Configuration, world: World, name: str, phone: str, *skills: str, role: Role) -> None:
    database = open_database(configuration)
    house: House = replace(world.house, database=database)
    add_staff(house, world.clock.now(), name=name, phone=phone, role=role, skills=skills)
    database.engine.dispose()


def test_a_skill_that_nobody_has_is_said_and_fails_nothing(configuration: Configuration, sqlite_world: World) -> None:
    hire(configuration, sqlite_world, "Lin", LIN, "crisis", role=Role.COUNSELLOR)
    hire(configuration, sqlite_world, "Wu", WU, "law", role=Role.COORDINATOR)
    told: dict[str, Any] = examine(configuration)
    assert told["needs"] == "LOOK: routing.needs[1].skills: nobody on the staff has law"
    assert told["carrier"].startswith("FAILS")
