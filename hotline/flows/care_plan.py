"""What was agreed with somebody who calls very often: who talks with her, when, for how long, and when to look again.

A plan turns nobody away: outside its times she waits in line as everybody, and danger goes before all of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.audit.model import Act
from hotline.calls.store import get_call
from hotline.care import block_store as blocks
from hotline.care import plan_store as plans
from hotline.care.model import Agreed, Block, Plan, SetTimes
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.audit import write_down
from hotline.flows.block_number import SUBJECT as BLOCK
from hotline.flows.block_number import call_of
from hotline.flows.counselling import who_counsels, who_supervises
from hotline.flows.house import House
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import PlanId, StaffId
from hotline.roster.store import get_counsellor
from hotline.tickets.offer_store import find_active_offer_of_staff

LONGEST_WORDS = 20_000
SUBJECT = "care_plan"
"""What the audit calls it."""

_AT_MOST = 50


@dataclass(frozen=True)
class Wanted:
    """A plan as somebody wrote it. `review`: by when it is looked at again."""

    counsellor: str
    times: SetTimes
    minutes: int
    review: date
    is_told: bool
    words: str


@dataclass(frozen=True)
class OpenedPlan:
    """A plan with its words, for somebody who may read it."""

    plan: Plan
    counsellor: str
    words: str


@dataclass(frozen=True)
class OpenedBlock:
    block: Block
    asked_by: str
    confirmed_by: str | None
    reason: str


@dataclass(frozen=True)
class OpenedCaller:
    """What stands about a caller now."""

    plan: OpenedPlan | None
    block: OpenedBlock | None


def make_plan(house: House, now: datetime, *, by: str, call: str, wanted: Wanted) -> PlanId:
    """Write down what was agreed; what was agreed before ends. Raises Refused."""
    words = wanted.words.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST_WORDS:
        raise NotNow("words", f"1 to {LONGEST_WORDS} characters are needed")
    review_at = datetime.combine(wanted.review, time(), house.line.zone)
    if review_at <= now:
        raise NotNow("review", "the day to look at it again must lie ahead")
    with house.work() as work:
        work.lock_router()  # two supervisors may agree on something with one caller: the later one stands
        person, known = who_supervises(work, by), call_of(work, call)
        number = known.number_fingerprint
        if number is None:
            raise NotNow("withheld", "nothing can be agreed with a number that is withheld")
        agreed = Agreed(
            who_counsels(work, wanted.counsellor).id, wanted.times, wanted.minutes, review_at, wanted.is_told
        )  # fmt: skip
        _end(work, number, person.id, now)
        sealed = house.vault.seal(words)
        plan_id = plans.add_plan(work.connection, known.id, number, agreed, sealed, person.id, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, plan_id, "agreed")
    return plan_id


def end_plan(house: House, now: datetime, *, by: str, call: str) -> None:
    """It is not needed any more. Raises Refused."""
    with house.work() as work:
        person, known = who_supervises(work, by), call_of(work, call)
        ended = None if known.number_fingerprint is None else _end(work, known.number_fingerprint, person.id, now)
        if ended is None:
            raise NotNow("no_plan", "nothing is agreed with this caller")
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, ended, "ended")


def read_caller(house: House, now: datetime, *, by: str, call: str) -> OpenedCaller:
    """Open what stands about the caller of a call. Each opening is written down. Raises Refused."""
    with house.work() as work:
        person, known = who_supervises(work, by), call_of(work, call)
        number = known.number_fingerprint
        plan = None if number is None else plans.find_plan(work.connection, number)
        block = None if number is None else blocks.find_block(work.connection, number, now)
        opened = OpenedCaller(
            None if plan is None else _opened(work, house, plan),
            None if block is None else _opened_block(work, house, block),
        )
        if plan is not None:
            write_down(work, house, now, person, Act.READ, SUBJECT, plan.id)
        if block is not None:
            write_down(work, house, now, person, Act.READ, BLOCK, block.id)
    return opened


def read_agreed(house: House, now: datetime, *, by: str) -> OpenedPlan | None:
    """Open what was agreed with whom her phone rings for, or who talks with her; None when nothing was. Written down.
    Raises Refused."""
    with house.work() as work:
        person = who_counsels(work, by)
        offer = find_active_offer_of_staff(work.connection, person.id)
        number = None if offer is None else get_call(work.connection, offer.call_id).number_fingerprint
        plan = None if number is None else plans.find_plan(work.connection, number)
        if plan is None:
            return None
        opened = _opened(work, house, plan)
        write_down(work, house, now, person, Act.READ, SUBJECT, plan.id)
    return opened


def tend_care(work: Work, house: House, now: datetime) -> int:
    """Tell supervisors, once each, of plans that were to be looked at again by now; return of how many."""
    overdue = plans.find_overdue(work.connection, now, _AT_MOST)
    for plan in overdue:
        raise_alarm(work, house, AlertKind.CARE_REVIEW_DUE, now, call_id=plan.call_id, plan=plan.id)
        plans.was_told(work.connection, plan.id)
    return len(overdue)


def _end(work: Work, number: str, by: StaffId, now: datetime) -> PlanId | None:
    plan = plans.find_plan(work.connection, number)
    if plan is None or not plans.end_plan(work.connection, number, by, now):
        return None
    settle_alert(work.connection, AlertKind.CARE_REVIEW_DUE, plan.call_id, now)
    return plan.id


def _opened(work: Work, house: House, plan: Plan) -> OpenedPlan:
    name = get_counsellor(work.connection, plan.agreed.staff_id).name
    return OpenedPlan(plan, name, house.vault.open(plan.words_sealed))


def _opened_block(work: Work, house: House, block: Block) -> OpenedBlock:
    confirmed_by = None if block.confirmed_by is None else get_counsellor(work.connection, block.confirmed_by).name
    asked_by = get_counsellor(work.connection, block.asked_by).name
    return OpenedBlock(block, asked_by, confirmed_by, house.vault.open(block.reason_sealed))
