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
    RECEIVED = "text_received"
    HELP = "text_help"
    STOPPED = "text_stopped"
    STARTED = "text_started"
    BACK = "text_back"


@dataclass(frozen=True)
class Decision:
    """`answer` None: stored, nothing is sent. `opt_out` None: the wish stays as it was."""

    answer: Answer | None
    opt_out: bool | None = None


def decide_answer(reading: Reading, thread: Thread, now: datetime, quiet: timedelta) -> Decision:
    """Decide the answer to one text.

    Danger is answered at once, always, also after opting out. Otherwise who has opted out gets nothing but the
    confirmation of coming back. A conversation is answered once: who writes five short texts in a row is not told
    five times that they have arrived; after `quiet` it is a new conversation.
    """
    stops = reading.keyword is Keyword.STOP
    if reading.danger:
        return Decision(Answer.CRISIS, opt_out=True if stops else None)
    if reading.keyword is Keyword.START:
        return Decision(Answer.STARTED, opt_out=False)
    if thread.opted_out:
        return Decision(None)
    if stops:
        return Decision(Answer.STOPPED, opt_out=True)
    if reading.keyword is Keyword.HELP:
        return Decision(Answer.HELP)
    if thread.answered_at is not None and now - max(thread.answered_at, thread.last_text_at) < quiet:
        return Decision(None)
    return Decision(Answer.RECEIVED)
