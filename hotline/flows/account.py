"""What a person changes of her own account: password, second factors, recovery codes."""

from dataclasses import dataclass
from datetime import datetime

from hotline.accounts import factor_store as factors
from hotline.accounts import session_store as sessions
from hotline.accounts import try_store as tries
from hotline.accounts.codes import address_of_secret, new_recovery_codes, new_secret, step_of_code, tidy_code
from hotline.accounts.model import PasskeyId, Proof
from hotline.accounts.passwords import digest_of_password
from hotline.accounts.rules import Wait, password_fault
from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.second_factor import digest_of_recovery
from hotline.flows.sessions import Visitor, demands_second_factor
from hotline.flows.sign_in import Wrong, count_try, is_her_password, key_of_email, key_of_second
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.roster import account_store as accounts


@dataclass(frozen=True)
class NoGood:
    """A new password that is not taken, and the key of the sentence that says why."""

    fault: str


@dataclass(frozen=True)
class Changed:
    """Done; `ended` other sign-ins are over."""

    ended: int


def confirm_password(house: House, visitor: Visitor, password: str, now: datetime) -> bool | Wait:
    """Somebody gives her password once more before she changes what matters."""
    judged = is_her_password(house, visitor.account, password, now)
    if judged is True:
        with house.work() as work:
            sessions.note_password(work.connection, visitor.session.id, now)
    return judged


def change_password(
    house: House, visitor: Visitor, current: str, new: str, now: datetime
) -> Changed | NoGood | Wrong | Wait:
    """Change a password; whoever else is signed in to the account is signed out."""
    fault = password_fault(new, visitor.account.name, visitor.account.email, house.line.name)
    if fault is not None:
        return NoGood(fault)
    judged = confirm_password(house, visitor, current, now)
    if isinstance(judged, Wait):
        return judged
    if not judged:
        return Wrong()
    digest = digest_of_password(new)
    with house.work() as work:
        accounts.set_password(work.connection, visitor.account.staff_id, digest)
        ended = sessions.end_sessions(work.connection, visitor.account.staff_id, now, but=visitor.session.id)
    return Changed(ended)


def begin_codes(house: House, visitor: Visitor, now: datetime) -> tuple[str, str]:
    """Make a secret for her app, or give again the one that her app does not know yet; return it with its address."""
    staff_id = visitor.account.staff_id
    with house.work() as work:
        kept = factors.find_secret(work.connection, staff_id)
        if kept is not None and kept.is_confirmed:
            raise Refused("there is an authenticator app already")
        secret = new_secret() if kept is None else house.vault.open(kept.sealed)
        if kept is None:
            factors.set_secret(work.connection, staff_id, house.vault.seal(secret), now)
    return secret, address_of_secret(secret, visitor.account.email or visitor.account.name, house.line.name)


def confirm_codes(house: House, visitor: Visitor, typed: str, now: datetime) -> list[str] | Wrong | Wait:
    """Take the first code of her app. The first second factor brings recovery codes, to be shown this once."""
    staff_id, key = visitor.account.staff_id, key_of_second(house, visitor.account.staff_id)
    wait = count_try(house, key, now, staff_id)
    if wait is not None:
        return wait
    with house.work() as work:
        kept = factors.find_secret(work.connection, staff_id)
        step = None if kept is None else step_of_code(house.vault.open(kept.sealed), tidy_code(typed), now)
        if step is None or not factors.confirm_secret(work.connection, staff_id, step, now):
            return Wrong()
        tries.clear_tries(work.connection, key)
        sessions.note_proof(work.connection, visitor.session.id, Proof.CODE)
        return first_recovery_codes(work, house, staff_id)


def first_recovery_codes(work: Work, house: House, staff_id: StaffId) -> list[str]:
    """Make recovery codes for who has none; an empty list when there are some."""
    return [] if factors.find_factors(work.connection, staff_id).recovery_codes_left else _renew(work, house, staff_id)


