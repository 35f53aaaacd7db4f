"""What happened on the demo's line before it started, so that each page has something to show.

The talks themselves are written as rows, for nobody made them; what people did with them goes through the flows of a
real line. None of these callers has a telephone in the demo: whoever rings in it is met for the first time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.boards.board_alerts import alerts_now
from hotline.calls import store as calls
from hotline.calls.event_store import add_event
from hotline.calls.model import Outcome as CallOutcome
from hotline.coordination.model import Urgency, Wanted
from hotline.demo.ledger import household_code
from hotline.demo.past_calls import GREETING, begin_call, end_call
from hotline.demo.past_left import leave_behind
from hotline.demo.past_words import FILLED, HANDED_OVER, REACHED, Told
from hotline.demo.people import COUNSELLORS, SUPERVISOR
from hotline.flows.agree_contact import agree_contact
from hotline.flows.alerts import see_alert
from hotline.flows.close_record import close_record
from hotline.flows.coordinate import ask_coordinator
from hotline.flows.house import House
from hotline.flows.keep_record import Page, keep_record
from hotline.flows.promise_after_talk import promise_after_talk
from hotline.flows.record_actions import add_action
from hotline.flows.resources import check_resource, import_resources
from hotline.flows.roster import hand_over, import_roster
from hotline.flows.set_risk import set_risk
from hotline.kernel.ids import CallId, RecordId, StaffId
from hotline.records.model import Stamp
from hotline.records.store import open_record
from hotline.roster.shift_store import shifts_between
from hotline.roster.store import list_staff

_LIN, _WU, _ZHAO = (person.name for person in COUNSELLORS[:3])
_CHECKED = ("110", "120", "12356")
_DAYS = 6
_SHIFTS = ("00:00", "08:00", "16:00", "24:00")


@dataclass(frozen=True)
class _Talk:
    """`hours` ago; the caller's number ends in `caller`: one below 400 is a household's. Unfinished when not `told`."""

    hours: float
    caller: int
    counsellor: str
    minutes: int
    told: Told
    is_finished: bool = True


_TALKS = (
    _Talk(33, 20, _LIN, 26, Told.GRIEF),
    _Talk(27, 911, _WU, 14, Told.SLEEP),
    _Talk(24, 918, _WU, 2, Told.SILENT),
    _Talk(21, 21, _ZHAO, 19, Told.PILLS),
    _Talk(12, 22, _ZHAO, 6, Told.DELIVERY),
    _Talk(9, 911, _LIN, 22, Told.SCHOOL),
    _Talk(3.5, 912, _LIN, 31, Told.TONIGHT, is_finished=False),
)
_GAVE_UP = ((14, 913, 95), (5, 914, 140))
"""Hours ago, the caller's number, and how many seconds she waited before she hung up."""


def live_before(house: House, now: datetime, resources: bytes) -> None:
    """Let two days have passed. Everything that is over lies before `now`."""
    with house.database.read() as connection:
        staff = {person.name: person.id for person in list_staff(connection)}
    import_resources(house, now - timedelta(days=2), resources)
    for code in _CHECKED:
        check_resource(house, now - timedelta(days=1), by=SUPERVISOR.name, code=code)
    for hours, caller, waited in _GAVE_UP:
        _hang_up_waiting(house, now - timedelta(hours=hours), caller, timedelta(seconds=waited))
    for talk in _TALKS:
        call_id = _write_up(house, talk, staff[talk.counsellor], now - timedelta(hours=talk.hours))
    _see(house, now)
    _promise(house, now, call_id)
    _ask(house, now, staff[_LIN])
    _plan(house, now)
    leave_behind(house, now, staff)


def _hang_up_waiting(house: House, at: datetime, caller: int, waited: timedelta) -> None:
    call_id, _ = begin_call(house, at, caller)
    end_call(house, call_id, CallOutcome.ABANDONED, at + GREETING + waited)


def _write_up(house: House, talk: _Talk, counsellor: StaffId, at: datetime) -> CallId:
    """They talk, and what was said is written down."""
    call_id, fingerprint = begin_call(house, at, talk.caller)
    joined = at + 2 * GREETING
    over = joined + timedelta(minutes=talk.minutes)
    with house.work() as work:
        calls.connect_call(work.connection, call_id, counsellor, joined, joined)
        add_event(work.connection, call_id, joined, "connected", counsellor=counsellor)
        record_id = open_record(work.connection, call_id, counsellor, fingerprint, at, joined)
    end_call(house, call_id, CallOutcome.ANSWERED, over)
    _fill(house, talk, record_id, over)
    return call_id


def _fill(house: House, talk: _Talk, which: RecordId, over: datetime) -> None:
    by, told = talk.counsellor, talk.told.value
    page = Page(FILLED[talk.told], told.texts)
    kept = keep_record(house, over, by=by, which=which, stamp=Stamp(1), page=page)
    if talk.told in REACHED:
        agree_contact(house, over, by=by, which=which, told=REACHED[talk.told])
    if told.risk is not None:
        set_risk(house, over, by=by, which=which, level=told.risk, facts=told.facts, reason=told.reason)
    for what, state in told.actions:
        add_action(house, over, by=by, which=which, what=what, state=state)
    if talk.is_finished:
        close_record(house, over + timedelta(minutes=6), by=by, which=which, stamp=Stamp(kept.version), page=page)


def _see(house: House, now: datetime) -> None:
    """The danger of the night before last is known; that of tonight is not yet."""
    with house.database.read() as connection:
        told = alerts_now(connection, now, len(_TALKS)).unseen
    see_alert(house, told[-1].at + timedelta(minutes=3), alert_id=told[-1].id, by=SUPERVISOR.name)


def _promise(house: House, now: datetime, call_id: CallId) -> None:
    """A call-back in some hours, when the caller said that it suits: nobody's phone rings for it at once."""
    begins = now.astimezone(house.line.zone) + timedelta(hours=4)
    best = f"{begins:%H}:00-{begins + timedelta(hours=2):%H}:00"
    promise_after_talk(house, now - timedelta(hours=2), by=_LIN, call_id=call_id, best=best, said_yes=True)


def _ask(house: House, now: datetime, by: StaffId) -> None:
    """Two requests to the coordinator: one that is late, and one with its household."""
    hour = timedelta(hours=1)
    late = Wanted("请问社区今天能不能送一次菜", now - hour, Urgency.URGENT, "", is_agreed=False)
    pills = Wanted("请送一周的降压药", now + 20 * hour, Urgency.USUAL, household_code(21), is_agreed=True)
    ask_coordinator(house, now - 8 * hour, by=by, wanted=late)
    ask_coordinator(house, now - 3 * hour, by=by, wanted=pills)


def _plan(house: House, now: datetime) -> None:
    """A roster from yesterday on, by turns, three shifts a day; the last one has left a word."""
    yesterday = house.line.today(now) - timedelta(days=1)
    rows = ["name,date,start,end"]
    this_one = 3 + now.astimezone(house.line.zone).hour // 8  # is hers who is signed in with the first click
    for shift in range(_DAYS * 3):
        day, part = divmod(shift, 3)
        name = COUNSELLORS[(shift - this_one) % len(COUNSELLORS)].name
        rows.append(f"{name},{yesterday + timedelta(days=day)},{_SHIFTS[part]},{_SHIFTS[part + 1]}")
    import_roster(house, "\n".join(rows).encode(), "roster.csv", now)
    with house.database.read() as connection:
        before = [one for one in shifts_between(connection, now - timedelta(hours=16), now) if one.ends_at <= now]
    hand_over(house, before[-1].ends_at, shift_id=before[-1].id, note=HANDED_OVER)
