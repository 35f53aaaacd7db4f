"""The demo's world: its settings, its database with staff and families, its telephones."""

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import hotline
from hotline.accounts.passwords import digest_of_password
from hotline.bootstrap import build_house
from hotline.demo.ledger import household_code, ledger_sheet
from hotline.demo.past import live_before
from hotline.demo.people import (
    COORDINATOR,
    COUNSELLORS,
    DATA_OFFICER,
    PASSWORD,
    SUPERVISOR,
    Caller,
    Counsellor,
    callers,
)
from hotline.flows.account import give_app
from hotline.flows.api_tokens import create_token
from hotline.flows.family_card import issue_card
from hotline.flows.house import House
from hotline.flows.import_households import import_households
from hotline.flows.staff import add_staff, set_duty
from hotline.households.model import ImportReport
from hotline.roster.model import Duty, Role
from hotline.settings import Configuration

ROOT = Path(hotline.__file__).resolve().parents[1]
"""The clone: its config/ gives the phrases."""

NUMBER = "+862255500000"
SEED = 1651
"""With it the first caller comes by himself after 20 seconds, the soonest the simulated carrier knows."""

LINE = f"""\
# Made anew at every start of the demo: times are shorter than a real line's, so that nobody waits long to see them.
[line]
name = "青柠热线"
neutral_name = "青柠服务台"
names = {{ en = "Lime Line" }}
neutral_names = {{ en = "Lime Desk" }}
number = "{NUMBER}"
timezone = "Asia/Shanghai"
languages = ["zh", "en"]
[hours]
always_open = true
[routing]
ring_seconds = 15
wrap_up_seconds = 10
recovery_minutes = 1
[roster]
seats = 1
remind_minutes = 0
"""
_EVERY = [18, 45]  # seconds between two people who ring by themselves
_OURS = ("HOTLINE_", "TWILIO_")


@dataclass(frozen=True)
class World:
    """What the demo says about itself when it is ready."""

    ledger: ImportReport
    token: str
    callers: list[Caller]
    app_secrets: dict[str, str]
    """Of the authenticator apps, which nobody has, of those who must have one: for who wants to sign in by hand."""
    card_url: str
    """Of the first family, whose grandmother rings in the first story."""


def write_line(folder: Path) -> Path:
    """Write the line's TOML and copy the phrases beside it."""
    shutil.copytree(ROOT / "config" / "phrases", folder / "phrases")
    file = folder / "line.toml"
    file.write_text(LINE, "utf-8")
    return file


def environment(folder: Path, line: Path, public_url: str, carrier_url: str) -> dict[str, str]:
    """Return the environment of every program: secrets for this run only, and nothing of a real line's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    paths = [str(ROOT), *filter(None, [inherited.get("PYTHONPATH")])]
    return {
        **inherited,
        "PYTHONPATH": os.pathsep.join(paths),
        "NO_PROXY": "127.0.0.1,localhost",  # the carrier is on this machine, whatever proxy leads outside
        "no_proxy": "127.0.0.1,localhost",
        # Each name is set, also to nothing: a .env file of a real line in this folder must not reach into the demo.
        "HOTLINE_DATABASE_URL": f"sqlite:///{folder / 'hotline.sqlite3'}",
        "HOTLINE_REDIS_URL": "",
        "HOTLINE_PUBLIC_URL": public_url,
        "HOTLINE_CONFIG": str(line),
        "HOTLINE_SECRET_KEY": secrets.token_urlsafe(32),
        "HOTLINE_DATA_KEY": secrets.token_urlsafe(32),
        "HOTLINE_NUMBER": "",
        "HOTLINE_SIMULATOR_URL": carrier_url,
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_URL": carrier_url,
    }


class _NoBell:
    """The workers are only starting: they find by themselves what is to be done."""

    def ring(self, job: str, row_id: str = "") -> None:
        """Nobody hears it."""


def people_it() -> World:
    """Fill the empty database through the flows a real line uses."""
    house = build_house(Configuration.read(), doorbell=_NoBell())
    now = house.clock()
    digest = digest_of_password(PASSWORD)
    for person in COUNSELLORS:
        _employ(house, person, Role.COUNSELLOR, digest)
    _employ(house, SUPERVISOR, Role.SUPERVISOR, digest)
    _employ(house, COORDINATOR, Role.COORDINATOR, digest)
    _employ(house, DATA_OFFICER, Role.DATA_OFFICER, digest)
    apps = {person.name_en: give_app(house, person.name, house.clock()) for person in (SUPERVISOR, DATA_OFFICER)}
    today = house.line.today(now)
    sheet = ledger_sheet(SEED, today)
    report = import_households(house.database, house.doorbell, house.vault, sheet, "ledger.csv", now, today)
    live_before(house, now, (ROOT / "config" / "resources.toml").read_bytes())
    card = issue_card(house, household_code(1), now)
    world = World(report, create_token(house, Role.SUPERVISOR, house.clock()), callers(sheet), apps, card.url)
    house.database.engine.dispose()
    return world


def _employ(house: House, person: Counsellor, role: Role, password_digest: str) -> None:
    add_staff(
        house,
        house.clock(),
        name=person.name,
        role=role,
        phone=person.number,
        email=person.email,
        password_digest=password_digest,
        languages=person.languages,
    )
    if person.on_duty:
        set_duty(house, person.name, Duty.ON, house.clock())


def give_telephones(world: World, carrier_url: str) -> None:
    """Put everybody's telephone into the simulated exchange and let the passers ring by themselves.

    A label is `中文 / English / kind`, as the page reads it. Raises OSError when the carrier cannot be reached.
    """
    people = [_telephone(caller) for caller in world.callers]
    people += [
        {"number": person.number, "label": f"{person.name} / {person.name_en} / counsellor", "role": "counsellor"}
        for person in COUNSELLORS
    ]
    _tell(carrier_url, "people", {"people": people})
    _tell(carrier_url, "cast", {"alive": True, "every": _EVERY})


def _telephone(caller: Caller) -> dict[str, object]:
    label = f"{caller.name} / {caller.name_en} / {caller.kind}"
    if caller.kind == "passer":
        return {"number": caller.number, "label": label, "role": "family"}
    # The exchange lets only its families ring by themselves; these are for the visitor's hands.
    return {"number": caller.number, "label": label, "role": "counsellor", "behaviour": {"kind": "by_hand"}}


def _tell(carrier_url: str, what: str, body: dict[str, object]) -> None:
    request = Request(f"{carrier_url}/sim/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with build_opener(ProxyHandler({})).open(request, timeout=5):
        pass
