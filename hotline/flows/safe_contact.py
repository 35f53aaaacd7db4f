"""What we may do with a number, by the word of whoever gave it. The default is nothing: no ring, no text, no word left.

Those who ring a phone or send a text ask here themselves, last of all; nobody asks for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.callbacks.numbers import NotRung, why_not_rung
from hotline.calls.model import Call
from hotline.calls.phrases import Key
from hotline.consents import store as consents
from hotline.consents.model import Allowed, How, Use, Word
from hotline.consents.plan_store import find_plan
from hotline.consents.rules import is_settled
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.kernel.daily import DailyHours
from hotline.kernel.vault import SealedNumber
from hotline.roster.store import find_by_phone
from hotline.texts.store import find_thread


@dataclass(frozen=True)
class Contact:
    """All that stands about how somebody is reached, opened for who may read it.

    `words`: what was said last of each use; `texts`: those of PLAN_TEXTS that are not empty; `has_stopped`: her stop
    word stands, whatever else was said.
    """

    words: Mapping[Use, Word]
    hours: DailyHours | None
    if_drops: bool | None
    texts: Mapping[str, str]
    has_stopped: bool

    @property
    def has_plan(self) -> bool:
        return self.hours is not None or self.if_drops is not None or bool(self.texts)


_ASKED_WITH = {Use.RING: Key.CALLBACK_ASK, Use.TEXT: Key.CONTACT_ASK, Use.WORD: Key.CONTACT_ASK}


def allowed(work: Work, fingerprint: str) -> Allowed:
    """What stands now."""
    return consents.find_allowed(work.connection, fingerprint)


def has_said(work: Work, fingerprint: str, use: Use) -> bool:
    """Whether the question was answered before, by a yes or a no."""
    return consents.was_asked(work.connection, fingerprint, use)


def open_contact(work: Work, house: House, fingerprint: str) -> Contact:
    """Open what stands now. Whoever shows it writes that down."""
    plan = find_plan(work.connection, fingerprint)
    return Contact(
        words=consents.find_words(work.connection, fingerprint),
        hours=None if plan is None else plan.hours,
        if_drops=None if plan is None else plan.if_drops,
        texts={} if plan is None else {name: house.vault.open(sealed) for name, sealed in plan.sealed.items()},
        has_stopped=_has_stopped(work, fingerprint),
    )


def way_is_settled(work: Work, fingerprint: str | None) -> bool:
    """Whether it is known how she is reached again, or that there is no safe way. A withheld number has none."""
    if fingerprint is None:
        return True
    words = consents.find_words(work.connection, fingerprint)
    return is_settled(words, has_stopped=_has_stopped(work, fingerprint))


def hours_that_suit(work: Work, fingerprint: str) -> DailyHours | None:
    """The hours she told a counsellor; None when she named none."""
    plan = find_plan(work.connection, fingerprint)
    return None if plan is None else plan.hours


def rings_if_it_drops(work: Work, fingerprint: str) -> bool:
    """Whether we may ring by ourselves when a talk broke off. Not when she said no to just that."""
    plan = find_plan(work.connection, fingerprint)
    return plan is None or plan.if_drops is not False


def _has_stopped(work: Work, fingerprint: str) -> bool:
    thread = find_thread(work.connection, fingerprint)
    return thread is not None and thread.opted_out


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
