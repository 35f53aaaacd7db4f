"""Write down why a choice was made, so that a supervisor understands it without us."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.db.unit_of_work import Work
from hotline.kernel.ids import TicketId
from hotline.roster.model import Counsellor, Line
from hotline.routing.model import Assignment, Free, PassedOver
from hotline.tickets import store as tickets
from hotline.tickets.model import Ticket

_NAMED = 60
"""So many counsellors are told of one by one; of more, only how many there were."""


def keep_decision(
    work: Work,
    assignment: Assignment,
    lines: Mapping[TicketId, Ticket],
    on_duty: Sequence[Counsellor],
    now: datetime,
) -> None:
    """Keep the rule, the numbers it saw, who was considered, and why each other counsellor was not the one."""
    considered = _considered(assignment, on_duty, now)
    tickets.add_decision(
        work.connection,
        lines[assignment.pick.ticket.ticket_id].call_id,
        now,
        rule=assignment.pick.rule.value,
        chosen=assignment.counsellor.name,
        considered=considered[:_NAMED],
        why=_why(assignment, lines, len(considered)),
    )


def _considered(assignment: Assignment, on_duty: Sequence[Counsellor], now: datetime) -> list[dict[str, object]]:
    required = assignment.pick.ticket.required(now)
    free = {person.staff_id for person in (assignment.counsellor, *assignment.also_free)}
    return [
        {**_told(assignment.counsellor, now), "verdict": "chosen"},
        *(_free_but(person, required, now) for person in assignment.also_free),
        *(_not_free(person, now) for person in on_duty if person.id not in free),
    ]


def _told(person: Free, now: datetime) -> dict[str, object]:
    return {"counsellor": person.name, "idle_seconds": round((now - person.idle_since).total_seconds(), 1)}


def _free_but(person: Free, required: frozenset[str], now: datetime) -> dict[str, object]:
    lacking = sorted(required - person.skills)
    if lacking:
        return {**_told(person, now), "verdict": "lacks", "lacking": lacking}
    return {**_told(person, now), "verdict": "free_too"}


def _not_free(person: Counsellor, now: datetime) -> dict[str, object]:
    """Her state in a word: another call has or rings for her, she writes, rests, or missed a ring a moment ago."""
    if person.line is Line.READY:
        told = {"counsellor": person.name, "verdict": "reserved" if person.ready_at is None else "cooling_off"}
    else:
        told = {"counsellor": person.name, "verdict": person.line.value}
    if person.line in {Line.READY, Line.WRAP_UP, Line.RECOVERY} and person.ready_at is not None:
        told["until"] = person.ready_at.isoformat()
    if person.line is Line.PAUSED and person.pause_reason is not None:
        told["verdict"] = person.pause_reason
    return dict(told)


def _why(assignment: Assignment, lines: Mapping[TicketId, Ticket], considered: int) -> dict[str, object]:
    seen, ticket = assignment.pick.seen, assignment.pick.ticket
    why: dict[str, object] = {
        "crisis_wait": seen.crisis_wait,
        "frontline_wait": seen.frontline_wait,
        "general_wait": seen.general_wait,
        "general_rate": seen.general_rate,
        "frontline_streak": seen.streak,
        "counsellor": assignment.why.value,
        "considered": considered,
    }
    if ticket.failed:
        why["failed_offers"] = ticket.failed
    if assignment.passed_over:
        why["passed_over"] = [_passed(one, lines) for one in assignment.passed_over]
    return why


def _passed(one: PassedOver, lines: Mapping[TicketId, Ticket]) -> dict[str, object]:
    told: dict[str, object] = {"call": lines[one.ticket.ticket_id].call_id, "why": one.why.value}
    return told | ({"lacking": sorted(one.lacking)} if one.lacking else {})
