"""A line on which there is one of everything that a page can be about, with what a person may have typed in each."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Engine, select

from hotline.alerts.tables import alerts
from hotline.care.model import SetTimes
from hotline.coordination.model import Urgency
from hotline.coordination.model import Wanted as Errand
from hotline.db.unit_of_work import Database
from hotline.emergencies.model import Ground, Service
from hotline.flows.call_for_help import call_for_help
from hotline.flows.care_plan import Wanted as Agreement
from hotline.flows.care_plan import make_plan
from hotline.flows.coordinate import ask_coordinator
from hotline.flows.keep_apart import keep_apart
from hotline.flows.legal_holds import place_hold
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.rescue import Asked, ask_emergency
from hotline.flows.review_talk import begin_review, write_review
from hotline.flows.roster import import_roster
from hotline.flows.saved_views import save_view
from hotline.flows.staff import set_duty
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import StaffId
from hotline.retention.tables import legal_holds
from hotline.reviews.model import ALWAYS, CORE
from hotline.roster.apart_store import list_apart
from hotline.roster.model import Duty, Role
from hotline.roster.store import find_by_name
from hotline.simulator.behaviours import Answers
from hotline.views.tables import saved_views
from tests.pages.visiting import employ
from tests.walks.checks import hang_up_all
from tests.walks.test_message_tasks import leaves
from tests.walks.test_records import FULL, Stamp, at_hand, does, keep, opened, risk, talks
from tests.world import STRANGER, WU, ZHAO, World

_ZHENG, _GAO = "+8613800000704", "+8613800000705"
_CHEN, _MEI = "+8613800000903", "+8613800000904"


@dataclass(frozen=True)
class Whole:
    """`ids`: of each thing, by the name that addresses give it. Wu is in the talk `call_id`; Zheng supervises her and
    Gao coordinates."""

    world: World
    ids: dict[str, str]


def whole_line(engine: Engine, words: str) -> Whole:
    world = World(Database(engine))
    employ(world, "Wu", number=WU)
    employ(world, "Zhao", number=ZHAO)
    employ(world, "Zheng", Role.SUPERVISOR, _ZHENG)
    employ(world, "Gao", Role.COORDINATOR, _GAO)
    leaves(world)
    set_duty(world.house, "Wu", Duty.ON, world.clock.now())
    world.exchange.phone(STRANGER).send_text(words, world.number)
    sheet = f"name,date,start,end,place,note\nWu,2026-03-04,19:00,23:00,{words},{words}\n"
    import_roster(world.house, sheet.encode(), "roster.csv", world.clock.now())
    add_by_staff(
        world.house, world.clock.now(), number="+8613800000902", by="Wu", best="09:00-10:00", may_text=True,
        may_leave_word=False,
    )  # fmt: skip
    world.exchange.phone(WU, Answers(after=1))
    reviewed = _reviewed(world, words)
    ids = _in_a_talk(world, words) | {"review_id": reviewed}
    world.advance(2)
    world.workers_alive = False
    return Whole(world, _listed(world) | ids | _supervised(world, ids["call_id"], words))


def _reviewed(world: World, words: str) -> str:
    """A talk that is over, and what a supervisor said of it."""
    caller = talks(world, _MEI)
    record = at_hand(world, "Wu")
    risk(world, record, "R2", by="Wu")
    hang_up_all(world, caller)
    now = world.clock.now()
    review = begin_review(world.house, now, by="Zheng", record=record)
    marks = dict.fromkeys((*CORE, ALWAYS), 3)
    assert write_review(world.house, now, by="Zheng", which=review, marks=marks, notes=words, give=True) == ()
    world.until(lambda: world.presence("Wu") == "ready", 600)
    return review


def _in_a_talk(world: World, words: str) -> dict[str, str]:
    """Somebody in grave danger: her record is written, help was called, and a follow-up is due."""
    talks(world, _CHEN)
    house, wu, record = world.house, _id_of(world, "Wu"), at_hand(world, "Wu")
    keep(world, record, Stamp(1), by="Wu", filled=replace(FULL, contact_type=None), words=words, plan=words)
    does(world, record, words, by="Wu")
    risk(world, record, "R3", by="Wu", reason=words)
    call, now = opened(world, record, "Wu").record.call_id, world.clock.now()
    call_for_help(house, now, by=wu)
    asked = Asked(Service.AMBULANCE, Ground.LIFE_IN_DANGER, words, words, None)
    errand = Errand(words, now + timedelta(hours=3), Urgency.URGENT, words, is_agreed=True)
    return {
        "record_id": record,
        "call_id": call,
        "emergency_id": ask_emergency(house, now, by=wu, call=call, asked=asked),
        "request_id": str(ask_coordinator(house, now, by=wu, wanted=errand)),
    }


def _supervised(world: World, call: str, words: str) -> dict[str, str]:
    """What Zheng has decided about the caller, and asked for."""
    house, now = world.house, world.clock.now()
    until = (now + timedelta(days=20)).date()
    times = SetTimes(frozenset(range(1, 8)), DailyHours.parse("20:00-21:00"))
    agreed = Agreement("Wu", times, 30, until, is_told=True, words=words)
    make_plan(house, now, by="Zheng", call=call, wanted=agreed)
    keep_apart(house, now, name="Zhao", which=call, by="Zheng", reason=words)
    place_hold(house, now, by="Zheng", call=call, reason=words, until=until)
    save_view(house, now, by=_id_of(world, "Zheng"), name=words[:20], search="risk=R3")
    with house.database.read() as connection:
        return {
            "pair_id": list_apart(connection, now)[0].id,
            "hold_id": connection.execute(select(legal_holds.c.id)).scalar_one(),
            "view_id": connection.execute(select(saved_views.c.id)).scalar_one(),
            "alert_id": connection.execute(select(alerts.c.id).where(alerts.c.kind == "risk")).scalar_one(),
        }


def _listed(world: World) -> dict[str, str]:
    """What the API tells of."""
    lists = {
        "message_id": "/messages?kind=voice",
        "talk_id": "/texts?open=true",
        "shift_id": "/roster?since=2026-03-04",
        "callback_id": "/callbacks",
        "step_id": "/followups",
    }
    return {name: world.api(path)["items"][0]["id"] for name, path in lists.items()} | {"staff_id": _id_of(world, "Wu")}


def _id_of(world: World, name: str) -> StaffId:
    with world.house.database.read() as connection:
        person = find_by_name(connection, name)
    assert person is not None
    return person.id
