"""A counsellor calls a supervisor to a talk, a text or a message that she has at hand; the caller learns nothing of it.

It is a row, an alert, and a text to the supervisors on duty (to all, when none is) in words that anybody may read over
their shoulders. The alert is settled when one of them says that she comes; the whole is over when the talk is, or the
text or message is closed or somebody else's.
"""

from datetime import datetime
from typing import Any, assert_never

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.calls.event_store import add_event
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm, supervisors_to_tell, tell_by_text
from hotline.flows.house import House
from hotline.help import store
from hotline.help.model import Asking, HelpState, Place
from hotline.kernel.errors import Refused
from hotline.kernel.ids import ConversationId, HelpId, MessageId, StaffId
from hotline.messages import store as messages
from hotline.messages.model import MessageState
from hotline.roster.model import Role
from hotline.roster.store import get_counsellor
from hotline.texts import conversation_store as conversations
from hotline.texts.model import ConversationState
from hotline.tickets.model import OfferState
from hotline.tickets.offer_store import find_active_offer_of_staff


def call_for_help(house: House, now: datetime, *, by: StaffId) -> HelpId:
    """Call a supervisor to her talk. Raises Refused outside a talk."""
    with house.work() as work:
        work.lock_router()
        talk = find_active_offer_of_staff(work.connection, by)
        if talk is None or talk.state not in {OfferState.BRIDGED, OfferState.JOINED}:
            raise Refused("she is in no talk")
        return _ask(work, house, Asking(Place.TALK, talk.id, talk.call_id), by, now)


def call_for_help_in_text(house: House, now: datetime, *, by: StaffId, which: str) -> HelpId:
    """Call a supervisor to a conversation by text that she has. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        found = conversations.find_conversation(work.connection, which)
        if found is None or found.staff_id != by or found.state is not ConversationState.TAKEN:
            raise Refused("she does not have this conversation")
        return _ask(work, house, Asking(Place.TEXT, found.id, None), by, now)


def call_for_help_with_message(house: House, now: datetime, *, by: StaffId, which: str) -> HelpId:
    """Call a supervisor to a message left that she deals with. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        found = messages.find_message(work.connection, which)
        if found is None or found.owner_id != by or found.state is MessageState.CLOSED:
            raise Refused("she does not have this message")
        return _ask(work, house, Asking(Place.MESSAGE, found.id, found.call_id), by, now)


def _ask(work: Work, house: House, asking: Asking, by: StaffId, now: datetime) -> HelpId:
    """Asked again before anybody has seen it, it is the same call."""
    for asked in store.open_in(work.connection, asking.place, asking.which):
        if asked.state is HelpState.ASKED:
            return asked.id
    texted = sum(tell_by_text(work, house, one, Key.TEXT_COLLEAGUE, now) for one in supervisors_to_tell(work, by))
    which = store.add_help(work.connection, asking, by, now, texted=texted)
    leads_to: dict[str, Any] = {} if asking.place is Place.TALK else {asking.place.value: asking.which}
    wanted = AlertKind.HELP_WANTED
    raise_alarm(work, house, wanted, now, about=which, staff_id=by, call_id=asking.call_id, help=which, **leads_to)
    _write(work, asking, now, "help_asked", counsellor=by, texted=texted)
    return which


def come_to_help(house: House, now: datetime, *, by: StaffId, which: str) -> None:
    """A supervisor says that she comes. Raises Refused when another one does already, or what she asked in is over."""
    with house.work() as work:
        work.lock_router()
        person, asked = get_counsellor(work.connection, by), store.find_help(work.connection, which)
        if person.role is not Role.SUPERVISOR or asked is None or asked.staff_id == by:
            raise Refused("there is no call for help that she could answer")
        if not store.see_help(work.connection, asked.id, by, now):
            raise Refused("another supervisor comes already, or it is over")
        settle_alert(work.connection, AlertKind.HELP_WANTED, asked.id, now)
        _write(work, asked.asking, now, "help_seen", counsellor=asked.staff_id, by=by)


def help_is_over(work: Work, place: Place, which: str, now: datetime) -> None:
    """What she had at hand has ended or is not hers any more, and with it what she asked for in it."""
    for asked in store.open_in(work.connection, place, which):
        if store.end_help(work.connection, asked.id, now):
            settle_alert(work.connection, AlertKind.HELP_WANTED, asked.id, now)


def _write(work: Work, asking: Asking, now: datetime, kind: str, **detail: object) -> None:
    """Into the story of what she asks in."""
    match asking.place:
        case Place.TALK:
            assert asking.call_id is not None, "a talk is part of a call"
            add_event(work.connection, asking.call_id, now, kind, **detail)
        case Place.TEXT:
            conversations.add_event(work.connection, ConversationId(asking.which), now, kind, **detail)
        case Place.MESSAGE:
            messages.add_event(work.connection, MessageId(asking.which), now, kind, **detail)
        case _:
            assert_never(asking.place)
