"""Closed, nobody on duty, or waited too long: what the caller chooses then."""

from datetime import datetime

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, Exit, IncomingCall
from hotline.calls.rules import CallerWish, WhyNobody
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.caller_key import change_language
from hotline.flows.danger import raise_to_crisis
from hotline.flows.hidden_number import may_give_number
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt, why_nobody, words_of_opening
from hotline.flows.leave_message import take_message
from hotline.flows.line_place import back_to_the_line, may_wait_on
from hotline.flows.request_callback import book
from hotline.kernel.steps import Steps
from hotline.roster.store import is_anybody_there


def caller_chooses(
    house: House,
    call: IncomingCall,
    wish: CallerWish | None,
    why: WhyNobody,
    round_number: int,
    delivery: str,
    now: datetime,
) -> str:
    """Take a message, book a call-back, find a person after all, or read the choice once more."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if wish is not None:
            add_event(work.connection, known.id, now, "key", key=wish.value)
        return _act(work, house, known, wish, why, round_number, now)

    return answer_once(house, delivery, now, decide)


def _act(
    work: Work, house: House, call: Call, wish: CallerWish | None, why: WhyNobody, round_number: int, now: datetime
) -> Steps:
    match wish:
        case CallerWish.MESSAGE:
            return take_message(work, house, call, now)
        case CallerWish.CALLBACK if not may_give_number(house, call):
            return house.script.callback_impossible(call.language, why)
        case CallerWish.CALLBACK:
            book(work, house, call, now)
            store.leave_queue(work.connection, call.id, Exit.CALLBACK)
            return house.script.ask_callback(call.language, withheld=call.is_withheld)
        case CallerWish.LANGUAGE if (language := change_language(work, house, call)) is not None:
            opening = words_of_opening(work, house, why, language, now)
            return house.script.nobody(language, why, opening, round_number)
        case CallerWish.DANGER:
            raise_to_crisis(work, call, now)
            if is_anybody_there(now).ask(work.connection).on_duty:  # also while closed: a colleague, or the standby
                return back_to_the_line(work, call)
            return house.script.danger_and_nobody(call.language, why, round_number)
        case CallerWish.PERSON if why_nobody(work, house, now) is None:
            return back_to_the_line(work, call)
        case _ if why is WhyNobody.TOO_LONG and may_wait_on(house, call, now) and why_nobody(work, house, now) is None:
            return back_to_the_line(work, call)  # who says nothing waits on where she stood
        case _:
            opening = words_of_opening(work, house, why, call.language, now)
            return house.script.nobody(call.language, why, opening, round_number)
