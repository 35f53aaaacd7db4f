"""`hotline audit`: who saw what, and whether that is still as it was written."""

from collections.abc import Callable
from typing import Any

import click

from hotline.flows.audit import verify_audit
from hotline.flows.house import House
from hotline.kernel.errors import Refused

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]


def add_audit_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def audit() -> None:
        """Who saw or changed what is secret."""

    @command(audit, "verify")
    @click.option("--expect", multiple=True, metavar="DIGEST", help="A digest written down before: must be among it.")
    def audit_verify(expect: tuple[str, ...]) -> dict[str, Any]:
        """Walk the chain of all lines; exit 1 at the first that is not as it was written. Keep the digest it ends with
        somewhere else: `--expect` then finds also a chain that was cut short."""
        found = verify_audit(house(), expect)
        if found.broken is not None:
            raise Refused(f"line {found.broken.number} of the audit {found.broken.reason}")
        return {"lines": found.head.number, "digest": found.head.digest}
