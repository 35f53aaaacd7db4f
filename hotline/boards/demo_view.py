"""What the line sees, in short, for the page with telephones: live calls, the people, the last steps. Demo only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, select

from hotline.boards.calls import iso
from hotline.calls.tables import call_events, calls, legs
from hotline.kernel.classes import CallClass
from hotline.roster.rules import presence_of
from hotline.roster.store import list_staff
from hotline.roster.tables import staff
from hotline.texts.tables import texts
from hotline.tickets.tables import decisions, offers, tickets

SHOWN = 40
_ACTIVE = ("pending", "ringing", "answered", "accepted", "bridged", "joined")
_CLASS = calls.c["class"]

_LIVE = (
    select(calls, tickets.c.queued_at.label("place"))
    .join_from(calls, tickets, (tickets.c.call_id == calls.c.id) & (tickets.c.state != "closed"), isouter=True)
    .where(calls.c.state != "closed")
    .order_by(
        calls.c.state == "connected",
        case({call_class.value: call_class.rank for call_class in CallClass}, value=_CLASS),
        calls.c.queued_at.is_(None),
        calls.c.queued_at,
        calls.c.id,
    )
)
_OFFERS = (
    select(offers.c.call_id, offers.c.state, offers.c.made_at, staff.c.name)
    .join_from(offers, staff, staff.c.id == offers.c.staff_id)
    .where(offers.c.state.in_(_ACTIVE))
)
_PEOPLE = select(staff.c.id, staff.c.line, staff.c.line_since, staff.c.ready_at, staff.c.duty_since)
_STEPS = (
    select(call_events, calls.c.carrier_sid, _CLASS.label("call_class"))
    .join_from(call_events, calls, calls.c.id == call_events.c.call_id)
    .where(call_events.c.at >= bindparam("since"))
    .order_by(call_events.c.id.desc())
    .limit(SHOWN)
)
_TEXTS = select(texts).order_by(texts.c.at.desc(), texts.c.id.desc()).limit(SHOWN // 2)


def live_calls(connection: Connection) -> list[dict[str, object]]:
    """Return the calls that have not ended, those first whom the line would serve first; without numbers."""
    held: dict[str, list[dict[str, object]]] = {}
    for row in connection.execute(_OFFERS):
        held.setdefault(row.call_id, []).append({"name": row.name, "state": row.state, "since": iso(row.made_at)})
    return [
        {
            "id": row.id,
            "sid": row.carrier_sid,
            "class": row._mapping["class"],
            "reason": row.class_reason,
            "state": row.state,
            "exit_to": row.exit_to,
            "topic": row.topic,
            "received_at": iso(row.received_at),
            "queued_at": iso(row.place or row.queued_at),
            "connected_at": iso(row.connected_at),
            "offers": held.get(row.id, []),
        }
        for row in connection.execute(_LIVE)
    ]


def people(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """Return the staff: the wish and what the line makes of it, each with its beginning; without numbers."""
    lines = {row.id: row for row in connection.execute(_PEOPLE)}
    return [
        {
            "name": person.name,
            "role": person.role.value,
            "duty": person.duty.value,
            "presence": presence_of(person, now).value,
            "since": iso(max(lines[person.id].line_since, lines[person.id].duty_since)),
            "until": iso(person.ready_at) if person.ready_at is not None and person.ready_at > now else None,
        }
        for person in list_staff(connection)
    ]


def first_of_role(connection: Connection, role: str) -> str | None:
    """Return the name of whoever was added first with a role: whom a visitor signs in as."""
    row = connection.execute(select(staff.c.name).where(staff.c.role == role).order_by(staff.c.id).limit(1)).first()
    return None if row is None else str(row.name)


def last_steps(connection: Connection, since: datetime) -> list[dict[str, object]]:
    """Return the newest steps since then of all calls and texts, newest first; each names the staff, never a caller."""
    names = {row.id: row.name for row in connection.execute(select(staff.c.id, staff.c.name))}
    rows = connection.execute(_STEPS, {"since": since}).all()
    call_ids = {row.call_id for row in rows}
    offered_to = {
        row.id: names[row.staff_id]
        for row in connection.execute(select(offers.c.id, offers.c.staff_id).where(offers.c.call_id.in_(call_ids)))
    }
    chosen = {
        (row.call_id, row.at, row.chosen): row
        for row in connection.execute(select(decisions).where(decisions.c.call_id.in_(call_ids)))
    }
    classes = _classes_then(rows)
    steps = [_step(row, classes[row.id], names, offered_to, chosen) for row in rows]
    steps += [_text_step(row) for row in connection.execute(_TEXTS)]
    steps.sort(key=lambda step: str(step["at"]), reverse=True)  # stable: steps of one instant keep their order
    return steps[:SHOWN]


def _classes_then(rows: Sequence[Any]) -> dict[int, str]:
    """Return the class each step's call had at that step; `rows` newest first. Danger comes later, not before."""
    now: dict[str, str] = {}
    then: dict[int, str] = {}
    for row in reversed(rows):
        said = row.detail.get("to") if row.kind == "class" else row.detail.get("class")
        now[row.call_id] = str(said or now.get(row.call_id, row.call_class))
        then[row.id] = now[row.call_id]
    return then


