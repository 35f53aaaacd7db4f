"""A number that two supervisors have blocked: a machine speaks to it, and key 9 still finds a person."""

from datetime import datetime

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, Exit, IncomingCall
from hotline.calls.rules import CallerWish, WhyNobody
from hotline.calls.script import HOLD
from hotline.care.block_store import stands_until
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.caller_key import change_language
from hotline.flows.danger import raise_to_crisis
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import day_of, find_or_adopt, why_nobody, words_of_opening
from hotline.kernel.steps import Steps
from hotline.roster.store import is_anybody_there


def key_when_blocked(
    house: House, call: IncomingCall, wish: CallerWish | None, round_number: int, delivery: str, now: datetime
) -> str:
    """Danger goes before the block, whatever the hour; any other key, and none, changes nothing of it."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if wish is not None:
            add_event(work.connection, known.id, now, "key", key=wish.value)
        return _act(work, house, known, wish, round_number, now)

    return answer_once(house, delivery, now, decide)


def _act(work: Work, house: House, call: Call, wish: CallerWish | None, round_number: int, now: datetime) -> Steps:
    if wish is CallerWish.DANGER:
        raise_to_crisis(work, call, now)
        if is_anybody_there(now).ask(work.connection).on_duty:  # also while closed: a colleague, or the standby
            return _into_the_line(work, call)
        store.leave_queue(work.connection, call.id, Exit.OVERFLOW)
        return house.script.danger_and_nobody(call.language, _why(work, house, now), 1)
    until = stands_until(call.number_fingerprint, now).ask(work.connection)
    if until is None:  # lifted while she listened
        return _as_any_other(work, house, call, now)
    language = call.language
    if wish is CallerWish.LANGUAGE:
        language = change_language(work, house, call) or language
    heard = round_number if wish is None else round_number + 1  # whoever presses keys holds no line for ever
    return house.script.blocked(language, day_of(house, until, language), heard)


def _as_any_other(work: Work, house: House, call: Call, now: datetime) -> Steps:
    why = why_nobody(work, house, now)
    if why is None:
        return _into_the_line(work, call)
    store.leave_queue(work.connection, call.id, Exit.OVERFLOW)
    return house.script.nobody(call.language, why, words_of_opening(work, house, why, call.language, now))


def _into_the_line(work: Work, call: Call) -> Steps:
    store.return_to_line(work.connection, call.id)
    return HOLD


def _why(work: Work, house: House, now: datetime) -> WhyNobody:
    return why_nobody(work, house, now) or WhyNobody.NOBODY_ON_DUTY
