"""`hotline callbacks`: promises to ring back, seen, made and taken back by people of the staff."""

from collections.abc import Callable
from typing import Any

import click

from hotline.boards.callbacks import list_callbacks
from hotline.boards.paging import MOST
from hotline.callbacks.model import Why
from hotline.flows.house import House
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.take_back_callback import cancel_by_staff

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who was told so: a name on the staff.")


def add_callback_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def callbacks() -> None:
        """Promises to ring back."""

    @command(callbacks, "list")
    @click.option("--all", "everything", is_flag=True, help="Also those that are over.")
    def callbacks_list(*, everything: bool) -> dict[str, Any]:
        """List open call-backs, newest first."""
        the_house = house()
        with the_house.database.read() as connection:
            page = list_callbacks(connection, the_house.vault, None, MOST, only_open=not everything)
        return {"callbacks": page.items}

    @command(callbacks, "add")
    @click.argument("number")
    @_BY
    @click.option("--hours", "best", help="The hours she named as the best, such as 18:00-21:00.")
    @click.option("--may-text", is_flag=True, help="She said that we may write to this number.")
    @click.option("--may-leave-word", is_flag=True, help="She said that a word may be left with a machine.")
    def callbacks_add(
        number: str, by: str, best: str | None, *, may_text: bool, may_leave_word: bool
    ) -> dict[str, Any]:
        """Promise to ring NUMBER, whose owner has said that it is safe to ring."""
        the_house = house()
        return add_by_staff(
            the_house,
            the_house.clock(),
            number=number,
            by=by,
            best=best,
            may_text=may_text,
            may_leave_word=may_leave_word,
        )

    @command(callbacks, "cancel")
    @click.argument("callback_id")
    @_BY
    @click.option("--why", type=click.Choice([why.value for why in Why]), help="A no of theirs takes the yes back.")
    def callbacks_cancel(callback_id: str, by: str, why: str | None) -> dict[str, Any]:
        """Take a promise back: nobody will ring."""
        the_house = house()
        reason = None if why is None else Why(why)
        cancel_by_staff(the_house, the_house.clock(), callback_id=callback_id, by=by, why=reason)
        return {"id": callback_id, "state": "declined"}
