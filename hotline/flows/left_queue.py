"""The caller has left the carrier's queue: by our word, by hanging up, or because something broke."""

from datetime import datetime

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, Exit, IncomingCall
from hotline.calls.rules import WhyNobody
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.call_ended import end_call
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt, why_nobody, words_of_opening
from hotline.flows.leave_message import take_message
from hotline.flows.line_place import back_to_the_line, may_wait_on
from hotline.kernel.steps import NOTHING, Steps


def left_queue(house: House, call: IncomingCall, why: str, delivery: str, now: datetime) -> str:
    """Go on as the caller chose. `why` in our words: hung_up, told_to, redirected, full, or broke."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        match why:
            case "hung_up":
                end_call(work, house, known, now, carrier_failed=False)
                return NOTHING
            case "redirected":
                return NOTHING  # the redirect's own document speaks
            case "told_to" | "full":
                store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
                return _next(work, house, known, now)
            case _:
                add_event(work.connection, known.id, now, "queue_broke")
                return _next(work, house, known, now) if known.exit_to else house.script.hold_again(known.language)

    return answer_once(house, delivery, now, decide)


def _next(work: Work, house: House, call: Call, now: datetime) -> Steps:
    if call.state is CallState.CLOSED:
        return house.script.trouble(call.language)
    match call.exit_to:
        case Exit.CALLBACK:
            return house.script.ask_callback(call.language, withheld=call.is_withheld)
        case Exit.MESSAGE:
            return take_message(work, house, call, now)
        case _:
            why = why_nobody(work, house, now)
            if why is None and call.exit_to is Exit.OVERFLOW and may_wait_on(house, call, now):
                return back_to_the_line(work, call)  # somebody has come on duty meanwhile
            why = why or WhyNobody.TOO_LONG
            return house.script.nobody(call.language, why, words_of_opening(work, house, why, call.language, now))
