"""`hotline staff account`: what a person signs in to the pages with."""

import sys
from collections.abc import Callable
from typing import Any

import click

from hotline.flows.account import forget_factors, give_password, refuse_weak
from hotline.flows.house import House
from hotline.flows.staff import set_email
from hotline.kernel.errors import Refused

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]


def add_sign_in_commands(staff: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the command to the group, registered as all others are. `house` builds the house from the settings."""

    @command(staff, "account")
    @click.argument("name")
    @click.option("--email", help="The address she signs in with.")
    @click.option("--password-stdin", is_flag=True, help="Read a new password from standard input; locks end.")
    @click.option(
        "--forget-second-factor", is_flag=True, help="As when her phone is lost; she signs in and adds another."
    )
    def staff_account(
        name: str, email: str | None, *, password_stdin: bool, forget_second_factor: bool
    ) -> dict[str, Any]:
        """Change what a person signs in with. A new password, or a forgotten factor, signs her out everywhere."""
        if email is None and not password_stdin and not forget_second_factor:
            raise Refused("say what to change: --email, --password-stdin or --forget-second-factor")
        password = read_password(name, email) if password_stdin else None
        home = house()
        if email is not None:
            set_email(home, name, email)
        if password is not None:
            give_password(home, name, password, home.clock())
        if forget_second_factor:
            forget_factors(home, name, home.clock())
        return {
            "name": name,
            "email": email is not None,
            "password": password is not None,
            "second_factor_forgotten": forget_second_factor,
        }


def read_password(*personal: str | None) -> str:
    """Read a password from standard input, asking for it at a terminal. Raises Refused when it is guessed at once."""
    if sys.stdin.isatty():
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    refuse_weak(password, *personal)
    return password
