"""A delivery report of a text we sent."""

import logging

from sqlalchemy.exc import IntegrityError

from hotline.flows.house import House
from hotline.texts.store import report_delivery

log = logging.getLogger(__name__)


def text_status(house: House, text_id: str, carrier_sid: str, status: str, rank: int, error_code: str | None) -> bool:
    """Record how far a text has come. Reports come in any order: a later stage is never undone by an earlier one."""
    try:
        with house.work() as work:
            return report_delivery(work.connection, text_id, carrier_sid, status, rank, error_code)
    except IntegrityError:
        log.warning("a delivery report names one text in its address and another in its form")
        return False
