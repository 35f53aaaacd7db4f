"""Somebody's own account: what she signs in with, and where she is signed in."""

from datetime import datetime

from sqlalchemy import Connection

from hotline.accounts.factor_store import find_factors
from hotline.accounts.model import Factors, Session
from hotline.accounts.session_store import list_sessions
from hotline.kernel.ids import StaffId


def own_factors(connection: Connection, staff_id: StaffId) -> Factors:
    return find_factors(connection, staff_id)


def own_sign_ins(connection: Connection, staff_id: StaffId, now: datetime) -> list[Session]:
    """Return the browsers in which she is signed in, the last one used first."""
    return list_sessions(connection, staff_id, now)
