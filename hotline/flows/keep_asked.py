"""What was asked about a danger is kept as soon as it is answered, whether or not a level is set."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hotline.audit.model import Act
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.record_access import judges, reason_of
from hotline.records.model import Answer
from hotline.records.risk_model import Assessment, facts_so_far
from hotline.records.risk_store import keep_assessment, newest_assessment

_ONE_SITTING = timedelta(minutes=15)
"""Saves of one person that follow on each other within this are one line of the audit."""


def keep_asked(
    house: House, now: datetime, *, by: str, which: str, facts: Mapping[str, Answer], reason: str | None = None
) -> None:
    """Keep answers and a reason without a level: nobody is told, and nothing is planned. What is not given stays as it
    was. Raises Refused."""
    why = reason_of(reason)
    with house.work() as work:
        record, person = judges(work, which, by, now)
        before = newest_assessment(work.connection, record.id)
        is_hers = before is not None and before.level is None and before.by == person.id
        noted = before if is_hers else None
        sealed = None if noted is None else noted.reason_sealed
        known = None if sealed is None else house.vault.open(sealed)
        answers = facts_so_far(before) | dict(facts)
        if answers == facts_so_far(before) and (reason is None or why == known):
            return
        if reason is not None and why != known:
            sealed = None if why is None else house.vault.seal(why)
        goes_on = keep_assessment(work.connection, Assessment(record.id, now, person.id, None, answers, sealed))
        if not goes_on or noted is None or now - noted.at > _ONE_SITTING:
            write_down(work, house, now, person, Act.CHANGED, "record", record.id, "facts asked")
