"""`hotline audit`: who saw what, and whether that is still as it was written."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from hotline.audit.model import Act
from hotline.boards.audit import Line, Sought, list_audit
from hotline.boards.people import list_people
from hotline.flows.audit import verify_audit
from hotline.flows.house import House
from hotline.kernel.errors import Refused

_DAY = click.DateTime(["%Y-%m-%d"])
Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]


def add_audit_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def audit() -> None:
        """Who saw or changed what is secret."""

    @command(audit, "list")
    @click.option("--by", "name", metavar="NAME", help="What this person of the staff did.")
    @click.option("--act", type=click.Choice([act.value for act in Act]))
    @click.option("--subject", help="A kind, such as record, number or call.")
    @click.option("--which", metavar="ID")
    @click.option("--since", type=_DAY, help="From this day on, in the line's time.")
    @click.option("--until", type=_DAY, help="To this day, itself included.")
    @click.option("--most", type=click.IntRange(1, 1000), default=50, show_default=True)
    def audit_list(
        name: str | None,
        act: str | None,
        subject: str | None,
        which: str | None,
        since: datetime | None,
        until: datetime | None,
        most: int,
    ) -> dict[str, Any]:
        """List who saw or changed what, newest first."""
        home = house()
        days = {"since": since.date() if since else None, "until": until.date() if until else None}
        with home.database.read() as connection:
            sought = Sought(_id_of(connection, name), act, subject, which, **days)
            lines, has_more = list_audit(connection, sought, home.line.zone, most)
        return {"lines": [_told(line, home.line.zone) for line in lines], "more": has_more}

    @command(audit, "verify")
    @click.option("--expect", multiple=True, metavar="DIGEST", help="A digest written down before: must be among it.")
    def audit_verify(expect: tuple[str, ...]) -> dict[str, Any]:
        """Walk the chain of all lines; exit 1 at the first that is not as it was written. Keep the digest it ends with
        somewhere else: `--expect` then finds also a chain that was cut short."""
        found = verify_audit(house(), expect)
        if found.broken is not None:
            raise Refused(f"line {found.broken.number} of the audit {found.broken.reason}")
        return {"lines": found.head.number, "digest": found.head.digest}


def _id_of(connection: Connection, name: str | None) -> str | None:
    if name is None:
        return None
    found = next((person.id for person in list_people(connection) if person.name == name), None)
    if found is None:
        raise Refused(f"nobody on the staff is called {name!r}")
    return found


def _told(line: Line, zone: ZoneInfo) -> dict[str, object]:
    return asdict(line) | {"at": line.at.astimezone(zone).isoformat()}
