"""What a caller has said of how she may be reached, as Lin writes it down, and what was kept of it."""

from typing import Any

from sqlalchemy import select

from hotline.consents.model import Use
from hotline.consents.tables import contact_consents
from hotline.flows.agree_contact import Told, agree_contact
from hotline.flows.ask_followup import ask_by_text
from hotline.flows.ring_followup import ring_now
from hotline.simulator.phone import Phone
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import the_step
from tests.walks.test_records import ASKED_ALL, at_hand, close, does, opened, risk, talks
from tests.world import STRANGER, World

YES, NO = {Use.RING: True}, {Use.RING: False}
SAFELY = Told({}, "18:00-21:30", False, {"may_answer": "只有她本人", "we_are": "图书馆", "code_word": "青苹果"})


def agree(world: World, which: str, said: dict[Use, bool] | Told, by: str = "Lin") -> None:
    told = said if isinstance(said, Told) else Told(said)
    agree_contact(world.house, world.clock.now(), by=by, which=which, told=told)


def told_words(world: World, number: str = STRANGER) -> list[Any]:
    fingerprint = world.house.vault.fingerprint(number)
    kept = select(contact_consents).where(contact_consents.c.number_fingerprint == fingerprint)
    with world.house.database.read() as connection:
        return list(connection.execute(kept.order_by(contact_consents.c.id)))


def talked(world: World, level: str = "R3", said: dict[Use, bool] | Told | None = None) -> tuple[Phone, str]:
    """Wang has talked with Lin about danger, has said this, and the record is closed."""
    wang = talks(world)
    which = at_hand(world)
    risk(world, which, level, **ASKED_ALL)
    does(world, which)
    if said is not None:
        agree(world, which, said)
    hang_up_all(world, wang)
    assert close(world, which, opened(world, which).record.version) == ()
    return wang, which


def ring(world: World) -> None:
    ring_now(world.house, world.clock.now(), by="Lin", which=the_step(world).id)


def ask(world: World) -> None:
    ask_by_text(world.house, world.clock.now(), by="Lin", which=the_step(world).id)
    world.advance(3)
