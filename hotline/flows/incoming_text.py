"""A text arrives: stored, joined to its number's thread, answered once and kindly."""

import logging
from datetime import datetime, timedelta

from hotline.calls.phrases import PLACEHOLDERS, Key
from hotline.carrier.twiml import text_reply
from hotline.db.unit_of_work import Work
from hotline.flows.answering import once
from hotline.flows.house import House
from hotline.flows.staff import come_back
from hotline.kernel.ids import ThreadId
from hotline.roster.store import find_by_phone
from hotline.texts import store
from hotline.texts.answers import Answer, decide_answer
from hotline.texts.keywords import Keyword
from hotline.texts.model import IncomingText, Thread
from hotline.texts.rules import Reading, read_text

log = logging.getLogger(__name__)


def incoming_text(house: House, text: IncomingText, now: datetime) -> str:
    """Take in one text; the same one again changes nothing and gets the same answer."""
    return once(house, f"text {text.carrier_sid}", now, lambda work: _take_in(work, house, text, now))


def _take_in(work: Work, house: House, text: IncomingText, now: datetime) -> str:
    reading = read_text(text.body)
    thread = _thread(work, house, text, now)
    store.add_text(
        work.connection,
        thread.id,
        direction="inbound",
        carrier_sid=text.carrier_sid,
        phrase=None,
        body=house.vault.seal(text.body),
        danger=reading.danger,
        media=text.media,
        status="received",
        now=now,
    )
    decision = decide_answer(reading, thread, now, timedelta(hours=house.line.text_quiet_hours))
    if decision.opt_out is not None:
        store.set_opt_out(work.connection, thread.id, now if decision.opt_out else None)
    answer = None if text.sender.is_withheld else decision.answer
    if reading.keyword is Keyword.BACK and _counsellor_is_back(work, house, text, now):
        answer = Answer.BACK
    store.touch_thread(work.connection, thread.id, now, answered=answer is not None, danger=reading.danger)
    _tell(thread.id, reading)
    return text_reply(None) if answer is None else _answer(work, house, thread.id, answer, now)


def _counsellor_is_back(work: Work, house: House, text: IncomingText, now: datetime) -> bool:
    """A counsellor whose phone was not answered says by text from that phone that she is there again.

    It opens nothing: her own wish to be on duty stands, and whoever is rung must still press 1.
    """
    if text.sender.e164 is None:
        return False
    work.lock_router()
    person = find_by_phone(work.connection, house.vault.number(text.sender.e164).fingerprint)
    if person is None or not come_back(work, person, now):
        return False
    work.ring("dispatch")
    return True


def _thread(work: Work, house: House, text: IncomingText, now: datetime) -> Thread:
    if text.sender.e164 is None:
        return store.open_thread(work.connection, None, now)
    number = house.vault.number(text.sender.e164)
    return store.find_thread(work.connection, number.fingerprint) or store.open_thread(work.connection, number, now)


def _answer(work: Work, house: House, thread_id: ThreadId, answer: Answer, now: datetime) -> str:
    key = Key(answer.value)
    fills = {"line": house.line.name, "number": house.line.number}
    places = {name: fills[name] for name in PLACEHOLDERS[key]}
    body = house.script.phrases.text(key, house.line.language, **places)
    text_id = store.add_text(
        work.connection,
        thread_id,
        direction="outbound",
        carrier_sid=None,
        phrase=key.value,
        body=house.vault.seal(body),
        danger=False,
        media=0,
        status="queued",
        now=now,
    )
    return text_reply(body, house.url(f"/twilio/sms/status?text={text_id}"))


def _tell(thread_id: ThreadId, reading: Reading) -> None:
    if reading.danger:
        log.warning("a text holds words of danger", extra={"text_thread": thread_id})
