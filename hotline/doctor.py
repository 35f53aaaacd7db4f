"""`hotline doctor`: one line for each thing that must be right before the first caller."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import requests
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from hotline.bootstrap import open_database, queue_url, wall_clock
from hotline.db.unit_of_work import Database
from hotline.db.upgrade import current, newest
from hotline.doorbell import connect
from hotline.hours.calendar import knows_make_up_days
from hotline.hours.rules import HORIZON, is_open, next_change
from hotline.kernel.ports import CarrierFault
from hotline.provision import carrier_of, webhooks, wrong_webhooks
from hotline.roster.model import Role
from hotline.roster.store import list_staff
from hotline.routing.needs import lacking_skills
from hotline.settings import Configuration

_CLOCKS_MAY_DIFFER = timedelta(seconds=30)


class _Sick(Exception):
    """A check failed; the message says what to do."""


class _Odd(Exception):
    """Nothing is broken, but somebody should look at it."""


def examine(configuration: Configuration) -> dict[str, Any]:
    """Run every check, also after one has failed. `ok` is False when any did."""
    checks: dict[str, Callable[[Configuration], str]] = {
        "settings": lambda _: "complete",
        "database": _database,
        "migrations": _migrations,
        "redis": _redis,
        "carrier": _carrier,
        "webhooks": _webhooks,
        "public_address": _public_address,
        "clock": _clock,
        "hours": _hours,
        "needs": _needs,
    }
    found = {name: _run(check, configuration) for name, check in checks.items()}
    return {**found, "ok": not any(line.startswith("FAILS") for line in found.values())}


def _run(check: Callable[[Configuration], str], configuration: Configuration) -> str:
    try:
        return f"ok: {check(configuration)}"
    except _Sick as fault:
        return f"FAILS: {fault}"
    except _Odd as remark:
        return f"LOOK: {remark}"
    except SQLAlchemyError as error:
        return f"FAILS: the database cannot be used ({type(error).__name__})"
    except CarrierFault as fault:
        return f"FAILS: the carrier refuses or cannot be reached ({fault.reason})"
    except (RedisError, OSError) as error:
        return f"FAILS: {type(error).__name__}"


@contextmanager
def _opened(configuration: Configuration) -> Iterator[Database]:
    database = open_database(configuration)
    try:
        yield database
    finally:
        database.engine.dispose()


def _database(configuration: Configuration) -> str:
    with _opened(configuration) as database, database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
        return connection.dialect.name


def _migrations(configuration: Configuration) -> str:
    with _opened(configuration) as database:
        at = current(database.engine)
    if at != newest():
        raise _Sick(f"at {at or 'none'}, newest is {newest()}: run hotline db upgrade")
    return at


def _redis(configuration: Configuration) -> str:
    connect(queue_url(configuration), quick=True).ping()
    return "answers"


def _carrier(configuration: Configuration) -> str:
    carrier_of(configuration.settings, configuration.line.number).check_account()
    return "account and token are good"


def _hours(configuration: Configuration) -> str:
    hours, now = configuration.line.hours, wall_clock()
    change = next_change(hours, now)
    told = "open" if is_open(hours, now) else "closed"
    if change is not None:
        told += f" until {change.astimezone(hours.timezone):%Y-%m-%d %H:%M}"
    coming = (now + HORIZON).astimezone(hours.timezone).year
    if hours.holidays is not None and not knows_make_up_days(coming):
        told += f"; the make-up working days of {coming} are not known to this version of the holidays library"
    return told


def _needs(configuration: Configuration) -> str:
    rules = configuration.line.needs
    with _opened(configuration) as database, database.read() as connection:
        crew = [person.abilities for person in list_staff(connection) if person.role is not Role.COORDINATOR]
    lacking = lacking_skills(rules, crew)
    if lacking:
        raise _Odd("; ".join(f"routing.needs[{at}].skills: nobody on the staff has {what}" for at, what in lacking))
    return f"somebody on the staff has the skills of each of {len(rules)}"


def _webhooks(configuration: Configuration) -> str:
    there = carrier_of(configuration.settings, configuration.line.number).webhooks_of_number()
    if there is None:
        raise _Sick("the account does not own the line's number")
    wanted = webhooks(configuration.settings.public_url, configuration.line.fallback_url)
    wrong = wrong_webhooks(there, wanted)
    if wrong:
        raise _Sick(f"{'; '.join(wrong)}: run hotline provision")
    return "point here"


def _public_address(configuration: Configuration) -> str:
    answer = requests.get(f"{configuration.settings.public_url.rstrip('/')}/healthz", timeout=5)
    if answer.status_code != 200:
        raise _Sick(f"/healthz answers {answer.status_code}")
    return "answers"


def _clock(configuration: Configuration) -> str:
    carrier_time = carrier_of(configuration.settings, configuration.line.number).check_account()
    if carrier_time is None:
        return "the carrier does not tell the time"
    off = abs(wall_clock() - carrier_time)
    if off > _CLOCKS_MAY_DIFFER:
        raise _Sick(f"differs from the carrier's by {off.total_seconds():.0f} s")
    return f"within {off.total_seconds():.0f} s of the carrier's"
