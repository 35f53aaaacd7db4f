"""Two people write words of danger at the very same moment, and Zheng's phone was never written to before."""

from sqlalchemy import Engine, func, select

from hotline.alerts.tables import alerts
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Database
from hotline.flows.house import House
from hotline.flows.incoming_text import incoming_text
from hotline.kernel.phone import read_caller
from hotline.texts.model import IncomingText
from hotline.texts.tables import texts
from tests.chaos.test_at_once import at_once
from tests.walks.test_alarms import supervisor
from tests.world import WU, World


def test_two_alerts_at_once_are_two_alerts_and_one_text(postgresql_engine: Engine) -> None:
    world = World(Database(postgresql_engine))
    world.workers_alive = False
    supervisor(world, "Zheng", WU)
    now = world.clock.now()

    def writes(house: House, number: int) -> None:
        text = IncomingText(f"SM{number}", read_caller(f"+861380000090{number}"), "我不想活了", media=0)
        incoming_text(house, text, now)

    at_once(world, lambda house: writes(house, 1), lambda house: writes(house, 2))
    with world.house.database.read() as connection:
        raised = connection.execute(select(func.count()).select_from(alerts)).scalar_one()
        told = select(func.count()).where(texts.c.phrase == Key.TEXT_ALERT.value)
        assert (raised, connection.execute(told).scalar_one()) == (2, 1)
