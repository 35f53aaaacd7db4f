"""What must be true at any moment, whatever happened; and what must be true when everything has gone quiet."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hotline.simulator import faults
from hotline.simulator.calls import ENDED
from tests.chaos.dials import dialled_once_a_try, one_call_at_a_time
from tests.chaos.picture import IN_A_TALK, OPEN_ORDER, House, awaits_dial
from tests.chaos.promised import every_promise_can_be_kept, nobody_is_rung_after_a_talk
from tests.chaos.recordings import everybody_is_known, nothing_said_is_lost
from tests.chaos.stage import CRASHES, Stage
from tests.chaos.supervisor import nobody_kept_apart_meets

OUTCOMES = {"answered", "abandoned", "voicemail", "callback", "overflow", "failed"}
BETTERED_BY_A_MESSAGE = {"overflow", "abandoned", "callback", "failed"}

_NEVER = {
    faults.BAD_XML, faults.BAD_SCHEMA, faults.BAD_CONTENT_TYPE, faults.BAD_SAY, faults.LABEL_TAKEN,
    faults.EMPTY_WAIT, faults.NOT_SIMULATED, faults.PLAIN_TEXT_LEAK,
}  # fmt: skip
_READ_ANEW = (
    "/voice/wait", "/voice/conference-wait", "/voice/hold-again", "/voice/fallback", "/voice/callback/given",
    "/sms/status",
)  # fmt: skip
"""Addresses that answer with the present state, so the same delivery may be answered in other words."""
_LONGEST_RETRY = timedelta(seconds=21)


def check(world: Stage) -> None:
    """Raise AssertionError, with the story so far, when any promise is broken now."""
    with world.house.database.read() as connection:
        house = House(connection)
    _raise(world, house, [*_at_any_moment(world, house), *_told_once(world)])


def check_at_rest(world: Stage) -> None:
    """Raise AssertionError when something is left over although everything has gone quiet."""
    check(world)
    with world.house.database.read() as connection:
        house = House(connection)
    _raise(world, house, list(_left_over(world, house)))


def _at_any_moment(world: Stage, house: House) -> Iterator[str]:
    yield from _offers(house)
    yield from one_call_at_a_time(world)
    yield from dialled_once_a_try(world, house.all_orders, house.offers, house.calls)
    yield from _counsellors(house)
    yield from _timers(world, house)
    yield from _calls(world, house)
    yield from _records(house)
    yield from nothing_said_is_lost(world, house)
    yield from nobody_kept_apart_meets(house)
    yield from every_promise_can_be_kept(house)
    yield from nobody_is_rung_after_a_talk(world, house)
    yield from _followups(house)
    yield from (f"a webhook broke: {crash}" for crash in CRASHES.seen)
    yield from (f"the carrier could not use our words: {e}" for e in world.exchange.errors if e.code in _NEVER)


def _offers(house: House) -> Iterator[str]:
    yield from _more_than_one("active offer", "counsellor", (offer.staff_id for offer in house.active))
    taken = [offer for offer in house.active if offer.state in ("accepted", "bridged")]
    yield from _more_than_one("accepted offer", "ticket", (offer.ticket_id for offer in taken))
    bridged = [offer for offer in house.active if offer.state == "bridged"]
    yield from _more_than_one("bridge", "call", (offer.call_id for offer in bridged))
    joined = [offer for offer in house.active if offer.state == "joined"]
    yield from _more_than_one("colleague asked in", "call", (offer.call_id for offer in joined))
    rooms = {offer.joins or offer.id for offer in bridged}
    for third in joined:
        if third.joins not in rooms and house.calls[third.call_id].state == "connected":
            yield f"offer {third.id} joined room {third.joins}, in which nobody holds the bridge"
    yield from _more_than_one("open ticket", "call", (t.call_id for t in house.tickets if t.state != "closed"))


def _more_than_one(what: str, of: str, owners: Iterable[str]) -> Iterator[str]:
    for owner, count in Counter(owners).items():
        if count > 1:
            yield f"{count} times {what} for {of} {owner}"


def _counsellors(house: House) -> Iterator[str]:
    for person in house.staff.values():
        offer = next((o for o in house.active if o.staff_id == person.id), None)
        if person.line in ("reserved", "busy") and offer is None and not house.live_legs_of(person.id):
            yield f"{person.name} is {person.line} for nobody"
        if person.line in ("ready", "paused", "wrap_up") and offer is not None:
            yield f"{person.name} is {person.line} although she holds an offer that is {offer.state}"


def _timers(world: Stage, house: House) -> Iterator[str]:
    for call in house.calls.values():
        if call.state != "closed" and call.check_at is None and not awaits_dial(call):
            yield f"call {call.id} is {call.state} and nobody will ever ask after it"
    for ticket in house.tickets:
        if ticket.state != "closed" and ticket.deadline_at is None:
            yield f"ticket {ticket.id} is {ticket.state} without an end"
    for offer in house.active:
        if offer.state not in IN_A_TALK and offer.deadline_at is None:
            yield f"offer {offer.id} is {offer.state} without an end"
        elif offer.state not in IN_A_TALK and offer.deadline_at < world.last_tick:
            yield f"offer {offer.id} is {offer.state} past its end {offer.deadline_at}, which a tick has not seen"
    for order in house.orders:
        if order.due_at > world.clock.now() + _LONGEST_RETRY:
            yield f"order {order.id} ({order.action}) is due only at {order.due_at}"
        if order.state == "claimed" and order.lease_until is None:
            yield f"order {order.id} ({order.action}) is claimed for ever"
    for order in house.all_orders:
        if world.memory.performed.get(order.id, order.attempts) != order.attempts or (
            order.id in world.memory.performed and order.state in OPEN_ORDER
        ):
            yield f"order {order.id} ({order.action}) was performed, and then once more"
        if order.state not in OPEN_ORDER:
            world.memory.performed[order.id] = order.attempts


def _calls(world: Stage, house: House) -> Iterator[str]:
    memory = world.memory
    open_tickets = {ticket.call_id for ticket in house.tickets if ticket.state != "closed"}
    unbridged = {offer.call_id for offer in house.active if offer.state not in IN_A_TALK}
    for call in house.calls.values():
        if (call.state == "closed") != (call.outcome is not None):
            yield f"call {call.id} is {call.state} with outcome {call.outcome}"
        if call.state == "closed" and call.id in open_tickets:
            yield f"call {call.id} is closed and still stands in the line"
        if call.state == "closed" and call.id in unbridged:
            yield f"call {call.id} is closed and a counsellor is still offered it"
        if call.state in ("waiting", "offered") and call.id not in open_tickets:
            yield f"call {call.id} is {call.state} and stands in no line"
        yield from _never_changes(memory.queued_at, call.id, call.queued_at, "its place in the line")
        before = memory.outcomes.get(call.id)
        if before is not None and call.outcome != before and (before, call.outcome) not in _BETTERED:
            yield f"call {call.id} ended as {before}, and now as {call.outcome}"
        if call.outcome is not None:
            memory.outcomes[call.id] = call.outcome
    for ticket in house.tickets:
        if ticket.class_rank > memory.ranks.setdefault(ticket.id, ticket.class_rank):
            yield f"ticket {ticket.id} fell from class {memory.ranks[ticket.id]} to {ticket.class_rank}"
        memory.ranks[ticket.id] = ticket.class_rank


def _followups(house: House) -> Iterator[str]:
    """Whoever was not reached by any try of a call-back is somebody's task, with a time, or has an end."""
    due = Counter(step.followup_id for step in house.steps if step.state == "open")
    for followup in house.followups:
        if due[followup.id] + (followup.ended_at is not None) != 1:
            yield f"follow-up {followup.id} has {due[followup.id]} open steps, ended {followup.ended_as}"
    for step in house.steps:
        if step.state == "open" and step.alert_at is None and step.told_at is None:
            yield f"step {step.id} of a follow-up is open, and nobody will ever be told"
    exhausted = {row.id for row in house.callbacks if row.state == "exhausted"}
    for lost in exhausted - {row.origin_id for row in house.followups} - {row.callback_id for row in house.steps}:
        yield f"call-back {lost} reached nobody, and nobody's task it is"


