"""A move by the dice."""

import random

from tests.chaos.choices import BY_HAND, FORGED, KEYS, STATUSES, TEXTS, VAIN_KEYS
from tests.chaos.dials import CALLED
from tests.chaos.mortal import IN_BETWEEN, MOMENTS
from tests.chaos.moves import BEHAVIOURS, EFFECTS, MEANWHILE, PATHS, REST_FAULTS, Moves
from tests.chaos.stage import CALLERS, COUNSELLORS
from tests.chaos.supervisor import WORDS, says


def random_move(moves: Moves, dice: random.Random) -> None:
    """Make one move, by the dice. Rings, keys and time are the most of it; faults come in between."""
    name, caller = dice.choice(list(COUNSELLORS)), dice.choice(CALLERS)
    match dice.choices(_KINDS, _WEIGHTS)[0]:
        case "ring":
            moves.ring(caller)
        case "asks_back":
            moves.asks_back(caller, dice.choice(list(CALLED)))
        case "asks_in_vain":
            moves.asks_in_vain(caller, dice.choice(VAIN_KEYS), dice.choice((0.0, 2.0, 20.0)))
        case "asks_for":
            moves.asks_for(caller, dice.choice(CALLERS))
        case "leaves_word":
            moves.leaves_word(caller, dice.choice((1.0, 4.0)))
        case "press":
            moves.press(caller, dice.choice(KEYS))
        case "hang_up":
            moves.hang_up(caller)
        case "speak":
            moves.speak(caller, 4.0)
        case "text":
            moves.text(caller, dice.choice(TEXTS))
        case "behave":
            moves.behave(name, dice.choice(list(BEHAVIOURS)))
        case "by_hand":
            moves.by_hand(name, dice.choice(BY_HAND))
        case "duty":
            moves.duty(name, dice.choice(("on", "on", "off")))
        case "supervisor":
            says(moves.stage, dice.choice(WORDS), name, caller)
        case "wait":
            moves.wait(dice.choice((0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 25.0)))
        case "webhook_fault":
            moves.webhook_fault(dice.choice(list(EFFECTS)), dice.choice(PATHS), dice.choice((1, 1, 2, 4)))
        case "rest_fault":
            moves.rest_fault(dice.choice(REST_FAULTS), dice.choice((1, 1, 2, 7)))
        case "out_of_service":
            moves.out_of_service(dice.choice((2.0, 10.0, 40.0)))
        case "queue":
            moves.queue(is_down=dice.random() < 0.5)
        case "bells":
            moves.bells(twice=dice.random() < 0.7)
        case "workers":
            moves.workers(alive=dice.random() < 0.6)
        case "death":
            moves.death(dice.choice(MOMENTS), dice.randint(1, 5))
        case "meanwhile":
            moves.meanwhile(dice.choice(IN_BETWEEN), dice.randint(1, 5), dice.choice(MEANWHILE), dice.randrange(5))
        case "restart":
            moves.restart()
        case "mend":
            moves.mend()
        case "replay":
            moves.replay(dice.randrange(1000), with_token=dice.random() < 0.5)
        case "forge":
            moves.forge(dice.choice(FORGED), dice.choice(STATUSES), dice.choice(KEYS))


_ODDS = {
    "ring": 14, "asks_back": 6, "asks_in_vain": 4, "asks_for": 2, "leaves_word": 4,
    "press": 12, "hang_up": 8, "speak": 3, "text": 5, "behave": 12, "by_hand": 8, "duty": 4, "supervisor": 7,
    "wait": 30,
    "webhook_fault": 12, "rest_fault": 4, "out_of_service": 1, "queue": 2, "bells": 2, "workers": 2, "mend": 3,
    "death": 5, "meanwhile": 5, "restart": 2,
    "replay": 4, "forge": 1,
}  # fmt: skip
_KINDS, _WEIGHTS = list(_ODDS), list(_ODDS.values())
