"""`hotline hours`: the line is opened beyond its hours, or closed early, without a page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from hotline.boards.line import hours_now
from hotline.boards.said_hours import said_now
from hotline.flows.house import House
from hotline.flows.line_hours import close_line, keep_hours, next_clock, open_line
from hotline.hours.rules import is_open, next_change

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who decides: a supervisor's name.")
_REASON = click.option("--reason", required=True, help="Kept in the audit; no names of callers, no numbers.")
_UNTIL = click.option("--until", required=True, metavar="HH:MM", help="By the line's own clock, within 24 hours.")


def add_hours_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""

    @main.group()
    def hours() -> None:
        """Whether the line is open now, and who has said so."""

    def say(flow: Callable[..., None], until: str, by: str, reason: str) -> dict[str, Any]:
        the_house = house()
        now = the_house.clock()
        flow(the_house, now, until=next_clock(the_house, until, now), by=by, reason=reason)
        return _show(the_house, now)

    @command(hours, "open")
    @_UNTIL
    @_BY
    @_REASON
    def hours_open(until: str, by: str, reason: str) -> dict[str, Any]:
        """Take calls until then, whatever the week says."""
        return say(open_line, until, by, reason)

    @command(hours, "close")
    @_UNTIL
    @_BY
    @_REASON
    def hours_close(until: str, by: str, reason: str) -> dict[str, Any]:
        """Tell who calls that the line is closed until then; who waits or talks already is served."""
        return say(close_line, until, by, reason)

    @command(hours, "end")
    @_BY
    def hours_end(by: str) -> dict[str, Any]:
        """Let the written hours hold again."""
        the_house = house()
        now = the_house.clock()
        keep_hours(the_house, now, by=by)
        return _show(the_house, now)

    @command(hours, "show")
    def hours_show() -> dict[str, Any]:
        """Say whether the line is open, until when, and whether a supervisor has said so."""
        the_house = house()
        return _show(the_house, the_house.clock())


def _show(house: House, now: datetime) -> dict[str, Any]:
    with house.database.read() as connection:
        standing = hours_now(connection, house.line.hours, now)
        said = said_now(connection, house.vault, now)
    changes = next_change(standing, now)
    told: dict[str, Any] = {"line": "open" if is_open(standing, now) else "closed"}
    told["next_change"] = None if changes is None else _local(house, changes)
    told["said"] = None
    if said is not None:
        told["said"] = {"line": "open" if said.is_open else "closed", "until": _local(house, said.until)}
        told["said"] |= {"by": said.said_by, "reason": said.reason}
    return told


def _local(house: House, moment: datetime) -> str:
    return moment.astimezone(house.line.zone).isoformat(timespec="minutes")
