"""`hotline messages`: what people left after the tone, and what is done about it, without a page."""

import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from hotline.boards.left_messages import show_left
from hotline.boards.messages import list_messages
from hotline.boards.paging import MOST
from hotline.flows.deal_with_message import assign, close_message, read_written, transcribe
from hotline.flows.hear_message import hear_message
from hotline.flows.house import House
from hotline.flows.ring_back_message import close_with_call_back
from hotline.messages.model import Result

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="Who does so: a name on the staff.")


def _for_me_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def add_message_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group. `house` builds the house from the settings."""

    @main.group()
    def messages() -> None:
        """Messages left after the tone."""

    @command(messages, "list")
    @click.option("--all", "everything", is_flag=True, help="Also those that are closed.")
    def messages_list(*, everything: bool) -> dict[str, Any]:
        """List what is to be dealt with, newest first: what, until when, and who has it."""
        the_house = house()
        with the_house.database.read() as connection:
            page = list_messages(connection, the_house.vault, "voice", None, MOST, only_open=not everything)
        return {"messages": page.items}

    @command(messages, "show")
    @click.argument("message")
    @_BY
    def messages_show(message: str, by: str) -> dict[str, Any]:
        """Show a message with its story and what was written of it; who has read that is kept."""
        the_house = house()
        written = read_written(the_house, the_house.clock(), by=by, which=message)
        with the_house.database.read() as connection:
            shown = show_left(connection, the_house.vault, message)
        return (shown or {}) | asdict(written)

    @command(messages, "hear")
    @click.argument("message")
    @_BY
    @click.option(
        "--to", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A file that is not there."
    )
    def messages_hear(message: str, by: str, to: Path) -> dict[str, Any]:
        """Write the sound of a message to a file that only you can read; who has heard it, and when, is kept."""
        the_house = house()
        with open(to, "xb", opener=_for_me_alone) as file:
            try:
                heard = hear_message(the_house, the_house.clock(), by=by, which=message)
            except BaseException:
                to.unlink()
                raise
            file.write(heard.content)
        return {"id": message, "file": str(to), "bytes": len(heard.content), "type": heard.content_type}

    @command(messages, "transcribe")
    @click.argument("message")
    @_BY
    def messages_transcribe(message: str, by: str) -> dict[str, Any]:
        """Keep the transcript that stands on standard input, sealed at rest."""
        the_house = house()
        kept = transcribe(the_house, the_house.clock(), by=by, which=message, text=sys.stdin.read())
        return {"id": message, "characters": kept}

    @command(messages, "assign")
    @click.argument("message")
    @click.option("--to", required=True, help="Who has it from now on: a name on the staff.")
    @_BY
    def messages_assign(message: str, to: str, by: str) -> dict[str, Any]:
        """Give a message to somebody."""
        the_house = house()
        assign(the_house, the_house.clock(), by=by, which=message, to=to)
        return {"id": message, "owner": to}

    @command(messages, "close")
    @click.argument("message")
    @_BY
    @click.option("--result", type=click.Choice([r.value for r in Result if r is not Result.CALL_BACK]), default="done")
    @click.option("--call-back", is_flag=True, help="Promise to ring her, if she has allowed it.")
    @click.option("--she-asked", is_flag=True, help="She asks for it in the message, and it is her own number.")
    @click.option("--hours", "best", help="With --call-back: the hours she named as the best, such as 18:00-21:00.")
    @click.option("--note-stdin", is_flag=True, help="Keep what stands on standard input, sealed at rest.")
    def messages_close(
        message: str, by: str, result: str, best: str | None, *, call_back: bool, she_asked: bool, note_stdin: bool
    ) -> dict[str, Any]:
        """Close a message with what came of it."""
        if (she_asked or best) and not call_back:
            raise click.UsageError("--she-asked and --hours need --call-back")
        note = sys.stdin.read() if note_stdin else None
        the_house = house()
        if call_back:
            now = the_house.clock()
            promise = close_with_call_back(
                the_house, now, by=by, which=message, note=note, best=best, she_asked=she_asked
            )  # fmt: skip
            return {"id": message, "state": "closed", "result": Result.CALL_BACK.value, "callback": promise}
        close_message(the_house, the_house.clock(), by=by, which=message, result=Result(result), note=note)
        return {"id": message, "state": "closed", "result": result}
