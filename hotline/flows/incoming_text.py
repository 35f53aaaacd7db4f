"""A text arrives: stored, joined to its number's thread, answered once and kindly."""

import logging
import re
from datetime import datetime, timedelta

from hotline.callbacks import store as callbacks
from hotline.callbacks.numbers import read_given
from hotline.calls.addresses import text_status
from hotline.calls.phrases import PLACEHOLDERS, Key
from hotline.calls.rules import WhyNobody
from hotline.care.block_store import stands_until
from hotline.carrier.twiml import text_reply
from hotline.db.unit_of_work import Work
from hotline.flows.answering import once
from hotline.flows.ask_followup import take_answer
from hotline.flows.house import House
from hotline.flows.incoming_call import why_nobody, words_of_opening
from hotline.flows.line_hours import hours_now
from hotline.flows.promise_callback import asked_by_text, cancel
from hotline.flows.staff import come_back
from hotline.flows.text_language import language_of
from hotline.flows.text_line import join_line
from hotline.flows.threads import thread_of
from hotline.followups.model import Feeling
from hotline.hours.words import opening_words
from hotline.kernel.ids import ThreadId
from hotline.roster.store import find_by_phone
from hotline.texts import store
from hotline.texts.answers import Answer, Readers, decide_answer, is_for_a_person
from hotline.texts.conversation_store import count_waiting, find_open
from hotline.texts.keywords import Keyword, find_feeling
from hotline.texts.model import ConversationState, IncomingText, Thread
from hotline.texts.rules import Reading, read_text

_STILL_READ = {None, Answer.BAD, Answer.BAD_BY, Answer.CALL_OTHER}
"""What a person reads all the same: who is not well is answered at once, and who names another number may have had a
reason to."""
_UNWELL = {Answer.BAD, Answer.BAD_BY}
"""Of a blocked number a person reads danger, and who says that she is not well when she was asked."""
_NOT_TO_WHO_STOPPED = {Answer.CALLBACK, Answer.CALL_OTHER, Answer.THANKS, Answer.BAD, Answer.BAD_BY}
_MOVES_THE_LINE = {Keyword.BACK, Keyword.CALL_ME, Keyword.CALL_OTHER, Keyword.NOT_NEEDED}

_NUMBER = re.compile(r"\+?\d[\d -]*")

log = logging.getLogger(__name__)


def incoming_text(house: House, text: IncomingText, now: datetime) -> str:
    """Take in one text; the same one again changes nothing and gets the same answer."""
    return once(house, f"text {text.carrier_sid}", now, lambda work: _take_in(work, house, text, now))


def _take_in(work: Work, house: House, text: IncomingText, now: datetime) -> str:
    reading = read_text(text.body, text.taken_for)
    if reading.keyword in _MOVES_THE_LINE or reading.danger or find_feeling(text.body) is Keyword.BAD:
        work.lock_router()  # before the thread's row is locked, so that all flows take locks in one order
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
    talk = find_open(work.connection, thread.id)
    talks = talk is not None and talk.state is ConversationState.TAKEN
    quiet = timedelta(hours=house.line.text_quiet_hours)
    away = not talks and not reading.danger and stands_until(_fingerprint(house, text), now).ask(work.connection)
    decision = decide_answer(
        reading, thread, now, quiet, readers=_readers(work, house, now), talks=talks, blocked=bool(away),
        answered=text.taken_for is not None,
    )  # fmt: skip
    if decision.opt_out is not None:
        store.set_opt_out(work.connection, thread.id, now if decision.opt_out else None)
    answer = None if text.sender.is_withheld else decision.answer
    keyword = None if away else reading.keyword  # what changes nothing but what they were asked for
    done = None if talks or reading.danger else _do(work, house, keyword, text, now)
    if done in (_UNWELL if away else _STILL_READ) and is_for_a_person(reading, talks=talks):
        join_line(work, house, thread, _fingerprint(house, text), now, danger=reading.danger)
    answer = (None if thread.opted_out and done in _NOT_TO_WHO_STOPPED else done) or answer
    store.touch_thread(work.connection, thread.id, now, answered=answer is not None, danger=reading.danger)
    _tell(thread.id, reading)
    if answer is None:
        return text_reply(None)
    return _answer(work, house, thread.id, answer, language_of(work, house, thread.id, text.body), now)


