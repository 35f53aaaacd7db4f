"""What a supervisor may say in the middle of it: keep two apart, let them together, give somebody another pool."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

from hotline.flows.keep_apart import keep_apart, let_together
from hotline.flows.staff import add_staff, set_pool
from hotline.kernel.codes import caller_code
from hotline.kernel.errors import Refused
from hotline.kernel.pools import Pool
from hotline.roster.model import Role
from tests.chaos.mortal import Killed
from tests.chaos.picture import House
from tests.chaos.stage import Stage

Word = Literal["apart", "together", "first", "second", "standby"]
WORDS: tuple[Word, ...] = ("apart", "apart", "apart", "together", "first", "second", "standby")
NAME, PHONE = "Sun", "+8613800000709"


def says(stage: Stage, word: Word, name: str, caller: str) -> None:
    """`name` is put into a pool, or kept apart from a caller who has called; who withholds the number never has."""
    house, now = stage.house, stage.clock.now()
    stage.story.append(f"{now:%H:%M:%S.%f} a supervisor says: {name}, {word}, {caller}")
    code = caller_code(house.vault.fingerprint(caller))
    with suppress(Killed, Refused):
        match word:
            case "apart":
                keep_apart(house, now, name=name, which=code, by=_supervisor(stage), reason="they know each other")
            case "together":
                let_together(house, now, name=name, which=code, by=_supervisor(stage))
            case pool:
                set_pool(house, name, Pool(pool), now)


def _supervisor(stage: Stage) -> str:
    """She comes when she is needed first."""
    with suppress(Refused):
        add_staff(stage.house, stage.clock.now(), name=NAME, role=Role.SUPERVISOR, phone=PHONE)
    return NAME


def nobody_kept_apart_meets(house: House) -> Iterator[str]:
    """Whatever was offered while a pair was kept apart was not offered to the two; but in danger, with nobody else
    there, the choice may say so."""
    for pair in house.kept_apart:
        for offer in house.offers.values():
            if offer.staff_id != pair.staff_id or offer.made_at <= pair.since:
                continue
            if pair.lifted_at is not None and offer.made_at >= pair.lifted_at:
                continue
            call = house.calls[offer.call_id]
            if call.number_fingerprint == pair.number_fingerprint and not _for_her_life(house, offer):
                yield f"offer {offer.id} of call {call.id} was made to who is kept apart from its caller"


def _for_her_life(house: House, offer: object) -> bool:
    return offer.class_rank == 0 and any(  # type: ignore[attr-defined]
        (made.call_id, made.at, made.chosen) == (offer.call_id, offer.made_at, house.staff[offer.staff_id].name)  # type: ignore[attr-defined]
        and "apart_by" in made.why
        for made in house.decisions
    )
