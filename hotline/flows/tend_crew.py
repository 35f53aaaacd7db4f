"""A supervisor looks after the crew: sends somebody home, gives her a break, frees a line that is stuck.

Nothing here ever ends a talk: who is sent home goes when it is over, and a line is freed only when the carrier says
that the phone is down.
"""

from datetime import datetime

from hotline.audit.model import Act
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import end_leg, find_leg_of_offer
from hotline.db.unit_of_work import Work
from hotline.flows.ask_carrier import look, news_of_end
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.counsellor_leg import LegNews, take_in
from hotline.flows.house import House
from hotline.flows.reasons import check_reason
from hotline.flows.staff import come_back
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import StaffId
from hotline.roster import line_store as lines
from hotline.roster.model import Duty, Line
from hotline.roster.store import get_counsellor
from hotline.tickets.listen_store import find_of_staff
from hotline.tickets.model import ACTIVE, Offer
from hotline.tickets.offer_store import find_active_offer_of_staff, find_last_offer_of_staff


def send_home(house: House, now: datetime, *, who: StaffId, by: str, reason: str) -> None:
    """Take somebody off duty; a call at hand goes on to its end. Raises Refused."""
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        if not lines.set_duty(work.connection, who, Duty.OFF, now):
            raise NotNow("off_already", "she is off duty already")
        _write_down(work, house, now, "sent_home", who, by, reason)


def give_break(house: House, now: datetime, *, who: StaffId, by: str, reason: str) -> None:
    """Let somebody not be rung until she comes back. Raises Refused."""
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        person = get_counsellor(work.connection, who)
        if person.duty is Duty.OFF:
            raise NotNow("off_already", "she is off duty already")
        if not lines.take_break(work.connection, who, now):
            raise NotNow("rings_or_talks", "a phone rings for her, she talks, or she pauses already")
        _write_down(work, house, now, "given_break", who, by, reason)


def free_line(house: House, now: datetime, *, who: StaffId, by: str, reason: str) -> None:
    """End what holds somebody's line though there is no call, or a pause after rings in vain. Raises Refused.

    The carrier is asked first, with no transaction open: while her phone is up, nothing is changed.
    """
    check_reason(reason)
    seen, news = _look_at_phone(house, who)
    with house.work() as work:
        work.lock_router()
        person = get_counsellor(work.connection, who)
        offer = find_active_offer_of_staff(work.connection, who)
        if (offer.id if offer else None) != (seen.id if seen and seen.state in ACTIVE else None):
            raise NotNow("moved_on", "another call came to her meanwhile")
        if person.line is Line.PAUSED:
            come_back(work, person, now)
        elif find_of_staff(work.connection, who) is not None:
            raise NotNow("rings_or_talks", "she listens to a talk, and is free when her phone is down")
        elif person.line not in {Line.RESERVED, Line.BUSY}:
            raise NotNow("not_stuck", "nothing holds her line")
        elif offer is not None:
            if news is None:
                raise NotNow("about_to_ring", "her phone is about to ring")
            take_in(work, house, offer, news, now)
        else:
            _end_last_leg(work, seen, now)
            lines.release(work.connection, who, now)
        work.ring("dispatch")
        _write_down(work, house, now, "line_freed", who, by, reason, about=seen)


def _look_at_phone(house: House, who: StaffId) -> tuple[Offer | None, LegNews | None]:
    """Her offer, active or the last, and how its leg ended at the carrier; no news when it has none there."""
    with house.database.read() as connection:
        offer = find_active_offer_of_staff(connection, who) or find_last_offer_of_staff(connection, who)
        leg = None if offer is None else find_leg_of_offer(connection, offer.id)
    if (
        leg is None
        or leg.carrier_sid is None
        or (offer is not None and offer.state not in ACTIVE and leg.state == "ended")
    ):
        return offer, None
    answer = look(house, leg.carrier_sid)
    if answer is None:
        raise NotNow("carrier_silent", "the carrier cannot be asked now")
    if not answer.is_over:
        raise NotNow("still_up", "her phone is up: a talk is never cut")
    return offer, news_of_end(leg, answer)


def _end_last_leg(work: Work, offer: Offer | None, now: datetime) -> None:
    leg = None if offer is None else find_leg_of_offer(work.connection, offer.id)
    if leg is not None:
        end_leg(work.connection, leg.id, "completed", now)


def _write_down(
    work: Work, house: House, now: datetime, kind: str, who: StaffId, by: str, reason: str, about: Offer | None = None
) -> None:
    """In the audit, and in the story of the call that it may have to do with."""
    offer = find_active_offer_of_staff(work.connection, who) or about
    if offer is not None:
        add_event(work.connection, offer.call_id, now, kind, counsellor=who, by=by, reason=reason)
    write_down(work, house, now, who_supervises(work, by), Act.CHANGED, "staff", who, reason)
