"""Write down why a choice was made, so that a supervisor understands it without us."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.db.together import Adds
from hotline.kernel.ids import StaffId, TicketId
from hotline.kernel.pools import MARKS, NOT_STANDBY, Pool, pool_of
from hotline.roster.apart_store import Apart
from hotline.roster.model import Line
from hotline.roster.store import NotFree
from hotline.routing.model import Assignment, Free, PassedOver
from hotline.tickets import store as tickets
from hotline.tickets.model import Ticket

MOST_NAMED = 30
"""So many counsellors are told of one by one: nobody reads more."""

_PAUSED = Line.PAUSED.value
_VERDICTS = {Line.READY.value: "cooling_off"}  # ready, but not before the end of a cool-off
_ENDS_BY_ITSELF = {Line.READY.value, Line.WRAP_UP.value, Line.RECOVERY.value}


def keep_decision(
    adds: Adds,
    assignment: Assignment,
    lines: Mapping[TicketId, Ticket],
    not_free: Sequence[NotFree],
    apart: Mapping[StaffId, Apart],
    now: datetime,
) -> None:
    """Keep the rule, the numbers it saw, who was considered, and why each other counsellor was not the one.

    `apart`: who is kept apart from this caller.
    """
    tickets.add_decision(
        adds,
        lines[assignment.pick.ticket.ticket_id].call_id,
        now,
        rule=assignment.pick.rule.value,
        chosen=assignment.counsellor.name,
        considered=_considered(assignment, not_free, apart, now)[:MOST_NAMED],
        why=_why(assignment, lines, apart, now),
    )


def _considered(
    assignment: Assignment, not_free: Sequence[NotFree], apart: Mapping[StaffId, Apart], now: datetime
) -> list[dict[str, object]]:
    required = assignment.pick.ticket.required(now)
    return [
        {**_told(assignment.counsellor, now), "verdict": "chosen"},
        *(_free_but(person, required, apart.get(person.staff_id), now) for person in assignment.also_free),
        *(_not_free(person) for person in not_free),
    ]


def _told(person: Free, now: datetime) -> dict[str, object]:
    return {"counsellor": person.name, "idle_seconds": round((now - person.idle_since).total_seconds(), 1)}


def _free_but(person: Free, required: frozenset[str], apart: Apart | None, now: datetime) -> dict[str, object]:
    if apart is not None:
        return {**_told(person, now), "verdict": "kept_apart", **_whose_word(apart)}
    lacking = required - person.skills
    if lacking - MARKS:
        return {**_told(person, now), "verdict": "lacks", "lacking": sorted(lacking - MARKS)}
    if lacking:
        return {**_told(person, now), "verdict": "standby" if NOT_STANDBY in lacking else "second_pool"}
    return {**_told(person, now), "verdict": "free_too"}


def _whose_word(apart: Apart) -> dict[str, object]:
    """Who keeps the pair apart, and until when; the reason is sealed."""
    return {"apart_by": apart.by, "apart_until": None if apart.until is None else apart.until.isoformat()}


def _not_free(person: NotFree) -> dict[str, object]:
    """Her state in a word: another call has or rings for her, she writes, rests, or missed a ring a moment ago."""
    told: dict[str, object] = {"counsellor": person.name, "verdict": _VERDICTS.get(person.line, person.line)}
    if person.line == _PAUSED:
        told["verdict"] = person.pause_reason or _PAUSED
    elif person.line in _ENDS_BY_ITSELF and person.until is not None:
        told["until"] = person.until.isoformat()
    return told


def _why(
    assignment: Assignment, lines: Mapping[TicketId, Ticket], apart: Mapping[StaffId, Apart], now: datetime
) -> dict[str, object]:
    seen, ticket = assignment.pick.seen, assignment.pick.ticket
    why: dict[str, object] = {
        "crisis_wait": seen.crisis_wait,
        "frontline_wait": seen.frontline_wait,
        "general_wait": seen.general_wait,
        "general_rate": seen.general_rate,
        "frontline_streak": seen.streak,
        "counsellor": assignment.why.value,
    }
    pool = pool_of(assignment.counsellor.skills)
    if pool is not Pool.FIRST:
        why |= {"pool": pool.value, "waited": round(ticket.age(now), 1)}
    if assignment.counsellor.staff_id in apart:
        why |= _whose_word(apart[assignment.counsellor.staff_id])
    if ticket.failed:
        why["failed_offers"] = ticket.failed
    if assignment.passed_over:
        why["passed_over"] = [_passed(one, lines) for one in assignment.passed_over]
    return why


def _passed(one: PassedOver, lines: Mapping[TicketId, Ticket]) -> dict[str, object]:
    told: dict[str, object] = {"call": lines[one.ticket.ticket_id].call_id, "why": one.why.value}
    return told | ({"lacking": sorted(one.lacking)} if one.lacking else {})
