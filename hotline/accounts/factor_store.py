"""Reads and writes of second factors. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from hotline.accounts.model import Factors, Passkey, PasskeyId
from hotline.accounts.tables import passkeys, recovery_codes, totp_secrets
from hotline.kernel.ids import StaffId, new_id

_SECRET = select(totp_secrets).where(totp_secrets.c.staff_id == bindparam("staff_id"))
_ADD_SECRET = insert(totp_secrets)
_DROP_SECRET = totp_secrets.delete().where(totp_secrets.c.staff_id == bindparam("of_staff"))
_CONFIRM = (
    update(totp_secrets)
    .where(totp_secrets.c.staff_id == bindparam("of_staff"), totp_secrets.c.confirmed_at.is_(None))
    .values(confirmed_at=bindparam("now"), last_step=bindparam("step"))
)
_TAKE_STEP = (
    update(totp_secrets)
    .where(
        totp_secrets.c.staff_id == bindparam("of_staff"),
        totp_secrets.c.confirmed_at.is_not(None),
        totp_secrets.c.last_step < bindparam("step"),
    )
    .values(last_step=bindparam("step"))
)
_ADD_CODE = insert(recovery_codes)
_DROP_CODES = recovery_codes.delete().where(recovery_codes.c.staff_id == bindparam("of_staff"))
_USE_CODE = (
    update(recovery_codes)
    .where(
        recovery_codes.c.staff_id == bindparam("of_staff"),
        recovery_codes.c.digest == bindparam("of_digest"),
        recovery_codes.c.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
)
_CODES_LEFT = select(func.count()).where(
    recovery_codes.c.staff_id == bindparam("staff_id"), recovery_codes.c.used_at.is_(None)
)
_PASSKEYS = select(passkeys).where(passkeys.c.staff_id == bindparam("staff_id")).order_by(passkeys.c.id)
_ADD_PASSKEY = insert(passkeys)
_USE_PASSKEY = (
    update(passkeys)
    .where(
        passkeys.c.staff_id == bindparam("of_staff"),
        passkeys.c.credential_digest == bindparam("of_digest"),
        # one that does not count says 0 each time
        or_(passkeys.c.sign_count < bindparam("new_count"), passkeys.c.sign_count == 0),
    )
    .values(sign_count=bindparam("new_count"), used_at=bindparam("now"))
)
_DROP_PASSKEY = passkeys.delete().where(
    passkeys.c.staff_id == bindparam("of_staff"), passkeys.c.id == bindparam("row_id")
)
_DROP_PASSKEYS = passkeys.delete().where(passkeys.c.staff_id == bindparam("of_staff"))


@dataclass(frozen=True)
class Secret:
    sealed: bytes
    is_confirmed: bool


def find_factors(connection: Connection, staff_id: StaffId) -> Factors:
    """Return what somebody has beside her password."""
    secret = find_secret(connection, staff_id)
    rows = connection.execute(_PASSKEYS, {"staff_id": staff_id})
    return Factors(
        has_codes=secret is not None and secret.is_confirmed,
        recovery_codes_left=connection.execute(_CODES_LEFT, {"staff_id": staff_id}).scalar_one(),
        passkeys=tuple(Passkey(PasskeyId(row.id), row.name, row.added_at, row.used_at) for row in rows),
    )


def find_secret(connection: Connection, staff_id: StaffId) -> Secret | None:
    row = connection.execute(_SECRET, {"staff_id": staff_id}).first()
    return None if row is None else Secret(bytes(row.secret_sealed), row.confirmed_at is not None)


def set_secret(connection: Connection, staff_id: StaffId, sealed: bytes, now: datetime) -> None:
    """Keep a secret that her app does not know yet, in place of any other."""
    drop_secret(connection, staff_id)
    row = {"staff_id": staff_id, "secret_sealed": sealed, "made_at": now, "confirmed_at": None, "last_step": 0}
    connection.execute(_ADD_SECRET, row)


def confirm_secret(connection: Connection, staff_id: StaffId, step: int, now: datetime) -> bool:
    return connection.execute(_CONFIRM, {"of_staff": staff_id, "step": step, "now": now}).rowcount == 1


def take_step(connection: Connection, staff_id: StaffId, step: int) -> bool:
    """Take a code; False when it, or a later one, was taken before."""
    return connection.execute(_TAKE_STEP, {"of_staff": staff_id, "step": step}).rowcount == 1


def drop_secret(connection: Connection, staff_id: StaffId) -> None:
    connection.execute(_DROP_SECRET, {"of_staff": staff_id})


def set_recovery_codes(connection: Connection, staff_id: StaffId, digests: list[str]) -> None:
    """Keep new codes; the old ones open nothing any more."""
    connection.execute(_DROP_CODES, {"of_staff": staff_id})
    for digest in digests:
        connection.execute(_ADD_CODE, {"id": new_id(), "staff_id": staff_id, "digest": digest, "used_at": None})


def use_recovery_code(connection: Connection, staff_id: StaffId, digest: str, now: datetime) -> bool:
    return connection.execute(_USE_CODE, {"of_staff": staff_id, "of_digest": digest, "now": now}).rowcount == 1


def list_credentials(connection: Connection, staff_id: StaffId) -> list[bytes]:
    return [bytes(row.credential) for row in connection.execute(_PASSKEYS, {"staff_id": staff_id})]


def add_passkey(
    connection: Connection, staff_id: StaffId, credential: bytes, digest: str, sign_count: int, name: str, now: datetime
) -> None:
    """Keep a passkey. Raises IntegrityError when it is kept already."""
    row = {"id": new_id(), "staff_id": staff_id, "credential": credential, "credential_digest": digest}
    connection.execute(_ADD_PASSKEY, row | {"sign_count": sign_count, "name": name, "added_at": now, "used_at": None})


def use_passkey(connection: Connection, staff_id: StaffId, digest: str, sign_count: int, now: datetime) -> bool:
    """Note a passkey's use; False when its counter went backwards, which one that was copied does."""
    values = {"of_staff": staff_id, "of_digest": digest, "new_count": sign_count, "now": now}
    return connection.execute(_USE_PASSKEY, values).rowcount == 1


def drop_passkey(connection: Connection, staff_id: StaffId, passkey_id: PasskeyId) -> None:
    connection.execute(_DROP_PASSKEY, {"of_staff": staff_id, "row_id": passkey_id})


def drop_all(connection: Connection, staff_id: StaffId) -> None:
    """Forget every second factor and recovery code."""
    for statement in (_DROP_SECRET, _DROP_CODES, _DROP_PASSKEYS):
        connection.execute(statement, {"of_staff": staff_id})
