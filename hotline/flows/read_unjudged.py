"""A supervisor reads why nobody could say how great the danger was: each record of which she does is written down."""

from collections.abc import Sequence
from datetime import datetime

from hotline.audit.model import Act
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.kernel.ids import RecordId
from hotline.kernel.risk import RiskLevel
from hotline.records.risk_store import list_assessments


def read_unjudged(house: House, now: datetime, *, by: str, which: Sequence[RecordId]) -> dict[RecordId, str]:
    """Return the reason that was last given for RX of each of these. Raises Refused for who is no supervisor."""
    reasons = {}
    with house.work() as work:
        person = who_supervises(work, by)
        for record_id in which:
            judged = (one for one in list_assessments(work.connection, record_id) if one.level is not None)
            newest = next(judged, None)
            if newest is not None and newest.level is RiskLevel.NOT_ASSESSED and newest.reason_sealed is not None:
                reasons[record_id] = house.vault.open(newest.reason_sealed)
                write_down(work, house, now, person, Act.READ, "record", record_id, "why not assessed")
    return reasons
