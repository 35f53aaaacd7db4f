"""The second factor at the door: a code of her app, or one of the recovery codes."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from hotline.accounts import factor_store as factors
from hotline.accounts import session_store as sessions
from hotline.accounts import try_store as tries
from hotline.accounts.codes import step_of_code, tidy_code
from hotline.accounts.model import Proof, Session
from hotline.accounts.rules import Wait
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.sign_in import SignedIn, Wrong, count_try, digest_of_token, key_of_second
from hotline.kernel.ids import StaffId


@dataclass(frozen=True)
class Opened(SignedIn):
    """As SignedIn; with a recovery code, so many are left."""

    codes_left: int | None = None


def give_code(house: House, session: Session, typed: str, now: datetime) -> Opened | Wrong | Wait:
    """Judge a code and let a half sign-in become a whole one. Each code is taken once."""
    key = key_of_second(house, session.staff_id)
    wait = count_try(house, key, now, session.staff_id)
    if wait is not None:
        return wait
    with house.work() as work:
        proof = _judge(work, house, session.staff_id, tidy_code(typed), now)
        if proof is None:
            return Wrong()
        tries.clear_tries(work.connection, key)
        token = open_half(work, house, session, proof, now)
        if token is None:
            return Wrong()
        left = factors.find_factors(work.connection, session.staff_id).recovery_codes_left
    return Opened(token, codes_left=left if proof is Proof.RECOVERY else None)


def open_half(work: Work, house: House, session: Session, proof: Proof, now: datetime) -> str | None:
    """Open a half sign-in under a new token; None when it was opened or ended meanwhile."""
    token, rules = secrets.token_urlsafe(32), house.line.sign_in
    opened = sessions.open_session(
        work.connection,
        session.id,
        proof,
        digest_of_token(token),
        idle_at=now + rules.idle,
        ends_at=session.began_at + rules.longest,
    )
    return token if opened else None


def _judge(work: Work, house: House, staff_id: StaffId, code: str, now: datetime) -> Proof | None:
    if len(code) == 6 and code.isascii() and code.isdecimal():
        secret = factors.find_secret(work.connection, staff_id)
        step = None if secret is None else step_of_code(house.vault.open(secret.sealed), code, now)
        taken = step is not None and factors.take_step(work.connection, staff_id, step)
        return Proof.CODE if taken else None
    used = factors.use_recovery_code(work.connection, staff_id, digest_of_recovery(house, code), now)
    return Proof.RECOVERY if used else None


def digest_of_recovery(house: House, code: str) -> str:
    return house.vault.fingerprint(f"recovery code {tidy_code(code)}")
