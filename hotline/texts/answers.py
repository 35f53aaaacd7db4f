"""Which answer a text gets, if any. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.texts.keywords import Keyword
from hotline.texts.model import Thread
from hotline.texts.rules import Reading


class Answer(StrEnum):
    """The answers given without a person; each is a phrase of its own (text_...)."""

    CRISIS = "text_crisis"
    BLOCKED = "text_blocked"
    RECEIVED = "text_received"
    CLOSED = "text_closed"
    CLOSED_NO_TIME = "text_closed_no_time"
    NOBODY = "text_nobody"
    SURGE = "text_surge"
    THANKS = "text_thanks"
    BAD = "text_bad"
    BAD_BY = "text_bad_by"  # with the time by which somebody is in touch
    CANCELLED = "text_cancelled"
    CALLBACK = "text_callback"
    CALL_OTHER = "text_call_other"
    HELP = "text_help"
    STOPPED = "text_stopped"
    STARTED = "text_started"
    BACK = "text_back"


@dataclass(frozen=True)
class Decision:
    """`answer` None: stored, nothing is sent. `opt_out` None: the wish stays as it was."""

    answer: Answer | None
    opt_out: bool | None = None


class Readers(StrEnum):
    """Who is there to read a text now."""

    THERE = "there"
    SURGE = "surge"  # so many wait that it will take a while
    NOBODY = "nobody"
    CLOSED = "closed"
    CLOSED_NO_TIME = "closed_no_time"  # nor can anybody say until when


_TAKEN_IN = {
    Readers.THERE: Answer.RECEIVED,
    Readers.SURGE: Answer.SURGE,
    Readers.NOBODY: Answer.NOBODY,
    Readers.CLOSED: Answer.CLOSED,
    Readers.CLOSED_NO_TIME: Answer.CLOSED_NO_TIME,
}
_ALWAYS_OURS = frozenset({Keyword.STOP, Keyword.START, Keyword.HELP})
_NEEDS_NOBODY = _ALWAYS_OURS | {Keyword.GOOD, Keyword.SO_SO}


def is_for_a_person(reading: Reading, *, talks: bool) -> bool:
    """Whether somebody must read this text. `talks`: a counsellor has this conversation."""
    return reading.danger or reading.keyword not in (_ALWAYS_OURS if talks else _NEEDS_NOBODY)


def decide_answer(
    reading: Reading,
    thread: Thread,
    now: datetime,
    quiet: timedelta,
    *,
    readers: Readers = Readers.THERE,
    talks: bool = False,
    blocked: bool = False,
    answered: bool = False,
) -> Decision:
    """Decide the answer to one text. While a counsellor `talks` with them, what she says is the answer.

    Danger is answered at once, always, also after opting out. Otherwise who has opted out gets nothing but the
    confirmation of coming back. A conversation is answered once: who writes five short texts in a row is not told
    five times that they have arrived; after `quiet` it is a new conversation. Who is `blocked` is told the numbers that
    help, and nothing else. A word that the carrier has `answered` is done, and not answered twice.
    """
    stops = reading.keyword is Keyword.STOP
    if reading.danger:
        return Decision(Answer.CRISIS, opt_out=True if stops else None)
    if answered:
        wish = {Keyword.STOP: True, Keyword.START: False}
        return Decision(None, opt_out=None if reading.keyword is None else wish.get(reading.keyword))
    if reading.keyword is Keyword.START:
        return Decision(Answer.STARTED, opt_out=False)
    if thread.opted_out:
        return Decision(None)
    if stops:
        return Decision(Answer.STOPPED, opt_out=True)
    if reading.keyword is Keyword.HELP:
        return Decision(Answer.HELP)
    if talks:
        return Decision(None)
    if reading.keyword is Keyword.BAD and not blocked:
        return Decision(Answer.BAD)
    if thread.answered_at is not None and now - max(thread.answered_at, thread.last_text_at) < quiet:
        return Decision(None)
    if blocked:
        return Decision(Answer.BLOCKED)
    if reading.keyword in {Keyword.GOOD, Keyword.SO_SO}:
        return Decision(Answer.THANKS)
    return Decision(_TAKEN_IN[readers])
