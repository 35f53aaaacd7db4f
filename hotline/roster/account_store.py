"""Reads and writes of what a person signs in with. Nothing here commits."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from hotline.kernel.ids import StaffId
from hotline.roster.model import Role
from hotline.roster.tables import staff

_COLUMNS = (staff.c.id, staff.c.name, staff.c.role, staff.c.email, staff.c.password_digest, staff.c.page_language)
_BY_EMAIL = select(*_COLUMNS).where(func.lower(staff.c.email) == bindparam("email"))
_BY_ID = select(*_COLUMNS).where(staff.c.id == bindparam("staff_id"))
_BY_NAME = select(*_COLUMNS).where(staff.c.name == bindparam("name"))
_SET_PASSWORD = update(staff).where(staff.c.id == bindparam("row_id")).values(password_digest=bindparam("new_digest"))
_SET_EMAIL = update(staff).where(staff.c.id == bindparam("row_id")).values(email=bindparam("new_email"))
_SET_LANGUAGE = update(staff).where(staff.c.id == bindparam("row_id")).values(page_language=bindparam("new_language"))


@dataclass(frozen=True)
class Account:
    """Somebody of the staff, as a page knows her."""

    staff_id: StaffId
    name: str
    role: Role
    email: str | None
    password_digest: str | None
    page_language: str | None


def tidy_email(email: str) -> str:
    """The spelling under which an address is kept and found."""
    return email.strip().lower()


def find_by_email(connection: Connection, email: str) -> Account | None:
    """Return whose address this is; `email` as tidy_email gives it."""
    return _account(connection.execute(_BY_EMAIL, {"email": email}).first())


def find_account(connection: Connection, staff_id: StaffId) -> Account | None:
    return _account(connection.execute(_BY_ID, {"staff_id": staff_id}).first())


def find_account_by_name(connection: Connection, name: str) -> Account | None:
    return _account(connection.execute(_BY_NAME, {"name": name}).first())


def set_password(connection: Connection, staff_id: StaffId, digest: str) -> None:
    connection.execute(_SET_PASSWORD, {"row_id": staff_id, "new_digest": digest})


def set_email(connection: Connection, staff_id: StaffId, email: str) -> None:
    """Raises IntegrityError when it is somebody else's."""
    connection.execute(_SET_EMAIL, {"row_id": staff_id, "new_email": email})


def set_page_language(connection: Connection, staff_id: StaffId, language: str) -> None:
    connection.execute(_SET_LANGUAGE, {"row_id": staff_id, "new_language": language})


def _account(row: Row[*tuple[Any, ...]] | None) -> Account | None:
    if row is None:
        return None
    return Account(
        staff_id=StaffId(row.id),
        name=row.name,
        role=Role(row.role),
        email=row.email,
        password_digest=row.password_digest,
        page_language=row.page_language,
    )
