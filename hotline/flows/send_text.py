"""Send one text over the carrier: once, however often we die on the way; and what its failure means."""

from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.calls import addresses
from hotline.db.outbox import Order
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.flows.order_ends import close, hold
from hotline.kernel.ports import CallIsOver, CarrierFault, OptedOut
from hotline.texts import outgoing_store as outgoing
from hotline.texts.outgoing_store import TextToSend

OPTED_OUT = "21610"  # the carrier's word for: this number has sent STOP, nothing of ours goes there


def perform_text(house: House, claimed: Order) -> None:
    """Send, or find that it was sent, and write down the carrier's id. Raises CarrierFault."""
    text_id = claimed.detail["text_id"]
    with house.database.read() as connection:
        text = outgoing.get_text(connection, text_id)
    if text.opted_out:
        raise OptedOut
    number, body = house.vault.open(text.number_sealed), house.vault.open(text.body_sealed)
    sid = text.carrier_sid
    if sid is None and claimed.attempts > 1:  # whoever had this order before us may have sent it, and died
        sid = _find(house, number, body, claimed.created_at)
        hold(house, claimed)
    try:
        if sid is None:
            sid = house.carrier.send_text(number, body, house.url(addresses.text_status(text_id)))
    except CallIsOver as fault:  # a text is no call: an address the carrier does not know now
        raise CarrierFault(fault.reason, lasting=False) from fault
    with house.work() as work:
        outgoing.name_text(work.connection, text_id, sid)
        close(work, claimed, "done", None)


def _find(house: House, number: str, body: str, since: datetime) -> str | None:
    """The text that was sent for this order; not one with the same words that is known to be another."""
    found = house.carrier.find_texts(number, body, since)
    with house.database.read() as connection:
        known = outgoing.known_ids(connection, found)
    return next((sid for sid in found if sid not in known), None)


def text_gave_up(work: Work, house: House, claimed: Order, fault: CarrierFault, now: datetime) -> None:
    """The carrier will not take it."""
    text = outgoing.get_text(work.connection, claimed.detail["text_id"])
    code = OPTED_OUT if isinstance(fault, OptedOut) else None
    outgoing.mark_unsent(work.connection, text.id, code)
    text_failed(work, house, text, code, now)


def text_failed(work: Work, house: House, text: TextToSend, code: str | None, now: datetime) -> None:
    """It did not arrive. What a person wrote is a task for a person; of our own words the number's wish is enough."""
    if code == OPTED_OUT:
        outgoing.note_opt_out(work.connection, text.thread_id, now)
        if text.phrase is not None:
            return
    raise_alarm(work, house, AlertKind.TEXT_FAILED, now, about=text.thread_id, thread=text.thread_id, code=code)
