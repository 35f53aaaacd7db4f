"""What we may do with a number, by the word of whoever gave it. The default is nothing: no ring, no text, no word left.

Those who ring a phone or send a text ask here themselves, last of all; nobody asks for them.
"""

from datetime import datetime

from hotline.callbacks.numbers import NotRung, why_not_rung
from hotline.calls.model import Call
from hotline.calls.phrases import Key
from hotline.consents import store as consents
from hotline.consents.model import Allowed, How, Use
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.kernel.vault import SealedNumber
from hotline.roster.store import find_by_phone

_ASKED_WITH = {Use.RING: Key.CALLBACK_ASK, Use.TEXT: Key.CONTACT_ASK, Use.WORD: Key.CONTACT_ASK}


def allowed(work: Work, fingerprint: str) -> Allowed:
    """What stands now."""
    return consents.find_allowed(work.connection, fingerprint)


def has_said(work: Work, fingerprint: str, use: Use) -> bool:
    """Whether the question was answered before, by a yes or a no."""
    return consents.was_asked(work.connection, fingerprint, use)


def say_by_keys(
    work: Work, house: House, call: Call, fingerprint: str, use: Use, now: datetime, *, given: bool
) -> None:
    """Keep what a caller pressed, and which words she had heard."""
    asked_with = Key.CALLBACK_WITHHELD if use is Use.RING and call.is_withheld else _ASKED_WITH[use]
    consents.add_consent(
        work.connection,
        fingerprint,
        use,
        now,
        given=given,
        how=How.KEYS,
        wording=house.script.wording(asked_with, call.language),
        call_id=call.id,
    )


def why_not_rung_back(work: Work, house: House, number: SealedNumber) -> NotRung | None:
    """Why nobody is rung back at this number, whatever was said of it."""
    is_staff = find_by_phone(work.connection, number.fingerprint) is not None
    return why_not_rung(house.vault.open(number.sealed), house.line.number, is_staff=is_staff)
