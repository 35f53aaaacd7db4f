"""`hotline staff apart`: which counsellor and which caller a supervisor keeps apart."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from hotline.flows.house import House
from hotline.flows.keep_apart import keep_apart, let_together, read_kept_apart

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who decides: a supervisor's name.")
_UNTIL = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


def add_apart_commands(staff: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""

    @command(staff, "apart")
    @click.argument("name")
    @click.argument("caller")
    @_BY
    @click.option("--reason", required=True, help="Sealed; no numbers.")
    @click.option("--until", type=_UNTIL, help="In the line's time; without it until somebody lifts it.")
    def staff_apart(name: str, caller: str, by: str, reason: str, until: datetime | None) -> dict[str, Any]:
        """Never let NAME and a caller meet again; CALLER is a call of hers, by our id or the carrier's, or her code."""
        the_house = house()
        ends = None if until is None else until.replace(tzinfo=the_house.line.zone).astimezone(UTC)
        code, talks = keep_apart(
            the_house, the_house.clock(), name=name, which=caller, by=by, reason=reason, until=ends
        )  # fmt: skip
        return {"name": name, "caller": code, "until": _iso(ends), "talk_now": talks}

    @command(staff, "together")
    @click.argument("name")
    @click.argument("caller")
    @_BY
    def staff_together(name: str, caller: str, by: str) -> dict[str, Any]:
        """Let NAME and a caller who were kept apart meet again."""
        the_house = house()
        return {"name": name, "caller": let_together(the_house, the_house.clock(), name=name, which=caller, by=by)}

    @command(staff, "kept-apart")
    @_BY
    def staff_kept_apart(by: str) -> dict[str, Any]:
        """List who is kept apart from whom, and why; that you have read it is written down."""
        the_house = house()
        apart = read_kept_apart(the_house, the_house.clock(), by=by)
        return {
            "kept_apart": [
                {
                    "name": one.name,
                    "caller": one.caller,
                    "by": one.by,
                    "since": _iso(one.since),
                    "until": _iso(one.until),
                    "reason": one.reason,
                }
                for one in apart
            ]
        }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
