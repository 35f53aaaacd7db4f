"""`hotline why`, `calls`, `alerts`, `households contact`: how a supervisor asks and decides without a page."""

from collections.abc import Callable
from typing import Any

import click

from hotline.boards.alerts import list_alerts
from hotline.boards.cards import list_cards
from hotline.boards.paging import MOST
from hotline.boards.why import explain_call
from hotline.flows.alerts import see_alert
from hotline.flows.family_card import issue_card
from hotline.flows.house import House
from hotline.flows.reclass import add_need, change_class
from hotline.flows.staff import set_contact
from hotline.kernel.classes import CallClass
from hotline.kernel.errors import Refused
from hotline.provision import fallback_document
from hotline.settings import Configuration
from hotline.why import tell

Command = Callable[..., dict[str, Any] | None]
Register = Callable[[click.Group, str], Callable[[Command], click.Command]]

_CLASSES = click.Choice([call_class.value for call_class in CallClass])
_BY = click.option("--by", required=True, help="Who decides: a name on the staff.")
_REASON = click.option("--reason", required=True, help="Kept with the call; no names of callers, no numbers.")


def add_line_commands(
    main: click.Group, households: click.Group, command: Register, house: Callable[[], House]
) -> None:
    """Add the commands to the group, registered as all others are. `house` builds the house from the settings."""
    _add_why(main, command, house)
    _add_calls(main, command, house)
    _add_alerts(main, command, house)

    @command(main, "fallback")
    def fallback() -> dict[str, Any] | None:
        """Print what a caller hears while nothing of ours answers, as a file for another host (docs/operating.md)."""
        document = fallback_document(Configuration.read())
        if click.get_current_context().params["as_json"]:
            return {"document": document}
        click.echo(document)
        return None

    @command(households, "contact")
    @click.argument("code")
    @click.argument("name", required=False)
    def households_contact(code: str, name: str | None) -> dict[str, Any]:
        """Name the counsellor a household knows; without NAME nobody."""
        set_contact(house(), code, name)
        return {"household": code, "contact": name}

    @command(households, "card")
    @click.argument("code")
    @click.option("--again", is_flag=True, help="A new card; the old one opens nothing any more.")
    def households_card(code: str, *, again: bool) -> dict[str, Any]:
        """Print the address of a household's contact card; whoever has it can open the card."""
        the_house = house()
        card = issue_card(the_house, code, the_house.clock(), again=again)
        told = {"household": code, "url": card.url, "print": card.print_url}
        return told | {"version": card.version, "new": card.is_new}

    @command(households, "cards")
    def households_cards() -> dict[str, Any]:
        """List the cards, and which of them name contacts that have changed since they were printed."""
        the_house = house()
        with the_house.database.read() as connection:
            return {"cards": list_cards(connection, the_house.line.card.mark)}


def _add_why(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    @command(main, "why")
    @click.argument("call")
    def why(call: str) -> dict[str, Any] | None:
        """Explain who was rung for a call, when and why; CALL is our id or the carrier's."""
        the_house = house()
        with the_house.database.read() as connection:
            story = explain_call(
                connection, the_house.vault, call, the_house.clock(), the_house.line.needs, the_house.line.policy
            )
        if story is None:
            raise Refused(f"there is no call {call[:64]}")
        if click.get_current_context().params["as_json"]:
            return story
        click.echo(tell(story, the_house.line.zone))
        return None


def _add_calls(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    @main.group()
    def calls() -> None:
        """Calls, decided on by a person."""

    @command(calls, "class")
    @click.argument("call")
    @click.argument("call_class", type=_CLASSES)
    @click.option("--first", is_flag=True, help="Also before all others of that class.")
    @_BY
    @_REASON
    def calls_class(call: str, call_class: str, by: str, reason: str, *, first: bool) -> dict[str, Any]:
        """Put a call into another class; the next choice obeys."""
        the_house = house()
        known = change_class(
            the_house, the_house.clock(), call=call, to=CallClass(call_class), by=by, reason=reason, first=first
        )
        return {"id": known.id, "class": known.call_class.value}

    @command(calls, "needs")
    @click.argument("call")
    @click.argument("skill")
    @_BY
    @_REASON
    def calls_needs(call: str, skill: str, by: str, reason: str) -> dict[str, Any]:
        """Note a skill (child, language:en) that a waiting caller cannot do without."""
        the_house = house()
        known = add_need(the_house, the_house.clock(), call=call, skill=skill, by=by, reason=reason)
        return {"id": known.id, "needs": skill}


def _add_alerts(main: click.Group, command: Register, house: Callable[[], House]) -> None:
    @main.group()
    def alerts() -> None:
        """What a supervisor must know of."""

    @command(alerts, "list")
    @click.option("--all", "everything", is_flag=True, help="Also those that were seen.")
    def alerts_list(*, everything: bool) -> dict[str, Any]:
        """List open alerts, newest first."""
        with house().database.read() as connection:
            return {"alerts": list_alerts(connection, None, MOST, only_open=not everything).items}

    @command(alerts, "seen")
    @click.argument("alert_id")
    @_BY
    def alerts_seen(alert_id: str, by: str) -> dict[str, Any]:
        """Note that somebody takes care of it."""
        the_house = house()
        see_alert(the_house, the_house.clock(), alert_id=alert_id, by=by)
        return {"id": alert_id, "seen_by": by}
