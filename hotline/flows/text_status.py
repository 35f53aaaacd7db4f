"""A delivery report of a text we sent."""

import logging

from sqlalchemy.exc import IntegrityError

from hotline.flows.house import House
from hotline.flows.send_text import text_failed
from hotline.texts.outgoing_store import find_reported
from hotline.texts.store import report_delivery

_NOT_ARRIVED = {"failed", "undelivered"}

log = logging.getLogger(__name__)


def text_status(house: House, text_id: str, carrier_sid: str, status: str, rank: int, error_code: str | None) -> bool:
    """Record how far a text has come. Reports come in any order: a later stage is never undone by an earlier one."""
    try:
        with house.work() as work:
            if not report_delivery(work.connection, text_id, carrier_sid, status, rank, error_code):
                return False
            text = find_reported(work.connection, text_id, carrier_sid) if status in _NOT_ARRIVED else None
            if text is not None:
                text_failed(work, house, text, error_code, house.clock())
            return True
    except IntegrityError:
        log.warning("a delivery report names one text in its address and another in its form")
        return False
