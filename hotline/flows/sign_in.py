"""A person signs in: password, then her second factor. Unknown and known accounts get the same words and time.

1. The try is counted before it is judged: many guesses at once are no more than one after another.
2. The password is compared with no transaction open: it is slow on purpose.
3. A sign-in is a row. Its token is told to the browser once and lies here as a digest.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from hotline.accounts import factor_store as factors
from hotline.accounts import session_store as sessions
from hotline.accounts import try_store as tries
from hotline.accounts.model import Session, Stage
from hotline.accounts.passwords import digest_of_password, is_outdated, is_password
from hotline.accounts.rules import LONGEST_PASSWORD, Wait, next_try
from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.kernel.ids import StaffId
from hotline.roster import account_store as accounts
from hotline.roster.account_store import Account, tidy_email

_AT_ONCE = timedelta(seconds=1)
_SECOND_WITHIN = timedelta(minutes=10)
_LONGEST_EMAIL = 254


@dataclass(frozen=True)
class SignedIn:
    """The whole way; `token` is for the browser, and so is `known`, by which it is known again when it comes back."""

    token: str
    known: str = ""


@dataclass(frozen=True)
class SecondAwaited:
    """The password was right and there is a second factor; `token` is good for that alone."""

    token: str
    known: str = ""


@dataclass(frozen=True)
class Wrong:
    """Address and password do not belong together; which of the two is not said."""


def sign_in(
    house: House, email: str, password: str, browser: str, now: datetime, known: str = ""
) -> SignedIn | SecondAwaited | Wrong | Wait:
    """Judge an address and a password. Wrong ones from a browser that she signed in with before are counted apart: who
    only knows her address cannot lock her out of her own telephone."""
    email = tidy_email(email)[:_LONGEST_EMAIL].replace("\x00", "")
    with house.database.read() as connection:
        account = accounts.find_by_email(connection, email)
    is_known = _is_known(house, email, known)
    key = house.vault.fingerprint(f"sign-in {email} from {known}") if is_known else key_of_email(house, email)
    wait = count_try(house, key, now, None if account is None else account.staff_id)
    if wait is not None:
        return wait
    digest = None if account is None else account.password_digest
    if not is_password(password[: LONGEST_PASSWORD + 1], digest) or account is None or digest is None:
        return Wrong()
    newer = digest_of_password(password) if is_outdated(digest) else None
    with house.work() as work:
        tries.clear_tries(work.connection, key)
        settle_alert(work.connection, AlertKind.SIGN_IN_LOCKED, account.staff_id, now)
        if newer is not None:
            accounts.set_password(work.connection, account.staff_id, newer)
        needs_second = factors.find_factors(work.connection, account.staff_id).any
        token = begin_session(work, house, account.staff_id, browser, now, half=needs_second)
    known = known if is_known else _name_browser(house, email, secrets.token_urlsafe(12))
    return SecondAwaited(token, known) if needs_second else SignedIn(token, known)


def _name_browser(house: House, email: str, chance: str) -> str:
    return f"{chance}.{house.vault.fingerprint(f'known browser {chance} of {email}')}"


def _is_known(house: House, email: str, known: str) -> bool:
    return hmac.compare_digest(_name_browser(house, email, known.partition(".")[0]).encode(), known.encode())


def is_her_password(house: House, account: Account, password: str, now: datetime) -> bool | Wait:
    """Judge the password of somebody who is signed in already; wrong ones are counted as at the door, but apart."""
    key = house.vault.fingerprint(f"password again {account.staff_id}")
    wait = count_try(house, key, now, account.staff_id)
    if wait is not None:
        return wait
    if not is_password(password[: LONGEST_PASSWORD + 1], account.password_digest):
        return False
    with house.work() as work:
        tries.clear_tries(work.connection, key)
    return True


def begin_session(
    work: Work, house: House, staff_id: StaffId, browser: str, now: datetime, *, half: bool = False
) -> str:
    """Write a sign-in down and return the token of the browser that it belongs to."""
    token, rules = secrets.token_urlsafe(32), house.line.sign_in
    sessions.add_session(
        work.connection,
        staff_id,
        digest_of_token(token),
        Stage.SECOND if half else Stage.OPEN,
        browser[:80],
        now=now,
        idle_at=now + (_SECOND_WITHIN if half else rules.idle),
        ends_at=now + (_SECOND_WITHIN if half else rules.longest),
    )
    return token


def count_try(house: House, key: str, now: datetime, staff_id: StaffId | None) -> Wait | None:
    """Count an answer that is about to be judged; Wait when none is taken now."""
    try:
        with house.work() as work:
            before = tries.find_tries(work.connection, key)
            counted = next_try(before, now, house.line.sign_in)
            if isinstance(counted, Wait):
                return counted
            if before is None:
                tries.add_tries(work.connection, key, counted)
            else:
                tries.set_tries(work.connection, key, counted)
            if staff_id is not None and counted.count >= house.line.sign_in.tries:
                raise_alarm(work, house, AlertKind.SIGN_IN_LOCKED, now, staff_id=staff_id)
    except IntegrityError:
        return Wait(now + _AT_ONCE, is_locked=False)
    return None


def key_of_email(house: House, email: str) -> str:
    """Under which name wrong passwords are counted: a mistyped address may hold a name, so it does not lie open."""
    return house.vault.fingerprint(f"sign-in {tidy_email(email)}")


def key_of_second(house: House, staff_id: StaffId) -> str:
    return house.vault.fingerprint(f"second factor {staff_id}")


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def session_is_half(session: Session) -> bool:
    return session.stage is Stage.SECOND
