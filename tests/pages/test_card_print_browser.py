"""A family's card on paper is one sheet of A6; on the screen it looks as it will be printed."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.family_card import issue_card
from hotline.households.card_config import CardConfig, CardRole
from tests.pages.served import served, shoot, visit
from tests.world import LEDGER, World

pytestmark = pytest.mark.browser

EVERYBODY = {role.value: {"name": "欧阳", "number": "022-5550-0001"} for role in CardRole}
A6 = {"width": 298, "height": 420}
"""In points."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_role_fits_on_one_sheet_of_a6(browser: Browser, sqlite_engine: Engine, language: str) -> None:
    card = CardConfig.model_validate(EVERYBODY | {"safe_phrase": "今晚的风很轻"}).rules("+862255500000")
    world, complaints = World(Database(sqlite_engine), card=card), list[str]()
    world.ledger(LEDGER)
    path = urlsplit(issue_card(world.house, "H-1", world.clock.now()).print_url).path
    with served(world) as url, visit(browser, url, complaints, width=360) as page:
        page.goto(f"{url}{path}?lang={language}")
        shoot(page, f"card-print-{language}")
        paper = page.pdf(prefer_css_page_size=True)
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
        assert [{"width": round(float(w)), "height": round(float(h))} for w, h in sheets] == [A6]
    assert complaints == []
