"""A family's card whose page cannot be made still says whom to ring."""

from pathlib import Path
from urllib.parse import urlsplit

from hotline.db.engine import open_engine
from hotline.flows.family_card import issue_card
from tests.world import LEDGER, World


def test_without_the_database_the_card_still_says_whom_to_ring(sqlite_world: World, tmp_path: Path) -> None:
    world = sqlite_world
    world.ledger(LEDGER)
    card = urlsplit(issue_card(world.house, "H-1", world.clock.now()).url).path
    world.house.database.engine = open_engine(f"sqlite:///{tmp_path}/nowhere/x.sqlite3")
    answer = world.client.get(card)
    assert (answer.status_code, world.number in answer.text, "unavailable" in answer.text) == (503, True, False)
