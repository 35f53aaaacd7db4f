"""One assessment of risk: the level, and the facts it rests on."""

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
    record_id: RecordId
    at: datetime
    by: StaffId
    level: RiskLevel
    facts: Mapping[str, Answer]
    reason_sealed: bytes | None
