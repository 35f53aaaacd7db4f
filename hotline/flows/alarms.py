"""An alert is raised; where a person is needed now, supervisors are texted too, in the same transaction.

Their phones show that something stands on the board, and never what: anybody may read it over their shoulders. Those on
duty are told, and all of them when none is. A counsellor is never told of an alert by text.
"""

from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.rules import REACH, Reach
from hotline.alerts.store import raise_alert
from hotline.alerts.text_store import may_text
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.write_to import write_to_staff
from hotline.kernel.ids import CallbackId, CallId, StaffId
from hotline.roster.model import Counsellor, Duty, Role
from hotline.roster.store import list_staff


def raise_alarm(
    work: Work,
    house: House,
    kind: AlertKind,
    now: datetime,
    *,
    but: StaffId | None = None,
    staff_id: StaffId | None = None,
    call_id: CallId | None = None,
    callback_id: CallbackId | None = None,
    about: str | None = None,
    **detail: object,
) -> None:
    """As store.raise_alert; `but` knows of it and is not texted. What is texted is raised under the router's lock, so
    that of two alerts at once the second sees that the first was told."""
    is_new = raise_alert(
        work.connection, kind, now, staff_id=staff_id, call_id=call_id, callback_id=callback_id, about=about, **detail
    )
    gap = house.line.alerts.gap
    if not is_new or gap is None or REACH[kind] is not Reach.TEXT:
        return
    for one in supervisors_to_tell(work, but):
        if may_text(work.connection, kind, one.id, now, gap):
            tell_by_text(work, house, one, Key.TEXT_ALERT, now)


def supervisors_to_tell(work: Work, but: StaffId | None) -> list[Counsellor]:
    """Return those on duty, or all of them when none is; never `but`."""
    everybody = [one for one in list_staff(work.connection) if one.role is Role.SUPERVISOR and one.id != but]
    return [one for one in everybody if one.duty is Duty.ON] or everybody


def tell_by_text(work: Work, house: House, one: Counsellor, key: Key, now: datetime) -> bool:
    return write_to_staff(work, house, one.id, key, now, neutral_name=house.line.neutral_name)
