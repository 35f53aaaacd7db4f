"""One assessment of risk: the level, and the facts it rests on; or the facts alone, while no level goes with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.kernel.ids import RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import Answer

FACTS = ("plan", "time", "means", "past_attempt", "alone", "intoxicated")
"""What is asked about; each has an answer, and that it was not asked is one."""


@dataclass(frozen=True)
class Assessment:
    """`level` None: what was asked so far, which the next line of the same person takes the place of."""

    record_id: RecordId
    at: datetime
    by: StaffId
    level: RiskLevel | None
    facts: Mapping[str, Answer]
    reason_sealed: bytes | None


def facts_so_far(newest: Assessment | None) -> dict[str, Answer]:
    """What is known of each fact by the newest line."""
    return dict(newest.facts) if newest else dict.fromkeys(FACTS, Answer.NOT_ASKED)
