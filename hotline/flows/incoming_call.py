"""A call arrives."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from hotline.calls import store
from hotline.calls.duty_script import ask_pin
from hotline.calls.event_store import add_event
from hotline.calls.history_store import was_in_danger
from hotline.calls.language_store import spoken_before
from hotline.calls.model import Call, CallState, Exit, IncomingCall
from hotline.calls.rules import PLACE_KEPT, Hold, OfferMessage, TurnAway, Welcome, WhyNobody, decide_welcome
from hotline.care.block_store import stands_until
from hotline.db.together import both
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_newcomer
from hotline.flows.expect_message import expect_message
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.line_hours import hours_now
from hotline.hours.rules import Hours, is_open, next_change
from hotline.hours.said_store import hours_at
from hotline.hours.words import date_words, opening_words
from hotline.households.store import family_is_on_posting
from hotline.kernel.ids import CallId, new_id
from hotline.kernel.steps import NOTHING, Steps
from hotline.kernel.vault import SealedNumber
from hotline.roster.store import Anybody, is_anybody_there


def incoming_call(house: House, call: IncomingCall, now: datetime) -> str:
    """Write the call down and greet: hold the line for a person, or say at once that there is none."""

    def go_on(work: Work) -> Steps:
        known = store.find_call_by_sid(work.connection, call.carrier_sid)
        if known is None:
            return greet(work)
        # adopted already: the carrier was asked for its calls just now, or a later step was heard of before the first
        if known.state is CallState.CLOSED:
            return NOTHING
        learned = _learn(work, house, call, now)
        if known.state is CallState.GREETING and known.exit_to is _exit_of(learned.welcome):
            return _spoken(house, replace(learned, language=known.language), now)
        return house.script.hold_again(known.language)

    def greet(work: Work) -> Steps:
        return _spoken(house, _receive(work, house, call, now), now)

    return answer_newcomer(house, f"incoming {call.carrier_sid}", now, greet, go_on)


def find_or_adopt(work: Work, house: House, call: IncomingCall, now: datetime) -> Call:
    """Return the call's row; make it if the first webhook never reached us (we were down, the carrier was not).

    What stood in for our words may have asked her to speak.
    """
    known = store.find_call_by_sid(work.connection, call.carrier_sid)
    if known is None:
        _receive(work, house, call, now)
        work.later.send()
        known = store.find_call_by_sid(work.connection, call.carrier_sid)
        assert known is not None
        add_event(work.connection, known.id, now, "adopted")
        expect_message(work, house, known, now, is_asked=False)
    return known


def why_nobody(work: Work, house: House, now: datetime) -> WhyNobody | None:
    """Why nobody takes calls now; None when somebody does."""
    anybody, hours = both(is_anybody_there(now), hours_at(house.line.hours, now)).ask(work.connection)
    if not is_open(hours, now):
        return WhyNobody.CLOSED
    return None if anybody.on_duty else WhyNobody.NOBODY_ON_DUTY


def words_of_opening(work: Work, house: House, why: WhyNobody, language: str, now: datetime) -> str | None:
    """When the line opens again, as spoken; None when it is open, or will not open soon."""
    if why is not WhyNobody.CLOSED:
        return None
    return _opening(house, hours_now(work, house, now), why, language, now)


def _opening(house: House, hours: Hours, why: WhyNobody, language: str, now: datetime) -> str | None:
    if why is not WhyNobody.CLOSED:
        return None
    opens = next_change(hours, now)
    return None if opens is None else opening_words(opens, now, language, house.line.zone)


def day_of(house: House, moment: datetime, language: str) -> str:
    """The day of a moment in the line's own zone, as spoken."""
    return date_words(moment.astimezone(house.line.zone).date(), language)


@dataclass(frozen=True)
class _Learned:
    """What decides how a caller is greeted."""

    number: SealedNumber | None
    welcome: Welcome
    anybody: Anybody
    hours: Hours
    language: str


def _spoken(house: House, learned: _Learned, now: datetime) -> Steps:
    language = learned.language
    first = ask_pin(house.script, language) if learned.anybody.may_sign_in else NOTHING
    match learned.welcome:
        case Hold():
            return first + house.script.greeting(language, soon=learned.anybody.free)
        case OfferMessage(why):
            return first + house.script.nobody(language, why, _opening(house, learned.hours, why, language, now))
        case TurnAway(until):
            return house.script.blocked(language, day_of(house, until, language))
        case _:
            assert_never(learned.welcome)


def _learn(work: Work, house: House, call: IncomingCall, now: datetime) -> _Learned:
    number = None if call.caller.e164 is None else house.vault.number(call.caller.e164)
    fingerprint = None if number is None else number.fingerprint
    ((anybody, is_frontline), spoken), ((blocked_until, in_danger), hours) = both(
        both(
            both(
                is_anybody_there(now, fingerprint),
                family_is_on_posting(fingerprint, house.line.today(now), house.line.grace_days),
            ),
            spoken_before(fingerprint),
        ),
        both(
            both(stands_until(fingerprint, now), was_in_danger(fingerprint, now - PLACE_KEPT)),
            hours_at(house.line.hours, now),
        ),
    ).ask(work.facts)
    welcome = decide_welcome(
        is_open=is_open(hours, now),
        somebody_on_duty=anybody.on_duty,
        is_frontline=is_frontline,
        blocked_until=blocked_until,
        was_in_danger=in_danger,
    )
    language = spoken if spoken in house.line.languages else house.line.language
    return _Learned(number, welcome, anybody, hours, language)


def _receive(work: Work, house: House, call: IncomingCall, now: datetime) -> _Learned:
    learned = _learn(work, house, call, now)
    welcome, call_id = learned.welcome, CallId(new_id())
    store.add_call(
        work.later,
        call_id=call_id,
        carrier_sid=call.carrier_sid,
        call_class=welcome.call_class,
        reason=welcome.reason,
        language=learned.language,
        number=learned.number,
        forwarded=None if call.forwarded_from is None else house.vault.seal(call.forwarded_from),
        exit_to=_exit_of(welcome),
        now=now,
        check_at=now + SIGN_OF_LIFE,
    )
    add_event(work.later, call_id, now, "received", **_story(welcome, call))
    if isinstance(welcome, TurnAway):
        add_event(work.later, call_id, now, "blocked", until=welcome.until.isoformat())
    return learned


def _exit_of(welcome: Welcome) -> Exit | None:
    match welcome:
        case Hold():
            return None
        case OfferMessage():
            return Exit.OVERFLOW
        case TurnAway():
            return Exit.BLOCKED
        case _:
            assert_never(welcome)


def _story(welcome: Welcome, call: IncomingCall) -> dict[str, object]:
    story: dict[str, object] = {"class": welcome.call_class.value, "withheld": call.caller.is_withheld}
    if call.forwarded_from is not None:
        story["forwarded"] = True
    if isinstance(welcome, OfferMessage):
        story["nobody"] = welcome.why.value
    return story