def _do(work: Work, house: House, keyword: Keyword | None, text: IncomingText, now: datetime) -> Answer | None:
    """What a word changes by itself, and what is said of it; None when a person has to read it."""
    answered = _answers_us(work, house, text, now)
    if answered is not None:
        return answered
    match keyword:
        case Keyword.BACK if _counsellor_is_back(work, house, text, now):
            return Answer.BACK
        case Keyword.NOT_NEEDED if _needs_no_callback(work, house, text, now):
            return Answer.CANCELLED
        case Keyword.CALL_ME if text.sender.e164 is not None and asked_by_text(work, house, text.sender.e164, now):
            return Answer.CALLBACK
        case Keyword.CALL_OTHER if text.sender.e164 is not None:
            return _named_a_number(work, house, text.body, text.sender.e164, now)
        case _:  # a wish to be rung at another time is read by a person, and one for a number that is not rung
            return None


def _answers_us(work: Work, house: House, text: IncomingText, now: datetime) -> Answer | None:
    """They were asked how they are, and say so."""
    fingerprint, feeling = _fingerprint(house, text), find_feeling(text.body)
    if fingerprint is None or feeling is None:
        return None
    if not take_answer(work, house, fingerprint, Feeling(feeling.value), now):
        return None
    if feeling is not Keyword.BAD:
        return Answer.THANKS
    return Answer.BAD if house.line.in_touch_by(hours_now(work, house, now), now) is None else Answer.BAD_BY


def _named_a_number(work: Work, house: House, body: str, sender: str, now: datetime) -> Answer | None:
    """Anybody can write anybody's number: only the one it came from is rung for a text, be it named or not."""
    named = _NUMBER.search(body)
    if named is None or read_given(named[0], house.line.number) != sender:
        return Answer.CALL_OTHER
    return Answer.CALLBACK if asked_by_text(work, house, sender, now) else None


def _needs_no_callback(work: Work, house: House, text: IncomingText, now: datetime) -> bool:
    """They have been promised a call and do not want it any more: nobody rings."""
    fingerprint = _fingerprint(house, text)
    if fingerprint is None:
        return False
    promise = callbacks.find_open(work.connection, fingerprint)
    if promise is None:
        return False
    cancel(work, house, promise, now, by="text")
    return True


def _fingerprint(house: House, text: IncomingText) -> str | None:
    return None if text.sender.e164 is None else house.vault.fingerprint(text.sender.e164)


def _readers(work: Work, house: House, now: datetime) -> Readers:
    why = why_nobody(work, house, now)
    if why is WhyNobody.CLOSED:
        opens = words_of_opening(work, house, why, house.line.language, now)
        return Readers.CLOSED_NO_TIME if opens is None else Readers.CLOSED
    if why is not None:
        return Readers.NOBODY
    return Readers.SURGE if count_waiting(work.connection) >= house.line.texts_surge else Readers.THERE


def _counsellor_is_back(work: Work, house: House, text: IncomingText, now: datetime) -> bool:
    """A counsellor whose phone was not answered says by text from that phone that she is there again.

    It opens nothing: her own wish to be on duty stands, and whoever is rung must still press 1.
    """
    if text.sender.e164 is None:
        return False
    person = find_by_phone(work.connection, house.vault.number(text.sender.e164).fingerprint)
    if person is None or not come_back(work, person, now):
        return False
    work.ring("dispatch")
    return True


def _thread(work: Work, house: House, text: IncomingText, now: datetime) -> Thread:
    if text.sender.e164 is None:
        return store.open_thread(work.connection, None, now)
    return thread_of(work, house.vault.number(text.sender.e164), now)


def _answer(work: Work, house: House, thread_id: ThreadId, answer: Answer, language: str, now: datetime) -> str:
    key = Key(answer.value)
    fills = {"line": house.line.name, "number": house.line.number}
    if answer is Answer.CLOSED:
        fills["time"] = words_of_opening(work, house, WhyNobody.CLOSED, language, now) or ""
    by = house.line.in_touch_by(hours_now(work, house, now), now)
    if answer is Answer.BAD_BY and by is not None:
        fills["time"] = opening_words(by, now, language, house.line.zone)
    places = {name: fills[name] for name in PLACEHOLDERS[key]}
    body = house.script.phrases.text(key, language, **places)
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
    return text_reply(body, house.url(text_status(text_id)))


def _tell(thread_id: ThreadId, reading: Reading) -> None:
    if reading.danger:
        log.warning("a text holds words of danger", extra={"text_thread": thread_id})
