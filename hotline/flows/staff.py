"""Staff: added, and put on or off duty."""

from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.households import store as ledger
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.kernel.phone import BadNumber, parse_number
from hotline.kernel.pin import check_pin, digest_of_pin
from hotline.kernel.pools import MARKS, Pool
from hotline.roster import account_store as accounts
from hotline.roster import line_store as lines
from hotline.roster import pin_store as pins
from hotline.roster import store as roster
from hotline.roster.account_store import tidy_email
from hotline.roster.model import Counsellor, Duty, Line, Role
from hotline.roster.shift_store import obey_pools

_LONGEST_NAME = 80


def add_staff(
    house: House,
    now: datetime,
    *,
    name: str,
    role: Role,
    phone: str,
    email: str | None = None,
    password_digest: str | None = None,
    languages: tuple[str, ...] = (),
    skills: tuple[str, ...] = (),
    pool: Pool = Pool.FIRST,
) -> StaffId:
    """Add a person, off duty. Raises Refused when the name, phone or address is no good or somebody's already."""
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Refused(f"name: 1 to {_LONGEST_NAME} printable characters are needed")
    try:
        number = parse_number(phone)
    except BadNumber as error:
        raise Refused(f"phone: {error}") from error
    if MARKS & set(skills):
        raise Refused(f"skill: {', '.join(sorted(MARKS & set(skills)))} is not a skill; there is --pool")
    if number == house.line.number:
        raise Refused("phone: this is the line's own number")
    email = None if email is None else _good_email(email)
    sealed = house.vault.number(number)
    with house.work() as work:
        clash = roster.find_clash(work.connection, name, sealed.fingerprint, email)
        if clash is not None:
            raise Refused(f"{clash} has this name, phone or e-mail address already")
        return roster.add_staff(
            work.connection,
            name=name,
            role=role,
            phone=sealed,
            email=email,
            password_digest=password_digest,
            languages=list(languages) or list(house.line.languages),
            skills=list(skills),
            now=now,
            pool=pool,
        )


def _good_email(email: str) -> str:
    email = tidy_email(email)
    name, at, host = email.partition("@")
    if not (name and at and host) or not email.isprintable() or " " in email or len(email) > 254:
        raise Refused("email: an address such as lin@example.org is needed")
    return email


def set_email(house: House, name: str, email: str) -> None:
    """Keep the address somebody signs in with. Raises Refused."""
    email = _good_email(email)
    with house.work() as work:
        person = accounts.find_account_by_name(work.connection, name)
        if person is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        holder = accounts.find_by_email(work.connection, email)
        if holder is not None and holder.staff_id != person.staff_id:
            raise Refused(f"{holder.name} has this e-mail address already")
        accounts.set_email(work.connection, person.staff_id, email)


def set_duty(house: House, name: str, duty: Duty, now: datetime) -> None:
    """Note a person's wish. Going off never cuts a call; coming on also returns from a pause. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        person = roster.find_by_name(work.connection, name)
        if person is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        wish_duty(work, person, duty, now)


def wish_duty(work: Work, person: Counsellor, duty: Duty, now: datetime) -> None:
    """Note what she wishes, under the router's lock."""
    lines.set_duty(work.connection, person.id, duty, now)
    if duty is Duty.ON:
        come_back(work, person, now)
        work.ring("dispatch")


def set_pin(house: House, name: str, pin: str | None) -> None:
    """Keep a PIN with which she may ring the line for her duty; None takes it away. Raises Refused."""
    digest = None
    if pin is not None:
        check_pin(pin)
        digest = digest_of_pin(house.vault, pin)
    with house.work() as work:
        person = roster.find_by_name(work.connection, name)
        if person is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        pins.set_pin(work.connection, person.id, digest)
        settle_alert(work.connection, AlertKind.PIN_LOCKED, person.id, house.clock())


def set_pool(house: House, name: str, pool: Pool, now: datetime) -> None:
    """Let a person be rung in another pool from the next choice on, or when a shift that has its own is over.

    Raises Refused.
    """
    with house.work() as work:
        work.lock_router()
        if not roster.set_pool(work.connection, name, pool):
            raise Refused(f"nobody on the staff is called {name!r}")
        obey_pools(work.connection, now)
        work.ring("dispatch")


def set_contact(house: House, code: str, name: str | None) -> None:
    """Name the counsellor whom a household knows, or nobody. Raises Refused."""
    with house.work() as work:
        person = None if name is None else roster.find_by_name(work.connection, name)
        if name is not None and person is None:
            raise Refused(f"nobody on the staff is called {name!r}")
        if not ledger.set_contact(work.connection, code, None if person is None else person.id):
            raise Refused(f"there is no household {code!r}")


def come_back(work: Work, person: Counsellor, now: datetime) -> bool:
    """End a pause or a recovery because she says so; False when there is none. Under the router's lock."""
    match person.line:
        case Line.PAUSED:
            settle_alert(work.connection, AlertKind.UNRESPONSIVE, person.id, now)
            return lines.return_from_pause(work.connection, person.id, now)
        case Line.RECOVERY:
            return lines.end_wrap_up(work.connection, person.id, now)
        case _:
            return False
