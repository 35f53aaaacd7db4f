"""`hotline texts`: how a counsellor answers who writes, without a page."""

import sys
from collections.abc import Callable
from typing import Any

import click

from hotline.boards.paging import MOST
from hotline.boards.texts import list_conversations
from hotline.flows.answer_texts import answer_text, close_text, read_conversation, take_text
from hotline.flows.house import House

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_BY = click.option("--by", required=True, help="The counsellor: a name on the staff.")


def add_text_commands(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""

    @main.group()
    def texts() -> None:
        """Conversations by text."""

    @command(texts, "list")
    @click.option("--all", "everything", is_flag=True, help="Also those that are closed.")
    def texts_list(*, everything: bool) -> dict[str, Any]:
        """List who waits and who is answered by whom, newest first; not what they wrote."""
        the_house = house()
        with the_house.database.read() as connection:
            page = list_conversations(connection, the_house.vault, None, MOST, only_open=not everything)
        return {"conversations": page.items}

    @command(texts, "take")
    @click.argument("conversation", required=False)
    @_BY
    def texts_take(conversation: str | None, by: str) -> dict[str, Any]:
        """Take a conversation, without one the next in line, and read it."""
        the_house = house()
        taken = take_text(the_house, the_house.clock(), by=by, which=conversation)
        return _read(the_house, taken, by)

    @command(texts, "read")
    @click.argument("conversation")
    @_BY
    def texts_read(conversation: str, by: str) -> dict[str, Any]:
        """Read what was written; who has read it is kept."""
        return _read(house(), conversation, by)

    @command(texts, "answer")
    @click.argument("conversation")
    @_BY
    def texts_answer(conversation: str, by: str) -> dict[str, Any]:
        """Send what stands on standard input from the line's number; a long answer as several texts."""
        the_house = house()
        body = sys.stdin.read()
        sent = answer_text(the_house, the_house.clock(), by=by, which=conversation, body=body)
        return {"id": conversation, "texts": sent}

    @command(texts, "close")
    @click.argument("conversation")
    @_BY
    def texts_close(conversation: str, by: str) -> dict[str, Any]:
        """Close it with a kind word."""
        the_house = house()
        return {"id": conversation, "word_sent": close_text(the_house, the_house.clock(), by=by, which=conversation)}


def _read(house: House, conversation: str, by: str) -> dict[str, Any]:
    lines = read_conversation(house, house.clock(), by=by, which=conversation)
    told = [
        {"at": line.at.astimezone(house.line.zone).isoformat(), "from": "line" if line.ours else "them"}
        | {"text": line.body, "state": line.status}
        for line in lines
    ]
    return {"id": conversation, "texts": told}
