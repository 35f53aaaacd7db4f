"""What a record still lacks, told from its form and from what stands beside it."""

from hotline.db.unit_of_work import Work
from hotline.flows.safe_contact import way_is_settled
from hotline.records.action_store import list_actions
from hotline.records.model import Record
from hotline.records.risk_store import list_assessments
from hotline.records.rules import Beside, are_told, is_follow_up_agreed, missing_fields


def still_missing(work: Work, record: Record) -> tuple[str, ...]:
    return missing_fields(record, _beside(work, record))


def _beside(work: Work, record: Record) -> Beside:
    """Read only where it is asked for: a page is saved every few seconds, and most hold no danger and no promise."""
    has_way = is_follow_up_agreed(record) and way_is_settled(work, record.number_fingerprint)
    if record.risk is None or not record.risk.wants_steps:
        return Beside(has_way=has_way)
    assessed = list_assessments(work.connection, record.id)
    has_action = bool(list_actions(work.connection, record.id))
    return Beside(are_told(assessed), has_action, has_way)
