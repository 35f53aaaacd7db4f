"""Lin and a caller whom a supervisor keeps apart do not meet by another door either; and the word is a command."""

from typing import Any

import pytest
from sqlalchemy import select

from hotline.audit.tables import audit_events
from hotline.calls.phrases import Key
from hotline.flows.answer_texts import take_text
from hotline.flows.deal_with_message import assign, read_written
from hotline.flows.keep_apart import let_together, read_kept_apart
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.staff import set_contact, set_pin
from hotline.kernel.errors import Refused
from tests.walks.checks import hang_up_all, hears, legs_to
from tests.walks.test_bring_in import steps_out
from tests.walks.test_kept_apart import QUICK, REASON, apart, talked_once, zhao
from tests.walks.test_message_tasks import leaves
from tests.walks.test_text_talks import talks, writes
from tests.walks.test_why import ENV, run
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World

__all__ = ["ENV", "run"]


def test_her_familys_contact_is_not_looked_for_and_no_colleague_asks_her_in(world: World) -> None:
    world.ledger()
    zhao(world)
    world.counsellor("Lin", LIN, QUICK)
    wu = world.counsellor("Wu", WU, QUICK)
    set_contact(world.house, "H-1", "Lin")
    first = world.calls_in(FRONTLINE_FAMILY)
    world.until(lambda: first.talking_with == {LIN})
    hang_up_all(world, first)
    apart(world, first.call_sid)
    again = world.calls_in(FRONTLINE_FAMILY)
    world.until(lambda: again.talking_with == {WU})
    world.advance(1)
    steps_out(world, again, wu)
    assert hears(world, wu, Key.COUNSELLOR_NOBODY_FREE)
    assert legs_to(world, LIN)[-1].ended_at is not None
    hang_up_all(world, wu, again)


def test_lin_takes_no_call_back_of_his(world: World) -> None:
    zhao(world)
    lin = world.counsellor("Lin", LIN, on_duty=False)
    set_pin(world.house, "Lin", "480216")
    first = world.calls_in()
    hang_up_all(world, first)
    wish: dict[str, Any] = {"number": STRANGER, "by": "Lin", "best": None, "may_text": False, "may_leave_word": False}
    add_by_staff(world.house, world.clock.now(), **wish)
    apart(world, first.call_sid)
    world.advance(3)
    for together in (False, True):
        if together:
            let_together(world.house, world.clock.now(), name="Lin", which=str(first.call_sid), by="Zhao")
        lin.dial(world.number)
        world.advance(1)
        lin.press("480216#")
        world.advance(6)
        lin.press("4")
        world.advance(6)
        assert hears(world, lin, Key.DUTY_TAKES_CALLBACK) is together
        hang_up_all(world, lin)


def test_lin_has_no_conversation_of_his_by_text(world: World) -> None:
    zhao(world)
    world.counsellor("Lin", LIN)
    writes(world, "你好")
    [talk] = talks(world)
    assert talk["counsellor"]["name"] == "Lin"
    wang = world.calls_in()
    apart(world, wang.call_sid)
    hang_up_all(world, wang)
    world.advance(20)
    [talk] = talks(world)
    assert (talk["state"], talk["counsellor"]) == ("waiting", None)
    now = world.clock.now()
    with pytest.raises(Refused, match="nobody waits"):
        take_text(world.house, now, by="Lin", which=None)
    with pytest.raises(Refused, match="Lin is kept apart from this caller by Zhao"):
        take_text(world.house, now, by="Lin", which=talk["id"])
    assert take_text(world.house, now, by="Zhao", which=None) == talk["id"]


def test_lin_deals_with_no_message_of_his(world: World) -> None:
    wang = leaves(world)
    zhao(world)
    world.counsellor("Lin", LIN, on_duty=False)
    apart(world, wang.call_sid)
    [message] = world.api("/messages")["items"]
    now = world.clock.now()
    with pytest.raises(Refused, match="Lin is kept apart from this caller"):
        read_written(world.house, now, by="Lin", which=message["id"])
    with pytest.raises(Refused, match="Lin is kept apart from this caller"):
        assign(world.house, now, by="Zhao", which=message["id"], to="Lin")


def test_the_commands_say_it_and_refuse_in_a_sentence(world: World, run) -> None:  # type: ignore[no-untyped-def]
    first = talked_once(world)
    said = ("--by", "Zhao", "--reason", REASON)
    assert run("staff", "apart", "Lin", str(first.call_sid), *said, "--until", "2030-01-01").exit_code == 0
    listed = run("staff", "kept-apart", "--by", "Zhao").output
    assert REASON in listed
    [pair] = read_kept_apart(world.house, world.clock.now(), by="Zhao")
    assert run("staff", "apart", "Lin", pair.caller, *said).exit_code == 0, "again, by her code and without an end"
    assert [one.until for one in read_kept_apart(world.house, world.clock.now(), by="Zhao")] == [None]
    hidden = world.calls_in("anonymous")
    world.advance(1)
    for words, reason in (
        (("Lin", "CA404", *said), "there is no call CA404"),
        (("Lin", "0000-0000", *said), "nobody with the code 0000-0000"),
        (("Lin", str(hidden.call_sid), *said), "withheld"),
        (("Nobody", pair.caller, *said), "nobody who counsels"),
        (("Lin", pair.caller, "--by", "Lin", "--reason", REASON), "no supervisor"),
        (("Lin", pair.caller, "--by", "Zhao", "--reason", "13800000911"), "leave out telephone numbers"),
        (("Lin", pair.caller, *said, "--until", "2020-01-01"), "until: is over already"),
    ):
        refused = run("staff", "apart", *words)
        assert (refused.exit_code, reason in refused.output) == (1, True), refused.output
    assert run("staff", "together", "Lin", pair.caller, "--by", "Zhao").exit_code == 0
    assert "not kept apart" in run("staff", "together", "Lin", pair.caller, "--by", "Zhao").output
    with world.house.database.read() as connection:
        acts = [(row.act, row.subject) for row in connection.execute(select(audit_events))]
    assert acts.count(("changed", "pair")) == 3
    assert ("read", "pair") in acts
