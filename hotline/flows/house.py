"""What every flow is given: the line's rules and the ports to the outside."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.accounts.rules import SignInRules
from hotline.alerts.config import AlertRules
from hotline.callbacks.rules import Order, Owed, owed_in
from hotline.calls.script import Script
from hotline.care.config import CareRules
from hotline.db.unit_of_work import Database, Work
from hotline.emergencies.config import EmergencyRules
from hotline.followups.config import FollowupRules
from hotline.hours.rules import HORIZON, Hours, is_open, next_change, open_times
from hotline.households.card_config import CardRules
from hotline.kernel.classes import CallClass
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import marked, new_mark
from hotline.kernel.ports import Carrier, Clock, Doorbell
from hotline.kernel.steps import Steps
from hotline.kernel.vault import Vault
from hotline.messages.config import MessageRules
from hotline.retention.rules import RetentionRules
from hotline.roster.config import RosterRules
from hotline.routing.model import Policy
from hotline.routing.needs import NeedRule

SIGN_OF_LIFE = timedelta(seconds=90)
"""A caller who has not been heard of for so long is asked after at the carrier."""

LEFT_ALONE = timedelta(seconds=20)
"""Whose counsellor has left hears our words at once; after so long without a word she is asked after."""

TALK_CHECK = timedelta(seconds=120)
"""How often the carrier is asked whether a conversation still goes on."""

_QUARTER = 15 * 60.0

_MOST_STEPS = 30
"""From an opening in the night to the next, for a line that opens in no other hours."""


@dataclass(frozen=True)
class LineRules:
    """What the line's TOML says, in the terms the flows need. Durations in seconds unless named otherwise."""

    name: str
    neutral_name: str
    number: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    hours: Hours
    """As written. A supervisor may have said otherwise: flows ask line_hours.hours_now, which hours hold."""
    policy: Policy
    needs: tuple[NeedRule, ...]
    ring_seconds: float
    wrap_up_seconds: float
    recovery_seconds: float
    longest_wait_seconds: float
    promise_minutes: float
    callback_attempts: int
    callback_delays_minutes: tuple[float, ...]
    callback_quiet: DailyHours | None
    missed_text_minutes: float
    """After so long a caller whom nobody answered is asked by text whether she wants to be rung; 0: never."""
    callback_order: Order
    withheld_a_day: int
    """Promises to one number, asked for in calls that hide theirs, in 24 hours; 0: such a caller can have none."""
    grace_days: int
    text_quiet_hours: float
    texts_at_once: int
    text_answer_minutes: float
    texts_surge: int
    calls_per_second: float
    fallback_number: str | None
    """Who is rung for a caller when the line itself is out of order; None: nobody."""
    fallback_url: str | None
    """Where the carrier asks when we do not answer, if that is not with us."""
    pin_tries: int
    pin_lock_minutes: float
    roster: RosterRules
    messages: MessageRules
    followups: FollowupRules
    care: CareRules
    emergencies: EmergencyRules
    alerts: AlertRules
    sign_in: SignInRules
    card: CardRules
    retention: RetentionRules

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def ring_gap(self) -> timedelta:
        """The time from one new call at the carrier to the next."""
        return timedelta(seconds=1 / self.calls_per_second)

    @property
    def promised_within(self) -> int | None:
        """Whole minutes that are said when a call-back is promised; None where it is her turn that is promised."""
        return math.ceil(self.promise_minutes) if self.callback_order is Order.DEADLINE else None

    def owed(self, hours: Hours, now: datetime) -> Owed:
        """When a call-back that is promised now must have been made: hours that are closed now do not count, nor a
        night that follows on them."""
        counts_from = now
        for _ in range(_MOST_STEPS):
            opens = None if is_open(hours, counts_from) else next_change(hours, counts_from)
            if opens is None:
                break
            night = None if self.callback_quiet is None else self.callback_quiet.around(opens, self.zone)
            counts_from = opens if night is None else night[1]
        return Owed(counts_from, counts_from + timedelta(minutes=self.promise_minutes))

    def owed_in(self, hours: Hours, best: DailyHours, now: datetime) -> Owed | None:
        """The same for who named hours, which go before the line's quiet ones; None when the line is never open in
        them."""
        times = open_times(hours, now, now + HORIZON)
        return owed_in(best, times, self.zone, timedelta(minutes=self.promise_minutes))

    def listen_by(self, hours: Hours, call_class: CallClass, now: datetime) -> datetime:
        """When a message that is left now must have been listened to: hours that are closed now do not count, but in
        danger they do."""
        opens = None
        if call_class is not CallClass.CRISIS and not is_open(hours, now):
            opens = next_change(hours, now)
        return (opens or now) + self.messages.within[call_class]

    def in_touch_by(self, hours: Hours, now: datetime) -> datetime | None:
        """By when somebody is in touch with who writes that she is not well: it is told to her, so at a full quarter of
        an hour. None while nobody knows when the line opens."""
        opens = now if is_open(hours, now) else next_change(hours, now)
        if opens is None:
            return None
        by = (opens + self.followups.bad_within).timestamp()
        return datetime.fromtimestamp(math.ceil(by / _QUARTER) * _QUARTER, now.tzinfo)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


@dataclass(frozen=True)
class House:
    database: Database
    doorbell: Doorbell
    carrier: Carrier
    vault: Vault
    clock: Clock
    line: LineRules
    script: Script
    render: Callable[[Steps], str]
    public_url: str

    def work(self) -> AbstractContextManager[Work]:
        """Open a transaction; leaving it commits, then rings what is to be rung."""
        return self.database.work(self.doorbell)

    def url(self, path: str) -> str:
        return self.public_url.rstrip("/") + path

    def url_once(self, path: str) -> str:
        """Where a leg is sent now, and may be sent again: each time a step of its own."""
        return marked(self.url(path), new_mark())
