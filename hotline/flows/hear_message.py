"""Somebody hears a message. Who and when is written down each time, before a byte of it is given.

A player in a page asks for the parts of a sound one after another, by one link: that is one time.
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.calls import store
from hotline.db.unit_of_work import Work
from hotline.flows.deal_with_message import hers
from hotline.flows.house import House
from hotline.flows.line_hours import hours_now
from hotline.flows.safe_contact import allowed
from hotline.kernel.errors import Refused
from hotline.kernel.vault import CannotOpen
from hotline.messages import sound_store as sounds
from hotline.messages import store as messages
from hotline.messages import task_store as tasks
from hotline.messages.model import Message, NextAction, Sound

_WHY_NOT = {
    Sound.NONE: "nothing was said in this message",
    Sound.AWAITED: "the carrier has not given the sound of this message yet: try again in a minute",
    Sound.DELETED: "the sound of this message was deleted when its time was over",
    Sound.LOST: "the carrier has lost the sound of this message",
    Sound.TOO_BIG: "the sound of this message was too big to be fetched: it is at the carrier",
}


@dataclass(frozen=True)
class Heard:
    """The sound of a message, opened for somebody who may hear it."""

    content: bytes
    content_type: str


def hear_message(house: House, now: datetime, *, by: str, which: str, link: str | None = None) -> Heard:
    """Open the sound of a message, by the link in a page if there is one. Raises Refused."""
    with house.work() as work:
        message, person = hers(work, which, by, now)
        sound = sounds.find_sound(work.connection, message.id)
        if sound is None:
            raise Refused(_WHY_NOT.get(message.sound, "the sound of this message is not here"))
        try:
            content = house.vault.open_bytes(sound.sealed)
        except CannotOpen as error:
            raise Refused(f"the sound of this message was {error}") from error
        if link is None:
            messages.add_event(work.connection, message.id, now, "heard", by=person.id)
        elif not messages.is_hearing_noted(work.connection, message.id, link):
            messages.add_event(work.connection, message.id, now, "heard", by=person.id, link=link)
        due_at = house.line.listen_by(hours_now(work, house, now), message.call_class, now)
        if tasks.mark_heard(work.connection, message.id, now, _next(work, message), due_at):
            settle_alert(work.connection, AlertKind.MESSAGE_OVERDUE, message.id, now)
    return Heard(content, sound.content_type)


def _next(work: Work, message: Message) -> NextAction:
    number = store.get_call(work.connection, message.call_id).number_fingerprint
    may_ring = number is not None and allowed(work, number).ring
    return NextAction.RING_BACK if may_ring else NextAction.DECIDE
