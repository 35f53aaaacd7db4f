"""One round of dispatch: give every free counsellor somebody, as long as somebody waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.kernel.classes import CallClass
from hotline.routing.choose import choose_counsellor, choose_next
from hotline.routing.model import Assignment, Free, Policy, Waiting


def plan(
    waiting: Mapping[CallClass, Sequence[Waiting]],
    free: Sequence[Free],
    streak: int,
    now: datetime,
    policy: Policy,
) -> list[Assignment]:
    """Pair tickets with counsellors. `waiting` holds, oldest first, at least as many of each class as are free."""
    lines = {call_class: list(tickets) for call_class, tickets in waiting.items()}
    left = list(free)
    assignments: list[Assignment] = []
    while left:
        heads = {call_class: tickets[0] for call_class, tickets in lines.items() if tickets}
        pick = choose_next(heads, streak, now, policy)
        if pick is None:
            break
        lines[pick.ticket.call_class].pop(0)
        chosen = choose_counsellor(left)
        left.remove(chosen)
        assignments.append(Assignment(pick, chosen, tuple(left)))
        streak = _after(streak, pick.ticket.call_class)
    return assignments


def _after(streak: int, picked: CallClass) -> int:
    match picked:
        case CallClass.CRISIS:
            return streak
        case CallClass.FRONTLINE:
            return streak + 1
        case CallClass.GENERAL:
            return 0