def _records(house: House) -> Iterator[str]:
    """Every talk has its one record, and nothing else has any."""
    talked = {call.id for call in house.calls.values() if call.connected_at is not None}
    recorded = [record.call_id for record in house.records]
    yield from _more_than_one("a record", "call", recorded)
    yield from (f"call {call_id} was answered and has no record" for call_id in talked.difference(recorded))
    yield from (f"call {call_id} has a record of no talk" for call_id in set(recorded) - talked)


_BETTERED = {(before, "voicemail") for before in BETTERED_BY_A_MESSAGE}


def _never_changes(memory: dict[str, Any], key: str, value: Any, what: str) -> Iterator[str]:
    if key in memory and memory[key] != value:
        yield f"call {key} lost {what}: {memory[key]} became {value}"
    if value is not None:
        memory.setdefault(key, value)


def _told_once(world: Stage) -> Iterator[str]:
    memory = world.memory
    for request, answer in world.wire.deliveries[memory.read :]:
        path, token = urlsplit(request.url).path, request.header("I-Twilio-Idempotency-Token")
        if not token or answer.status != 200 or path.endswith(_READ_ANEW):
            continue
        if memory.answers.setdefault((path, token), answer.body) != answer.body:
            yield f"the same delivery to {path} was answered twice, in different words"
    memory.read = len(world.wire.deliveries)


