"""Passkeys: added to an account, and given at the door in place of a code. Each challenge is answered once."""

import logging
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from hotline.accounts import factor_store as factors
from hotline.accounts import session_store as sessions
from hotline.accounts import try_store as tries
from hotline.accounts.model import Proof, Session
from hotline.accounts.passkeys import BadPasskey, Passkeys, digest_of_credential, passkeys_at
from hotline.accounts.rules import Wait
from hotline.flows.account import first_recovery_codes
from hotline.flows.house import House
from hotline.flows.second_factor import Opened, open_half
from hotline.flows.sessions import Visitor
from hotline.flows.sign_in import Wrong, count_try, key_of_second

_log = logging.getLogger(__name__)


def passkeys_of(house: House) -> Passkeys | None:
    """Return the passkeys of the line's address; None where browsers would make none."""
    return passkeys_at(house.public_url, house.line.name)


def begin_passkey(house: House, visitor: Visitor) -> str | None:
    """Return what the browser is asked so that it makes a passkey; None where there can be none."""
    keys, account = passkeys_of(house), visitor.account
    if keys is None:
        return None
    with house.work() as work:
        known = factors.list_credentials(work.connection, account.staff_id)
        asked = keys.ask_new(account.staff_id, account.email or account.name, account.name, known)
        sessions.set_challenge(work.connection, visitor.session.id, asked.challenge)
    return asked.options


def add_passkey(house: House, visitor: Visitor, answer: str, name: str, now: datetime) -> list[str] | Wrong:
    """Keep a new passkey. The first second factor brings recovery codes, to be shown this once."""
    keys, challenge = passkeys_of(house), visitor.session.challenge
    if keys is None or challenge is None:
        return Wrong()
    try:
        with house.work() as work:
            sessions.set_challenge(work.connection, visitor.session.id, None)
            found = keys.judge_new(challenge, answer)
            digest = digest_of_credential(found.credential)
            factors.add_passkey(
                work.connection,
                visitor.account.staff_id,
                found.credential,
                digest,
                found.sign_count,
                name[:80],
                now,
            )
            sessions.note_proof(work.connection, visitor.session.id, Proof.PASSKEY)
            return first_recovery_codes(work, house, visitor.account.staff_id)
    except (BadPasskey, IntegrityError) as error:
        _log.warning("a new passkey was not taken: %s", type(error).__name__)
        return Wrong()


def ask_passkey(house: House, session: Session) -> str | None:
    """Return what the browser is asked at the door; None when this account has no passkey."""
    keys = passkeys_of(house)
    if keys is None:
        return None
    with house.work() as work:
        known = factors.list_credentials(work.connection, session.staff_id)
        if not known:
            return None
        asked = keys.ask(known)
        sessions.set_challenge(work.connection, session.id, asked.challenge)
    return asked.options


def give_passkey(house: House, session: Session, answer: str, now: datetime) -> Opened | Wrong | Wait:
    """Judge a passkey at the door and let a half sign-in become a whole one."""
    keys, challenge = passkeys_of(house), session.challenge
    if keys is None or challenge is None:
        return Wrong()
    key = key_of_second(house, session.staff_id)
    wait = count_try(house, key, now, session.staff_id)
    if wait is not None:
        return wait
    with house.work() as work:
        sessions.set_challenge(work.connection, session.id, None)
        try:
            found = keys.judge(challenge, factors.list_credentials(work.connection, session.staff_id), answer)
        except BadPasskey as error:
            _log.warning("a passkey was not taken: %s", error)
            return Wrong()
        digest = digest_of_credential(found.credential)
        if not factors.use_passkey(work.connection, session.staff_id, digest, found.sign_count, now):
            return Wrong()  # its counter went backwards: there are two of it
        tries.clear_tries(work.connection, key)
        token = open_half(work, house, session, Proof.PASSKEY, now)
    return Wrong() if token is None else Opened(token)
