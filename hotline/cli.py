"""`hotline ...`: for people in words, with --json as exactly one JSON object.

Exit status 0: done. 1: refused, the reason on stderr. 2: wrong use, or settings that cannot be used.
"""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from hotline.accounts.passwords import digest_of_password
from hotline.bootstrap import build_house, data_folder
from hotline.cli_apart import add_apart_commands
from hotline.cli_audit import add_audit_commands
from hotline.cli_callbacks import add_callback_commands
from hotline.cli_duty import add_duty_commands
from hotline.cli_followups import add_followup_commands
from hotline.cli_hours import add_hours_commands
from hotline.cli_line import add_line_commands
from hotline.cli_messages import add_message_commands
from hotline.cli_planning import add_planning
from hotline.cli_resources import add_resource_commands
from hotline.cli_retention import add_retention_commands
from hotline.cli_roster import add_roster_commands
from hotline.cli_sign_in import add_sign_in_commands, read_password
from hotline.cli_texts import add_text_commands
from hotline.cli_words import in_words
from hotline.db.upgrade import upgrade
from hotline.demo.run import run as run_demo
from hotline.doctor import examine
from hotline.flows.api_tokens import create_token
from hotline.flows.house import House
from hotline.flows.import_households import import_households
from hotline.flows.staff import add_staff, set_duty
from hotline.kernel.errors import MisconfiguredLine, Refused
from hotline.kernel.pools import Pool
from hotline.kernel.ports import CarrierFault
from hotline.logs import log_as_json
from hotline.provision import provision
from hotline.roster.model import Duty, Role
from hotline.server import serve as run_server
from hotline.settings import Configuration
from workers.main import work as run_workers

POOLS = click.Choice([pool.value for pool in Pool])
ROLES = click.Choice([role.value for role in Role])


@click.group()
@click.version_option(package_name="hotline12355")
def main() -> None:
    """A support line in a box."""


Command = Callable[..., dict[str, Any] | None]


def command(group: click.Group, name: str) -> Callable[[Command], click.Command]:
    """Register a command that returns what it did, and turn every failure into a sentence and an exit status."""

    def decorate(body: Command) -> click.Command:
        @group.command(name, help=body.__doc__)
        @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
        @wraps(body)  # hands on the options that stand on the body
        def run(as_json: bool, **options: Any) -> None:
            result = _guarded(lambda: body(**options))
            if result is None:
                return
            click.echo(json.dumps(result, ensure_ascii=False) if as_json else in_words(result))
            if result.get("ok") is False:
                sys.exit(1)

        return run

    return decorate


def _guarded(body: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
    try:
        return body()
    except MisconfiguredLine as fault:
        click.echo("The line cannot start:\n" + "\n".join(f"  - {line}" for line in fault.faults), err=True)
        sys.exit(2)
    except (Refused, CarrierFault) as refusal:
        click.echo(str(refusal), err=True)
    except SQLAlchemyError as error:
        click.echo(f"The database cannot be used ({type(error).__name__}). Is HOTLINE_DATABASE_URL right?", err=True)
    except OSError as error:
        click.echo(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
    sys.exit(1)


def _house() -> House:
    log_as_json(level=40)
    house = build_house(Configuration.read())
    click.get_current_context().call_on_close(house.database.engine.dispose)
    return house


@main.group()
def db() -> None:
    """The database."""


@command(db, "upgrade")
def db_upgrade() -> dict[str, Any]:
    """Bring the schema to the newest migration; safe to repeat."""
    configuration = Configuration.read()
    data_folder(configuration).mkdir(parents=True, exist_ok=True)
    return {"revision": upgrade(configuration.settings.database_url)}


@main.group()
def staff() -> None:
    """Counsellors, supervisors, coordinators, data officers."""


@command(staff, "add")
@click.argument("name")
@click.option("--phone", required=True, help="The phone that rings, with country code.")
@click.option("--role", type=ROLES, default=Role.COUNSELLOR.value, show_default=True)
@click.option("--email")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
@click.option("--language", "languages", multiple=True, help="May be repeated.")
@click.option("--skill", "skills", multiple=True, help="May be repeated.")
@click.option("--pool", type=POOLS, default=Pool.FIRST.value, show_default=True, help="Who is rung first.")
def staff_add(
    name: str,
    phone: str,
    role: str,
    email: str | None,
    password_stdin: bool,
    languages: tuple[str, ...],
    skills: tuple[str, ...],
    pool: str,
) -> dict[str, Any]:
    """Add a person, off duty. Supervisors and data officers add a second factor when they first sign in."""
    digest = digest_of_password(read_password(name, email)) if password_stdin else None
    house = _house()
    staff_id = add_staff(
        house,
        house.clock(),
        name=name,
        role=Role(role),
        phone=phone,
        email=email,
        password_digest=digest,
        languages=languages,
        skills=skills,
        pool=Pool(pool),
    )
    return {"id": staff_id, "name": name.strip()}


@command(staff, "duty")
@click.argument("name")
@click.argument("wish", type=click.Choice(["on", "off"]))
def staff_duty(name: str, wish: str) -> dict[str, Any]:
    """Put a person on or off duty. Going off never cuts a call."""
    house = _house()
    set_duty(house, name, Duty(wish), house.clock())
    return {"name": name, "duty": wish}


@main.group()
def households() -> None:
    """The household ledger."""


@command(households, "import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and report, change nothing.")
def households_import(file: Path, dry_run: bool) -> dict[str, Any]:
    """Import households from a CSV or XLSX sheet. Running it twice adds nothing."""
    house = _house()
    now = house.clock()
    inside = (house.database, house.doorbell, house.vault)
    today = house.line.today(now)
    return import_households(*inside, file.read_bytes(), file.name, now, today, dry_run=dry_run).to_json()


@main.group()
def tokens() -> None:
    """Tokens of the reading API."""


@command(tokens, "create")
@click.option("--role", type=ROLES, required=True)
def tokens_create(role: str) -> dict[str, Any]:
    """Make a token; it is shown once."""
    house = _house()
    return {"token": create_token(house, Role(role), house.clock())}


@command(main, "serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=12355, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
def serve(host: str, port: int, processes: int) -> None:
    """Run the web service until SIGTERM."""
    run_server(Configuration.read(), host, port, processes)


@command(main, "work")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
def work(processes: int) -> None:
    """Run workers and the clock tick until SIGTERM; any number on any number of machines."""
    log_as_json()
    run_workers(processes)


@command(main, "doctor")
def doctor() -> dict[str, Any]:
    """Check settings, database, queue, carrier, webhooks and clock: one line each."""
    return examine(Configuration.read())


@command(main, "provision")
def provision_number() -> dict[str, Any]:
    """Point the number's webhooks at this line."""
    return provision(Configuration.read())


@command(main, "demo")
@click.option("--port", type=click.IntRange(1, 65535), default=12355, show_default=True)
def demo(port: int) -> None:
    """Run everything on this machine, with a simulated carrier and invented people, until Ctrl-C."""
    run_demo(port)


add_text_commands(main, command, _house)
add_audit_commands(main, command, _house)
add_message_commands(main, command, _house)
add_followup_commands(main, command, _house)
add_duty_commands(staff, command, _house)
add_apart_commands(staff, command, _house)
add_sign_in_commands(staff, command, _house)
add_planning(main, command, _house)
add_line_commands(main, households, command, _house)
add_hours_commands(main, command, _house)
add_callback_commands(main, command, _house)
add_resource_commands(main, command, _house)
add_retention_commands(main, command, _house)
add_roster_commands(main, staff, command, _house)
