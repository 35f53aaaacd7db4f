"""A counsellor calls a supervisor from her desk while she talks; the caller hears nothing of it.

It is a row, an alert, and a text to the supervisors on duty (to all, when none is) in words that anybody may read over
their shoulders. The alert is settled when one of them says that she comes; the whole is over when the talk is.
"""

from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.calls.event_store import add_event
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm, supervisors_to_tell, tell_by_text
from hotline.flows.house import House
from hotline.help import store
from hotline.help.model import HelpState
from hotline.kernel.errors import Refused
from hotline.kernel.ids import HelpId, OfferId, StaffId
from hotline.roster.model import Role
from hotline.roster.store import get_counsellor
from hotline.tickets.model import OfferState
from hotline.tickets.offer_store import find_active_offer_of_staff


def call_for_help(house: House, now: datetime, *, by: StaffId) -> HelpId:
    """Call a supervisor; asked again before anybody has seen it, it is the same call. Raises Refused outside a talk."""
    with house.work() as work:
        work.lock_router()
        talk = find_active_offer_of_staff(work.connection, by)
        if talk is None or talk.state not in {OfferState.BRIDGED, OfferState.JOINED}:
            raise Refused("she is in no talk")
        for asked in store.open_of_talk(work.connection, talk.id):
            if asked.state is HelpState.ASKED:
                return asked.id
        texted = _text_supervisors(work, house, by, now)
        which = store.add_help(work.connection, talk.call_id, talk.id, by, now, texted=texted)
        wanted = AlertKind.HELP_WANTED
        raise_alarm(work, house, wanted, now, about=which, staff_id=by, call_id=talk.call_id, help=which)
        add_event(work.connection, talk.call_id, now, "help_asked", counsellor=by, texted=texted)
        return which


def _text_supervisors(work: Work, house: House, but: StaffId, now: datetime) -> int:
    """Return how many were written to. Who has her desk open sees it there, on duty or not."""
    return sum(tell_by_text(work, house, one, Key.TEXT_COLLEAGUE, now) for one in supervisors_to_tell(work, but))


def come_to_help(house: House, now: datetime, *, by: StaffId, which: str) -> None:
    """A supervisor says that she comes. Raises Refused when another one does already, or the talk is over."""
    with house.work() as work:
        work.lock_router()
        person, asked = get_counsellor(work.connection, by), store.find_help(work.connection, which)
        if person.role is not Role.SUPERVISOR or asked is None or asked.staff_id == by:
            raise Refused("there is no call for help that she could answer")
        if not store.see_help(work.connection, asked.id, by, now):
            raise Refused("another supervisor comes already, or the talk is over")
        settle_alert(work.connection, AlertKind.HELP_WANTED, asked.id, now)
        add_event(work.connection, asked.call_id, now, "help_seen", counsellor=asked.staff_id, by=by)


def help_is_over(work: Work, offer_id: OfferId, now: datetime) -> None:
    """Her part of the talk has ended, and with it what she asked for in it."""
    for asked in store.open_of_talk(work.connection, offer_id):
        if store.end_help(work.connection, asked.id, now):
            settle_alert(work.connection, AlertKind.HELP_WANTED, asked.id, now)
