"""`hotline staff pool`: who is rung first. `hotline roster`: who is to be there when."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from hotline.boards.roster import keeps_a_roster, list_gaps, list_shifts
from hotline.flows.house import House
from hotline.flows.roster import call_off, hand_over, import_roster, read_notes, swap_shift
from hotline.flows.staff import set_pool
from hotline.kernel.pools import Pool

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who decides: a name on the staff.")


def add_roster_commands(main: click.Group, staff: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""

    @command(staff, "pool")
    @click.argument("name")
    @click.argument("pool", type=click.Choice([pool.value for pool in Pool]))
    def staff_pool(name: str, pool: str) -> dict[str, Any]:
        """Let a person be rung with the first pool, the second, or as the standby phone."""
        the_house = house()
        set_pool(the_house, name, Pool(pool), the_house.clock())
        return {"name": name, "pool": pool}

    _add_roster(main, command, house)


def _add_roster(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    @main.group()
    def roster() -> None:
        """Who is to be there when."""

    @command(roster, "import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Check and report, change nothing.")
    def roster_import(file: Path, *, dry_run: bool) -> dict[str, Any]:
        """Add the shifts of a CSV or XLSX sheet: all of them, or with any fault none. Twice adds nothing."""
        the_house = house()
        report = import_roster(the_house, file.read_bytes(), file.name, the_house.clock(), dry_run=dry_run)
        told: dict[str, Any] = {"shifts": report.shifts, "already": report.already}
        told["rejected"] = [asdict(fault) for fault in report.rejected]
        return told | ({"ok": False} if report.rejected else {})

    @command(roster, "list")
    @click.option("--days", type=click.FloatRange(0, 366, min_open=True), default=7, show_default=True)
    def roster_list(days: float) -> dict[str, Any]:
        """List the shifts from now on, in the line's time."""
        the_house = house()
        now = the_house.clock()
        with the_house.database.read() as connection:
            return {"shifts": list_shifts(connection, the_house.line.hours, now, now + timedelta(days=days))}

    @command(roster, "gaps")
    @click.option("--hours", type=click.FloatRange(0, 1_440, min_open=True), help="How far to look. [gap_hours]")
    def roster_gaps(hours: float | None) -> dict[str, Any]:
        """List the open hours for which fewer than the wanted seats are on the roster. None where nobody keeps one:
        no shift within two weeks."""
        the_house = house()
        now, rules = the_house.clock(), the_house.line.roster
        until = now + (rules.ahead if hours is None else timedelta(hours=hours))
        with the_house.database.read() as connection:
            gaps = list_gaps(connection, the_house.line.hours, now, until, rules.seats)
            kept = keeps_a_roster(connection, now, until)
        return {"keeps_roster": kept, "wanted_seats": rules.seats, "gaps": gaps}

    @command(roster, "swap")
    @click.argument("shift")
    @click.option("--to", required=True, help="Who takes it.")
    @click.option("--for", "against", help="A shift of theirs, given back for it.")
    @_BY
    def roster_swap(shift: str, to: str, against: str | None, by: str) -> dict[str, Any]:
        """Give a shift to somebody else, or exchange two."""
        the_house = house()
        swap_shift(the_house, the_house.clock(), shift_id=shift, to=to, by=by, against=against)
        return {"shift": shift, "name": to, "for": against}

    @command(roster, "call-off")
    @click.argument("shift")
    @_BY
    def roster_call_off(shift: str, by: str) -> dict[str, Any]:
        """Take a shift off the roster."""
        the_house = house()
        call_off(the_house, the_house.clock(), shift_id=shift, by=by)
        return {"shift": shift, "called_off": True}

    @command(roster, "hand-over")
    @click.argument("shift")
    def roster_hand_over(shift: str) -> dict[str, Any]:
        """Keep what the next one must know, read from standard input; no names of callers, no numbers."""
        the_house = house()
        hand_over(the_house, the_house.clock(), shift_id=shift, note=sys.stdin.read())
        return {"shift": shift, "handed_over": True}

    @command(roster, "notes")
    @click.argument("shift")
    def roster_notes(shift: str) -> dict[str, Any]:
        """Read the note of a shift, and what was handed over at its end."""
        note, handover = read_notes(house(), shift)
        return {"shift": shift, "note": note, "hand_over": handover}
