"""How great the danger is, as somebody saw it. Never set by a machine, and never taken for a prediction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.record_access import RecordRefused, Why, is_supervisor, judges, reason_of
from hotline.flows.record_closed import follow_up
from hotline.flows.rest import rest_after_all
from hotline.kernel.ids import StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records import store as records
from hotline.records.model import Answer, Record
from hotline.records.risk_model import Assessment, facts_so_far
from hotline.records.risk_store import keep_assessment, newest_assessment
from hotline.records.rules import WhyNotSet, closed_record, why_not_set

_REFUSALS = {WhyNotSet.ONLY_SUPERVISOR: Why.ONLY_SUPERVISOR, WhyNotSet.NEEDS_REASON: Why.NEEDS_REASON}


def set_risk(
    house: House,
    now: datetime,
    *,
    by: str,
    which: str,
    level: RiskLevel,
    facts: Mapping[str, Answer],
    reason: str | None = None,
    is_again: bool = False,
) -> None:
    """Write down a level of risk and the facts it rests on; a fact that is not given stays as it was. `is_again`: the
    answer to the same was lost on its way, so what is written already is not written twice. Raises Refused."""
    why = reason_of(reason)
    with house.work() as work:
        work.lock_router()
        record, person = judges(work, which, by, now)
        before = newest_assessment(work.connection, record.id)
        answers = facts_so_far(before) | dict(facts)
        if is_again and before is not None and (before.by, before.level, before.facts) == (person.id, level, answers):
            return
        refused = why_not_set(
            record.risk, level, is_supervisor=is_supervisor(person), has_reason=why is not None
        )  # fmt: skip
        if refused is not None:
            raise RecordRefused(_REFUSALS[refused])
        if not records.set_risk(work.connection, record, level):
            raise RecordRefused(Why.CHANGED)
        sealed = None if why is None else house.vault.seal(why)
        keep_assessment(work.connection, Assessment(record.id, now, person.id, level, answers, sealed))
        _tell(work, house, record, level, person.id, now)
        if level.is_grave or not record.is_open:
            follow_up(work, house, closed_record(replace(record, risk=level)), now)
        if level.is_grave:
            rest_after_all(work, house, record.call_id, now)
        is_lower = record.risk is not None and level.is_lower_than(record.risk)
        act = Act.LOWERED if is_lower else Act.CHANGED
        write_down(work, house, now, person, act, "record", record.id, f"risk {level.value}")


def _tell(work: Work, house: House, record: Record, level: RiskLevel, by: StaffId, now: datetime) -> None:
    """A supervisor knows of grave danger at once, and of graver danger again; what was lowered needs nobody."""
    is_graver = record.risk is None or record.risk.is_lower_than(level)
    if is_graver or not level.is_grave:
        settle_alert(work.connection, AlertKind.RISK, record.call_id, now)
    if level.is_grave and is_graver:
        raise_alarm(
            work,
            house,
            AlertKind.RISK,
            now,
            but=by,
            call_id=record.call_id,
            level=level.value,
            record=record.id,
            counsellor=record.staff_id,
        )
