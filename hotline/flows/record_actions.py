"""Steps that were spoken of in a talk: each is added with its state, and moved as people act."""

from datetime import datetime

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.record_access import RecordRefused, Why, hers, reason_of
from hotline.records import action_store as actions
from hotline.records.action_model import ActionState, RecordAction
from hotline.records.model import Record
from hotline.roster.model import Counsellor


def add_action(
    house: House, now: datetime, *, by: str, which: str, what: str, state: ActionState, is_again: bool = False
) -> None:
    """`is_again`: the answer to the same was lost on its way, so it is not added twice. Raises Refused."""
    written = reason_of(what)
    if written is None:
        raise RecordRefused(Why.EMPTY)
    with house.work() as work:
        record, person = _open_one(work, which, by, now)
        if is_again and any(house.vault.open(one.what_sealed) == written for one in _of(work, record, person)):
            return
        actions.add_action(work.connection, record.id, house.vault.seal(written), state, person.id, now)
        write_down(work, house, now, person, Act.CHANGED, "record", record.id, "action")


def move_action(house: House, now: datetime, *, by: str, which: str, action_id: int, state: ActionState) -> None:
    """Raises Refused."""
    with house.work() as work:
        record, person = _open_one(work, which, by, now)
        if not actions.move_action(work.connection, record.id, action_id, state, person.id, now):
            raise RecordRefused(Why.UNKNOWN)
        write_down(work, house, now, person, Act.CHANGED, "record", record.id, "action")


def _of(work: Work, record: Record, person: Counsellor) -> list[RecordAction]:
    return [one for one in actions.list_actions(work.connection, record.id) if one.changed_by == person.id]


def _open_one(work: Work, which: str, by: str, now: datetime) -> tuple[Record, Counsellor]:
    record, person = hers(work, which, by, now)
    if not record.is_open:
        raise RecordRefused(Why.CLOSED)
    return record, person
