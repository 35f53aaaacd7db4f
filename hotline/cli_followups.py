"""`hotline followups`: who is to be asked again how she is, and what came of it, without a page."""

import sys
from collections.abc import Callable
from typing import Any

import click

from hotline.boards.followups import list_followups
from hotline.boards.paging import MOST
from hotline.flows.house import House
from hotline.flows.log_followup import assign, log_result
from hotline.followups.model import Result
from hotline.followups.rules import BY_HAND

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who does so: a name on the staff.")


def add_followup_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def followups() -> None:
        """Contacts that are due after a talk."""

    @command(followups, "list")
    @click.option("--all", "everything", is_flag=True, help="Also those that are closed.")
    def followups_list(*, everything: bool) -> dict[str, Any]:
        """List who is to be asked again, newest first: until when, after what, and whose it is."""
        the_house = house()
        now = the_house.clock()
        with the_house.database.read() as connection:
            page = list_followups(connection, now, None, MOST, only_open=not everything)
        return {"followups": page.items}

    @command(followups, "result")
    @click.argument("followup")
    @click.argument("result", type=click.Choice([result.value for result in BY_HAND]))
    @_BY
    @click.option("--note-stdin", is_flag=True, help="Keep what stands on standard input, sealed at rest.")
    def followups_result(followup: str, result: str, by: str, *, note_stdin: bool) -> dict[str, Any]:
        """Say what came of a contact; the next is planned by it."""
        note = sys.stdin.read() if note_stdin else None
        the_house = house()
        log_result(the_house, the_house.clock(), by=by, which=followup, result=Result(result), note=note)
        return {"id": followup, "result": result}

    @command(followups, "assign")
    @click.argument("followup")
    @click.option("--to", required=True, help="Who has it from now on: a name on the staff.")
    @_BY
    def followups_assign(followup: str, to: str, by: str) -> dict[str, Any]:
        """Give a contact to somebody."""
        the_house = house()
        assign(the_house, the_house.clock(), by=by, which=followup, to=to)
        return {"id": followup, "owner": to}
