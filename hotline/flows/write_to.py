"""Texts that we begin: written down with the order to send them, as every text of ours."""

from datetime import datetime

from hotline.calls.phrases import Key
from hotline.db.outbox import Action, add_order
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.safe_contact import allowed
from hotline.flows.threads import thread_of
from hotline.kernel.ids import StaffId, ThreadId
from hotline.kernel.vault import SealedNumber
from hotline.roster.store import get_number
from hotline.texts import store


def write_to(work: Work, house: House, number: SealedNumber, key: Key, language: str, now: datetime) -> bool:
    """Send one of our sentences that nobody has asked for just now: only to whom it was allowed, and who has not said
    stop. Returns whether it may be sent."""
    if not allowed(work, number.fingerprint).text:
        return False
    known = store.find_thread(work.connection, number.fingerprint)
    if known is not None and known.opted_out:
        return False
    thread = thread_of(work, number, now)
    body = house.script.phrases.text(key, language, number=house.line.number)
    send(work, house, thread.id, body, key.value, now)
    return True


def write_to_staff(work: Work, house: House, staff_id: StaffId, key: Key, now: datetime, **filled: str) -> bool:
    """Send one of our sentences to somebody of the staff, at her registered phone and at any hour; False when she has
    said stop."""
    number = get_number(work.connection, staff_id)
    thread = thread_of(work, number, now)
    if thread.opted_out:
        return False
    body = house.script.phrases.text(key, house.line.language, **filled)
    send(work, house, thread.id, body, key.value, now)
    return True


def send(work: Work, house: House, thread_id: ThreadId, body: str, phrase: str | None, now: datetime) -> None:
    """Write a text down, and the order to send it. Those of one thread leave in the order they were written."""
    text_id = store.add_text(
        work.connection,
        thread_id,
        direction="outbound",
        carrier_sid=None,
        phrase=phrase,
        body=house.vault.seal(body),
        danger=False,
        media=0,
        status="queued",
        now=now,
    )
    which = add_order(work.connection, Action.TEXT, f"thread:{thread_id}", {"text_id": text_id}, now)
    work.ring("perform", str(which))
