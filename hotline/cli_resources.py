"""`hotline resources`: where else there is help, from a file; and who has checked it."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from hotline.boards.resources import search_resources
from hotline.flows.house import House
from hotline.flows.resources import check_resource, import_resources

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]


def add_resource_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def resources() -> None:
        """Where else there is help."""

    @command(resources, "import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Check and report, change nothing.")
    def resources_import(file: Path, *, dry_run: bool) -> dict[str, Any]:
        """Take in a TOML file, such as config/resources.toml: all of it, or with any fault none. Twice adds nothing."""
        the_house = house()
        done = import_resources(the_house, the_house.clock(), file.read_bytes(), dry_run=dry_run)
        told: dict[str, Any] = {"added": done.added, "changed": done.changed, "same": done.same}
        told["rejected"] = [asdict(fault) for fault in done.rejected]
        return told | ({"ok": False} if done.rejected else {})

    @command(resources, "list")
    @click.option("--search", "wanted", default="", help="Words that all stand in it.")
    def resources_list(wanted: str) -> dict[str, Any]:
        """List the directory; `is_checked` is false when nobody has checked it for 90 days."""
        the_house = house()
        today = the_house.line.today(the_house.clock())
        with the_house.database.read() as connection:
            found = search_resources(connection, today, wanted)
        return {"resources": [_told(asdict(one.resource)) | {"is_checked": one.is_checked} for one in found]}

    @command(resources, "checked")
    @click.argument("code")
    @click.option("--by", required=True, help="Who has rung it: a name on the staff.")
    def resources_checked(code: str, by: str) -> dict[str, Any]:
        """Note that number and hours were found right today."""
        the_house = house()
        day = check_resource(the_house, the_house.clock(), by=by, code=code)
        return {"code": code, "checked_on": day.isoformat(), "checked_by": by}


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    day = fields["checked_on"]
    return fields | {"fits": list(fields["fits"]), "checked_on": None if day is None else day.isoformat()}
