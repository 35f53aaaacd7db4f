"""Somebody has called, and is to be asked again how she is: how the stories of follow-ups begin and are looked at."""

from typing import Any

from sqlalchemy import select

from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.flows.followups import plan_followups
from hotline.flows.staff import add_staff
from hotline.followups.model import Origin, OriginKind
from hotline.followups.tables import followup_steps, followup_tries, followups
from hotline.kernel.ids import CallId, new_id
from hotline.kernel.risk import RiskLevel
from hotline.roster.model import Role
from hotline.roster.store import find_by_name
from tests.walks.checks import hang_up_all
from tests.world import STRANGER, World

SUN = "+8613800000704"


def called(world: World, number: str = STRANGER, **how: Any) -> CallId:
    """Somebody has rung the line, whose call is over."""
    phone = world.calls_in(number, **how)
    call_id = CallId(world.call_of(phone)["id"])
    hang_up_all(world, phone, seconds=1)
    return call_id


def allows(world: World, *uses: Use, given: bool = True, number: str = STRANGER) -> None:
    now, fingerprint = world.clock.now(), world.house.vault.fingerprint(number)
    with world.house.work() as work:
        for use in uses:
            add_consent(work.connection, fingerprint, use, now, given=given, how=How.STAFF, wording="tests:1")


def plan(
    world: World,
    risk: str = "R3",
    *,
    of: str | None = None,
    kind: OriginKind = OriginKind.RECORD,
    call_id: CallId | None = None,
    number: str | None = STRANGER,
    owner: str | None = None,
    agreed: bool = True,
) -> str:
    """A record of hers is closed; return the id of its origin."""
    which = of or new_id()
    fingerprint = None if number is None else world.house.vault.fingerprint(number)
    with world.house.work() as work:
        person = None if owner is None else find_by_name(work.connection, owner)
        staff_id = None if person is None else person.id
        origin = Origin(kind, which, call_id, fingerprint, staff_id, RiskLevel(risk), agreed)
        plan_followups(work, world.house, origin, world.clock.now())
    return which


def supervised(world: World, name: str = "Sun") -> None:
    add_staff(world.house, world.clock.now(), name=name, role=Role.SUPERVISOR, phone=SUN)


def steps_of(world: World, *, only_open: bool = False) -> list[Any]:
    query = select(followup_steps, followups.c.ended_as, followups.c.risk, followups.c.origin_id).join(followups)
    if only_open:
        query = query.where(followup_steps.c.state == "open")
    with world.house.database.read() as connection:
        return list(connection.execute(query.order_by(followup_steps.c.id)))


def the_step(world: World) -> Any:
    [step] = steps_of(world, only_open=True)
    return step


def tried(world: World) -> list[str]:
    with world.house.database.read() as connection:
        return list(connection.execute(select(followup_tries.c.result).order_by(followup_tries.c.id)).scalars())


def alerts(world: World) -> list[str]:
    return [one["kind"] for one in world.api("/alerts?open=true")["items"] if one["kind"].startswith("followup")]


def sleep(world: World, seconds: float) -> None:
    """Time passes without a tick, which is quick; then the tick finds what is due."""
    world.workers_alive = False
    world.advance(seconds)
    world.workers_alive = True
    world.advance(1)
