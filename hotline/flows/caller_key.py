"""The caller presses a key, in the greeting or while waiting. None is ever needed."""

from datetime import datetime
from typing import assert_never

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.language_store import set_language
from hotline.calls.model import Call, Exit, IncomingCall, Topic
from hotline.calls.phrases import Key
from hotline.calls.rules import CallerWish
from hotline.calls.script import HOLD, LEAVE
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.caller_waits import leave_line
from hotline.flows.danger import raise_to_crisis
from hotline.flows.hidden_number import may_give_number
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.leave_message import take_message
from hotline.flows.line_place import ask_also, enter_line, speak_with
from hotline.flows.request_callback import book
from hotline.kernel.steps import Steps


def caller_key(
    house: House, call: IncomingCall, wish: CallerWish | None, delivery: str, now: datetime, *, queued: bool
) -> str:
    """Do what the key asks. `queued` is whether the caller stands in the carrier's queue when pressing it."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        add_event(work.connection, known.id, now, "key", key=wish.value if wish else "other")
        return _act(work, house, known, wish, now, queued=queued)

    return answer_once(house, delivery, now, decide)


def _act(work: Work, house: House, call: Call, wish: CallerWish | None, now: datetime, *, queued: bool) -> Steps:
    if wish is CallerWish.DANGER and call.exit_to is Exit.BLOCKED:
        store.return_to_line(work.connection, call.id)  # we had forgotten her call: danger passes a block here too
        call = store.get_call(work.connection, call.id)
    age = int((now - (call.queued_at or now)).total_seconds())
    if wish is not CallerWish.MESSAGE:
        # what is said now may take longer than the rest of the greeting: nobody who rings meanwhile may overtake
        enter_line(work, house, call, now)
    match wish:
        case CallerWish.DANGER:
            raise_to_crisis(work, call, now)
            return house.script.reassured(call.language, Key.CRISIS_WAIT, age, queued=queued)
        case CallerWish.PRACTICAL:
            store.set_topic(work.connection, call.id, Topic.PRACTICAL.value)
            ask_also(work, call.id, Topic.PRACTICAL.value)
            return house.script.reassured(call.language, Key.PRACTICAL_NOTED, age, queued=queued)
        case CallerWish.CALLBACK:
            return _callback(work, house, call, age, now, queued=queued)
        case CallerWish.LANGUAGE if change_language(work, house, call) is not None:
            changed = store.get_call(work.connection, call.id)
            return house.script.reassured(changed.language, Key.LANGUAGE_CHOSEN, age, queued=queued)
        case CallerWish.BREATHE:
            return house.script.reassured(call.language, Key.BREATHE, age, queued=queued)
        case CallerWish.PERSON if not queued:
            return HOLD
        case CallerWish.MESSAGE:
            leave_line(work, house, call.id, Exit.MESSAGE, now)
            return LEAVE if queued else take_message(work, house, call, now)
        case CallerWish.PERSON | CallerWish.LANGUAGE | None:  # a person is what everybody here waits for
            return house.script.reassured(call.language, Key.WAIT_MENU, age, queued=queued)
        case _:
            assert_never(wish)


def _callback(work: Work, house: House, call: Call, age: int, now: datetime, *, queued: bool) -> Steps:
    if not may_give_number(house, call):
        return house.script.reassured(call.language, Key.CALLBACK_NO_NUMBER, age, queued=queued)
    book(work, house, store.get_call(work.connection, call.id), now)  # with the place she has by now
    leave_line(work, house, call.id, Exit.CALLBACK, now)
    return LEAVE if queued else house.script.ask_callback(call.language, withheld=call.is_withheld)


def change_language(work: Work, house: House, call: Call) -> str | None:
    """Go on in the line's next language, and look for somebody who speaks it; None where there is no other."""
    language = house.script.other_language(call.language)
    if language is None or not set_language(work.connection, call.id, language):
        return None
    speak_with(work, call.id, language)
    return language