def _left_over(world: Stage, house: House) -> Iterator[str]:
    for call in house.calls.values():
        if call.state != "closed" and call.id not in house.kept:
            yield f"call {call.id} is still {call.state}"
        if call.outcome is not None and call.outcome not in OUTCOMES:
            yield f"call {call.id} ended as {call.outcome}, which is no outcome"
    for person in house.staff.values():
        if person.line not in ("ready", "paused"):
            yield f"{person.name} is still {person.line}"
    for leg in house.legs:
        if leg.state != "ended":
            yield f"a leg of the {leg.party} of call {leg.call_id} is still {leg.state}, offer {leg.offer_id}"
    for offer in house.active:
        yield f"offer {offer.id} is still {offer.state}"
    for order in house.orders:
        yield f"order {order.id} ({order.action}, {order.note}) is still {order.state}"
    for carrier_call in world.exchange.lines.calls.values():
        if not carrier_call.ended:
            yield f"the carrier's {carrier_call.direction} call {carrier_call.sid} is still {carrier_call.status}"
    written = {call.carrier_sid for call in house.calls.values()}
    for sid in _heard_of(world) - written:
        yield f"call {sid} was received and is not written down"
    yield from everybody_is_known(world, house)


def _heard_of(world: Stage) -> set[str]:
    """Callers whose deliveries we answered, at an address that writes."""
    memory = world.memory
    for request, answer in world.wire.deliveries[memory.heard :]:
        path, form = urlsplit(request.url).path, dict(parse_qsl(request.body.decode()))
        ended = form.get("CallStatus") in ENDED
        if answer.status == 200 and (path.endswith(_WRITES) or (ended and path.endswith("/voice/status"))):
            memory.heard_of.add(form.get("CallSid", ""))
    memory.heard = len(world.wire.deliveries)
    return memory.heard_of


_WRITES = ("/voice/incoming", "/voice/wait", "/voice/left", "/voice/choice", "/voice/recorded")


def _raise(world: Stage, house: House, broken: list[str]) -> None:
    if not broken:
        return
    lines = [f"{len(broken)} promise(s) broken at {world.clock.now():%H:%M:%S.%f}:", *(f"  {line}" for line in broken)]
    lines += ["what was done:", *(f"  {line}" for line in world.story[-60:])]
    lines += ["calls:", *(_tell(row) for row in house.calls.values())]
    lines += ["offers:", *(_tell(row) for row in list(house.offers.values())[-20:])]
    lines += ["legs:", *(_tell(row) for row in house.legs[-30:])]
    lines += ["orders not done:", *(_tell(row) for row in house.orders)]
    lines += ["on the wire:"]
    for entry in list(world.exchange.log)[-40:]:
        body = dict(entry.params).get("CallStatus", "")
        lines.append(f"  {entry.at:%H:%M:%S.%f} {entry.direction} {urlsplit(entry.url).path} {body} {entry.status}")
    raise AssertionError("\n".join(lines))


def _tell(row: Any) -> str:
    hidden = ("number_sealed", "number_fingerprint", "forwarded_sealed", "language", "direction")
    facts = (f"{key}={value}" for key, value in row._mapping.items() if value is not None and key not in hidden)
    return "  " + " ".join(facts)