def renew_recovery_codes(house: House, visitor: Visitor) -> list[str]:
    """Make new recovery codes, to be shown this once; the old ones open nothing any more."""
    with house.work() as work:
        if not factors.find_factors(work.connection, visitor.account.staff_id).any:
            raise Refused("recovery codes stand in for a second factor, and there is none")
        return _renew(work, house, visitor.account.staff_id)


def _renew(work: Work, house: House, staff_id: StaffId) -> list[str]:
    codes = new_recovery_codes()
    factors.set_recovery_codes(work.connection, staff_id, [digest_of_recovery(house, code) for code in codes])
    return codes


def remove_codes(house: House, visitor: Visitor) -> None:
    """Forget her app. Raises Refused when her role needs it and there is no passkey."""
    with house.work() as work:
        found = factors.find_factors(work.connection, visitor.account.staff_id)
        if demands_second_factor(visitor.account.role) and not found.passkeys:
            raise Refused("her role keeps a second factor")
        factors.drop_secret(work.connection, visitor.account.staff_id)
        if not found.passkeys:
            factors.drop_all(work.connection, visitor.account.staff_id)


def remove_passkey(house: House, visitor: Visitor, passkey_id: PasskeyId) -> None:
    """Forget a passkey. Raises Refused when it is the last second factor of a role that needs one."""
    with house.work() as work:
        found = factors.find_factors(work.connection, visitor.account.staff_id)
        is_last = not found.has_codes and len(found.passkeys) == 1
        if is_last and demands_second_factor(visitor.account.role):
            raise Refused("her role keeps a second factor")
        factors.drop_passkey(work.connection, visitor.account.staff_id, passkey_id)
        if is_last:
            factors.drop_all(work.connection, visitor.account.staff_id)


def give_app(house: House, name: str, now: datetime) -> str:
    """Give somebody an authenticator app by hand and return its secret. Only the demo does so. Raises Refused."""
    secret = new_secret()
    with house.work() as work:
        account = accounts.find_account_by_name(work.connection, name)
        if account is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        factors.set_secret(work.connection, account.staff_id, house.vault.seal(secret), now)
        factors.confirm_secret(work.connection, account.staff_id, 0, now)
    return secret


def give_password(house: House, name: str, password: str, now: datetime) -> None:
    """Set somebody's password for her, as who runs the line: locks end, and all her sign-ins. Raises Refused."""
    with house.database.read() as connection:
        account = accounts.find_account_by_name(connection, name)
    if account is None:
        raise Refused(f"nobody on the staff is called {name!r}")
    refuse_weak(password, account.name, account.email, house.line.name)
    digest = digest_of_password(password)
    with house.work() as work:
        accounts.set_password(work.connection, account.staff_id, digest)
        sessions.end_sessions(work.connection, account.staff_id, now)
        settle_alert(work.connection, AlertKind.SIGN_IN_LOCKED, account.staff_id, now)
        for key in (key_of_email(house, account.email or account.staff_id), key_of_second(house, account.staff_id)):
            tries.clear_tries(work.connection, key)


def refuse_weak(password: str, *personal: str | None) -> None:
    """Refuse what a stranger tries first. Raises Refused."""
    match password_fault(password, *personal):
        case "short":
            raise Refused("password: at least 10 characters are needed")
        case "long":
            raise Refused("password: at most 200 characters are taken")
        case "guessable" | "personal":
            raise Refused("password: this one is guessed at once")


def forget_factors(house: House, name: str, now: datetime) -> None:
    """Forget somebody's second factors, as when she has lost her phone; all her sign-ins end. Raises Refused."""
    with house.work() as work:
        account = accounts.find_account_by_name(work.connection, name)
        if account is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        factors.drop_all(work.connection, account.staff_id)
        sessions.end_sessions(work.connection, account.staff_id, now)
        tries.clear_tries(work.connection, key_of_second(house, account.staff_id))
