"""`hotline staff pin`: how a counsellor may ring the line for her duty."""

import sys
from collections.abc import Callable
from typing import Any

import click

from hotline.flows.house import House
from hotline.flows.staff import set_pin

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]


def add_duty_commands(staff: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""

    @command(staff, "pin")
    @click.argument("name")
    @click.option("--clear", is_flag=True, help="Take it away.")
    def staff_pin(name: str, *, clear: bool) -> dict[str, Any]:
        """Set the PIN for duty by phone, 6 to 10 digits, read from standard input; a lock ends."""
        set_pin(house(), name, None if clear else _read_pin())
        return {"name": name, "pin": not clear}


def _read_pin() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("PIN", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().strip()
