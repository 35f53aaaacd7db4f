"""A text that we begin, and nobody has asked for just now. Only to whom it was allowed, and who has not said stop."""

from datetime import datetime

from hotline.calls.phrases import Key
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import order
from hotline.flows.safe_contact import allowed
from hotline.kernel.vault import SealedNumber
from hotline.texts import store


def write_to(work: Work, house: House, number: SealedNumber, key: Key, language: str, now: datetime) -> bool:
    """Send one of our sentences to a number, if its owner allowed it; say whether that was so."""
    if not allowed(work, number.fingerprint).text:
        return False
    known = store.find_thread(work.connection, number.fingerprint)
    if known is not None and known.opted_out:
        return False
    thread = known or store.open_thread(work.connection, number, now)
    body = house.script.phrases.text(key, language, number=house.line.number)
    text_id = store.add_text(
        work.connection,
        thread.id,
        direction="outbound",
        carrier_sid=None,
        phrase=key.value,
        body=house.vault.seal(body),
        danger=False,
        media=0,
        status="queued",
        now=now,
    )
    order(work, Action.TEXT, f"thread:{thread.id}", now, text_id=text_id)
    return True
