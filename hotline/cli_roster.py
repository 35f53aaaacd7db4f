"""`hotline staff pool`: who is rung first."""

from collections.abc import Callable
from typing import Any

import click

from hotline.flows.house import House
from hotline.flows.staff import set_pool
from hotline.kernel.pools import Pool

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]


def add_roster_commands(main: click.Group, staff: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""

    @command(staff, "pool")
    @click.argument("name")
    @click.argument("pool", type=click.Choice([pool.value for pool in Pool]))
    def staff_pool(name: str, pool: str) -> dict[str, Any]:
        """Let a person be rung with the first pool, the second, or as the standby phone."""
        set_pool(house(), name, Pool(pool))
        return {"name": name, "pool": pool}
