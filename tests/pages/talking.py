"""Lin in a talk at her desk, and Zheng, a supervisor with her second factor, at another."""

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.pages.visiting import HTTPS, Visit, add_app, employ
from tests.world import LIN, STRANGER, WU, World


@dataclass
class Desks:
    """Two browsers on one line."""

    world: World
    lin: Visit
    zheng: Visit
    secret: str
    """Of Zheng's authenticator app."""


def desks(database: Database, **line: object) -> Desks:
    world = World(database, wrap_up_seconds=60.0, **line)
    employ(world)
    employ(world, "Zheng", Role.SUPERVISOR, WU)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    lin, zheng = Visit(world), Visit(world)
    lin.sign_in()
    zheng.sign_in("zheng@line.example")
    return Desks(world, lin, zheng, add_app(zheng)[0])


def talk(world: World, number: str = STRANGER, counsellor: str = LIN) -> Phone:
    """Somebody rings and talks with her."""
    world.exchange.phone(counsellor, Answers())
    caller = world.calls_in(number)
    world.until(lambda: caller.talking_with == {counsellor})
    world.advance(2)
    return caller


def panel(visit: Visit, tag: str = "") -> TestResponse:
    """The live part of the panel, as its page asks for it."""
    asked = visit.headers | {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
    return visit.client.get("/desk/tools/live", base_url=HTTPS, headers=asked)


def send(visit: Visit, path: str, **fields: str) -> TestResponse:
    """Send a form as the panel does, without leaving the page."""
    token = (visit.get("/account"), visit.token())[1]
    asked = visit.headers | {"Accept": "application/json"}
    return visit.client.post(path, base_url=HTTPS, headers=asked, data=fields | {"csrf_token": token})


def words(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
