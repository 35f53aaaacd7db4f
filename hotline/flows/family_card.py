"""A family's contact card: a page without a sign-in, and a call-back asked for there.

The card says whose family it is, so who asks from it is served as such a family. Which household it was is used at that
moment and written nowhere beside the promise; the numbers in the ledger are not looked at.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.callbacks.numbers import NotRung, read_given
from hotline.calls.phrases import Key
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.promise_callback import Booked, promise_to
from hotline.households.card_store import (
    Card,
    count_asking,
    find_by_token,
    find_card,
    find_household,
    household_is_on_posting,
    issue,
    renew,
)
from hotline.kernel.errors import Refused

_TOKEN_BYTES = 16
_A_DAY = 3
"""So many call-backs a day are taken from one card: found by a stranger, it rings few people."""

_PATH = "/card/"


class Asked(StrEnum):
    """What came of a call-back asked for from a card. The values stand in the page's address."""

    BOOKED = "booked"
    KEPT = "kept"
    NOT_RUNG = "not_rung"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True)
class Issued:
    url: str
    issued_at: datetime
    version: int
    is_new: bool
    """Never printed so: another address, or other contacts on it."""

    @property
    def print_url(self) -> str:
        return f"{self.url}/print"


def issue_card(house: House, code: str, now: datetime, *, again: bool = False) -> Issued:
    """Return the address of a household's card. `again` makes another: the old one opens nothing. When its contacts
    have changed it is the next version of the same card. Raises Refused.
    """
    with house.work() as work:
        household = find_household(work.connection, code)
        if household is None:
            raise Refused(f"there is no household {code[:40]!r}")
        known = find_card(work.connection, household)
        if known is not None and not again:
            is_new = _renew_if_changed(work, house, known, now)
            known = find_card(work.connection, household) or known
            url = house.url(_PATH + house.vault.open(known.token_sealed))
            return Issued(url, known.issued_at, known.version, is_new=is_new)
        token, mark = secrets.token_urlsafe(_TOKEN_BYTES), house.line.card.mark
        version = 1 if known is None else known.version + 1
        digest, sealed = house.vault.fingerprint(token), house.vault.seal(token)
        issue(work.connection, household, digest, sealed, now, mark=mark, version=version)
    return Issued(house.url(_PATH + token), now, version, is_new=True)


def _renew_if_changed(work: Work, house: House, card: Card, now: datetime) -> bool:
    mark = house.line.card.mark
    return card.contacts_mark != mark and renew(work.connection, card, mark, now)


def card_to_print(house: House, token: str, now: datetime) -> Issued | None:
    """Return the card that a token opens, in the version that names the present contacts."""
    digest = house.vault.fingerprint(token)
    card = open_card(house, token)
    if card is not None and card.contacts_mark != house.line.card.mark:
        with house.work() as work:
            _renew_if_changed(work, house, card, now)
            card = find_by_token(work.connection, digest)
    return None if card is None else Issued(house.url(_PATH + token), card.issued_at, card.version, is_new=False)


def open_card(house: House, token: str) -> Card | None:
    """Return the card that a token opens."""
    with house.database.read() as connection:
        return find_by_token(connection, house.vault.fingerprint(token))


def ask_from_card(
    house: House, card: Card, now: datetime, *, number: str, language: str, may_text: bool, may_leave_word: bool
) -> Asked:
    """Promise to ring `number`, which somebody of the family has just written on the card's page with her yes."""
    e164 = read_given(number, house.line.number)
    if isinstance(e164, NotRung):
        return Asked.NOT_RUNG
    sealed, today = house.vault.number(e164), house.line.today(now)
    with house.work() as work:
        work.lock_router()
        if not count_asking(work.connection, card.household_id, today, _A_DAY):
            return Asked.TOO_OFTEN
        frontline = household_is_on_posting(work.connection, card.household_id, today, house.line.grace_days)
        wording = house.script.wording(Key.CARD_RING_ME, language)
        done = promise_to(work, house, sealed, now, how=How.CARD, wording=wording, frontline=frontline)
        if isinstance(done, NotRung):
            return Asked.NOT_RUNG
        for use, key, given in (
            (Use.TEXT, Key.CARD_MAY_TEXT, may_text),
            (Use.WORD, Key.CARD_MAY_LEAVE_WORD, may_leave_word),
        ):
            if given:
                add_consent(
                    work.connection,
                    sealed.fingerprint,
                    use,
                    now,
                    given=True,
                    how=How.CARD,
                    wording=house.script.wording(key, language),
                )
        return Asked.KEPT if done is Booked.KEPT else Asked.BOOKED
