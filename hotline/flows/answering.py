"""The same delivery again gets the same answer, byte for byte, and changes nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from hotline.calls.reply_store import find_reply, keep_reply
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.kernel.steps import Steps

_TRIES = 3


def answer_once(house: House, delivery: str, now: datetime, decide: Callable[[Work], Steps]) -> str:
    """Answer a one-time webhook: the kept answer if there is one, else decide, store and keep, in one transaction."""
    return once(house, delivery, now, lambda work: house.render(decide(work)))


def answer_newcomer(
    house: House, delivery: str, now: datetime, greet: Callable[[Work], Steps], decide: Callable[[Work], Steps]
) -> str:
    """As answer_once, for what nearly always comes for the first time: `greet` does not look whether it is known.

    What is known has a row that refuses a second one. Then nothing of the attempt remains, and `decide` looks.
    """
    try:
        with house.work() as work:
            body = house.render(greet(work))
            keep_reply(work.later, delivery, body, now)
        return body
    except IntegrityError:
        return answer_once(house, delivery, now, decide)


def once(house: House, delivery: str, now: datetime, decide: Callable[[Work], str]) -> str:
    """As answer_once, for an answer that is a text already."""
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            with house.work() as work:
                kept = find_reply(work.connection, delivery)
                if kept is not None:
                    return kept
                body = decide(work)
                keep_reply(work.later, delivery, body, now)
            return body
        except IntegrityError:
            # Somebody answered the same delivery, or moved the same rows, at the same moment: look again, decide anew.
            if last:
                raise
    raise AssertionError("the loop returns or raises")