def _step(
    row: Any, call_class: str, names: dict[str, str], offered_to: dict[str, str], chosen: dict[Any, Any]
) -> dict[str, object]:
    detail = dict(row.detail)
    who = names.get(str(detail.pop("counsellor", ""))) or offered_to.get(str(detail.pop("offer", "")))
    detail.pop("offer", None)
    decision = chosen.get((row.call_id, row.at, who)) if row.kind == "offered" else None
    if decision is not None:
        idle = next((one["idle_seconds"] for one in decision.considered if one["counsellor"] == who), None)
        detail |= {"rule": decision.rule, "idle": idle, "because": decision.why.get("counsellor")}
    return {
        "id": f"c{row.id}",
        "at": iso(row.at),
        "kind": row.kind,
        "who": who,
        "class": call_class,
        "sid": row.carrier_sid,
        "detail": detail,
    }


def _text_step(row: Any) -> dict[str, object]:
    detail = {"danger": bool(row.danger), "phrase": row.phrase, "status": row.status}
    return {
        "id": f"t{row.id}",
        "at": iso(row.at),
        "kind": f"text_{row.direction}",
        "who": None,
        "class": None,
        "sid": row.carrier_sid,
        "detail": detail,
    }


@dataclass(frozen=True)
class Traces:
    """How to find a step again in what went over the wire: when it was written, and ids that may be named there."""

    at: datetime
    ids: tuple[str, ...]


def traces_of(connection: Connection, step_id: str) -> Traces | None:
    """Return the traces of a step of `last_steps`; None when there is no such step."""
    kind, row_id = step_id[:1], step_id[1:]
    if kind == "t":
        text = connection.execute(select(texts.c.at, texts.c.carrier_sid).where(texts.c.id == row_id)).first()
        return None if text is None or text.carrier_sid is None else Traces(text.at, (text.carrier_sid,))
    if kind != "c" or not row_id.isdecimal() or len(row_id) > 15:
        return None
    step = connection.execute(
        select(call_events.c.at, call_events.c.call_id, call_events.c.kind, call_events.c.detail, calls.c.carrier_sid)
        .join_from(call_events, calls, calls.c.id == call_events.c.call_id)
        .where(call_events.c.id == int(row_id))
    ).first()
    if step is None:
        return None
    offer = str(step.detail.get("offer", ""))
    if step.kind == "offered":
        return Traces(step.at, (offer,))  # what was written down here is done next: the ring, which names the offer
    sids = connection.execute(select(legs.c.carrier_sid).where(legs.c.call_id == step.call_id)).scalars()
    return Traces(step.at, tuple(filter(None, [offer, step.carrier_sid, *sids])))
