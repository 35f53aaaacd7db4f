"""The composition root: the only place that knows which parts are real."""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import make_url

from hotline.calls import addresses
from hotline.calls.script import Script
from hotline.carrier.twilio_client import TwilioCarrier
from hotline.carrier.twiml import renderer
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.doorbell import RqDoorbell, connect
from hotline.embedded_queue import url_of
from hotline.flows.house import House
from hotline.kernel.ids import new_mark
from hotline.kernel.ports import Carrier, Clock, Doorbell
from hotline.kernel.vault import Vault
from hotline.settings import Configuration


def wall_clock() -> datetime:
    return datetime.now(UTC)


def data_folder(configuration: Configuration) -> Path:
    """Where this installation keeps its files: beside its SQLite file, or under var/."""
    url = make_url(configuration.settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).resolve().parent
    return Path("var").resolve()


def queue_url(configuration: Configuration) -> str:
    return configuration.settings.redis_url or url_of(data_folder(configuration))


def open_database(configuration: Configuration) -> Database:
    folder = data_folder(configuration)
    folder.mkdir(parents=True, exist_ok=True)
    return Database(open_engine(configuration.settings.database_url))


def build_house(
    configuration: Configuration,
    *,
    database: Database | None = None,
    doorbell: Doorbell | None = None,
    carrier: Carrier | None = None,
    clock: Clock = wall_clock,
) -> House:
    """Put the house together; every part can be given, so that tests hand in fakes that remember."""
    settings, line = configuration.settings, configuration.line
    return House(
        database=database or open_database(configuration),
        doorbell=doorbell or RqDoorbell(connect(queue_url(configuration), quick=True)),
        carrier=carrier or _carrier(configuration),
        vault=Vault(settings.data_key),
        clock=clock,
        line=line,
        script=script_of(configuration),
        render=renderer(settings.public_url, new_mark),
        public_url=settings.public_url,
    )


def script_of(configuration: Configuration) -> Script:
    line = configuration.line
    return Script(configuration.phrases, line.name, line.neutral_name, configuration.voices, line.promised_within)


def _carrier(configuration: Configuration) -> Carrier:
    settings = configuration.settings
    own = settings.public_url.rstrip("/") + addresses.FALLBACK
    number = configuration.line.number
    return TwilioCarrier(settings.account_sid, settings.auth_token, number, settings.api_url, fallback_url=own)


@lru_cache(maxsize=1)
def house_of_this_process() -> House:
    """The house a worker's jobs run in: built once a process, from the environment."""
    return build_house(Configuration.read())
