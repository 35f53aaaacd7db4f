"""Whose browser is this, and until when: sign-ins looked up, kept awake, and ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.accounts import factor_store as factors
from hotline.accounts import session_store as sessions
from hotline.accounts import try_store as tries
from hotline.accounts.model import Session, SessionId, Stage
from hotline.accounts.rules import FRESH, SEEN_EVERY
from hotline.flows.house import House
from hotline.flows.sign_in import begin_session, digest_of_token
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.roster import account_store as accounts
from hotline.roster.account_store import Account
from hotline.roster.model import Role

_KEEP_ENDED = timedelta(days=30)
_KEEP_TRIES = timedelta(days=1)


@dataclass(frozen=True)
class Visitor:
    """Somebody at a page. `must_enrol`: a second factor is demanded of her role, and she has none yet."""

    session: Session
    account: Account
    must_enrol: bool

    @property
    def is_half(self) -> bool:
        """Whether her second factor is still awaited: nothing else is open to her."""
        return self.session.stage is Stage.SECOND

    def is_fresh(self, now: datetime) -> bool:
        """Whether her password is so recent that what matters may be changed without asking for it again."""
        return now - self.session.password_at < FRESH


def demands_second_factor(role: Role) -> bool:
    """Supervisors see everybody's calls and may reveal a number, data officers read who has looked at what: a password
    alone does not open that."""
    return role in {Role.SUPERVISOR, Role.DATA_OFFICER}


def who_is(house: House, token: str, now: datetime, *, is_activity: bool) -> Visitor | None:
    """Return whose token this is, while the sign-in lasts. `is_activity`: a hand is on the page, not its own timer."""
    with house.database.read() as connection:
        session = sessions.find_session(connection, digest_of_token(token), now)
        account = None if session is None else accounts.find_account(connection, session.staff_id)
        if session is None or account is None:
            return None
        demanded = demands_second_factor(account.role)
        must_enrol = demanded and not factors.find_factors(connection, account.staff_id).any
    if is_activity and session.stage is Stage.OPEN and now - session.seen_at >= SEEN_EVERY:
        with house.work() as work:
            sessions.see_session(work.connection, session.id, now, now + house.line.sign_in.idle)
    return Visitor(session, account, must_enrol)


def sign_out(house: House, session: Session, now: datetime) -> None:
    with house.work() as work:
        sessions.end_sessions(work.connection, session.staff_id, now, only=session.id)


def sign_out_of(house: House, staff_id: StaffId, session_id: SessionId, now: datetime) -> bool:
    """End one of somebody's own sign-ins; False when it is none of hers, or over."""
    with house.work() as work:
        return sessions.end_sessions(work.connection, staff_id, now, only=session_id) == 1


def sign_out_everywhere(house: House, staff_id: StaffId, now: datetime, *, but: SessionId | None = None) -> int:
    """End all of somebody's sign-ins, or all but the one she is at; return how many."""
    with house.work() as work:
        return sessions.end_sessions(work.connection, staff_id, now, but=but)


def sign_in_by_hand(house: House, name: str, browser: str, now: datetime) -> str:
    """Sign somebody in without a password; return the token. Only the demo does so. Raises Refused."""
    with house.work() as work:
        account = accounts.find_account_by_name(work.connection, name)
        if account is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        return begin_session(work, house, account.staff_id, browser, now)


def choose_language(house: House, staff_id: StaffId, language: str) -> None:
    """Keep in which language somebody reads her pages."""
    with house.work() as work:
        accounts.set_page_language(work.connection, staff_id, language)


def forget_old_sign_ins(house: House, now: datetime) -> int:
    """Forget sign-ins that are long over and guesses that count no more; return how many."""
    with house.work() as work:
        forgotten = sessions.forget_sessions(work.connection, now - _KEEP_ENDED)
        return forgotten + tries.forget_tries(work.connection, now - _KEEP_TRIES)
