"""`hotline retention`: what keeps a number longer than its time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from hotline.flows.house import House
from hotline.flows.legal_holds import lift_hold, place_hold, read_holds
from hotline.flows.retention import forget_old_numbers

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who decides: a supervisor or data officer, by name.")


def add_retention_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def retention() -> None:
        """How long numbers are kept."""

    @command(retention, "hold")
    @click.argument("call")
    @_BY
    @click.option("--reason", required=True, help="Kept sealed.")
    @click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day of it.")
    def retention_hold(call: str, by: str, reason: str, until: datetime) -> dict[str, Any]:
        """Forget nothing of the number of CALL, or of a caller's code, until a day."""
        home = house()
        return {"id": place_hold(home, home.clock(), by=by, call=call, reason=reason, until=until.date())}

    @command(retention, "lift")
    @click.argument("hold")
    @_BY
    def retention_lift(hold: str, by: str) -> dict[str, Any]:
        """End HOLD before its day."""
        home = house()
        lift_hold(home, home.clock(), by=by, hold_id=hold)
        return {"id": hold, "lifted": True}

    @command(retention, "holds")
    @click.option("--by", required=True, help="Who reads the reasons: a supervisor or data officer, by name.")
    def retention_holds(by: str) -> dict[str, Any]:
        """List the holds that stand, the first to end first; the reading stands in the audit."""
        home = house()
        return {
            "holds": [
                {
                    "id": hold.id,
                    "code": hold.code,
                    "until": hold.until.astimezone(home.line.zone).isoformat(),
                    "reason": hold.reason,
                }
                for hold in read_holds(home, home.clock(), by=by)
            ]
        }

    @command(retention, "run")
    def retention_run() -> dict[str, Any]:
        """Forget now what is due; the tick does so each hour."""
        home = house()
        return {"forgotten": forget_old_numbers(home, home.clock())}
