"""The carrier says the same thing twice, at once, late or in another order: the same answer, and nothing changes."""

from collections import defaultdict
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select

from hotline.schema import metadata
from hotline.simulator.behaviours import Answers
from hotline.simulator.faults import Faults
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, World

ASKED_AGAIN_BY_DESIGN = {"/twilio/voice/wait", "/twilio/voice/conference-wait"}


def all_but_the_wait(path: str, _form: Mapping[str, str]) -> bool:
    return path not in ASKED_AGAIN_BY_DESIGN


def a_whole_story(world: World) -> list[Phone]:
    """Keys, a miss, a talk, a way back, a message, a promise: every kind of delivery a caller can cause."""
    world.counsellor("Lin", LIN, Answers(press="5"))
    world.advance(1)
    wu = world.counsellor("Wu", WU, Answers(after=8, press_after=1))  # both are rung for who is in danger
    talker, speaker, asker = (world.caller(f"+86138000009{n}") for n in (21, 22, 23))
    talker.dial(world.number)
    world.advance(3)
    talker.press("2")
    world.advance(2)
    talker.press("9")
    world.until(lambda: talker.talking_with == {WU})
    world.duty("Lin", "off")
    speaker.dial(world.number)
    world.advance(2)
    speaker.press("1")
    world.until(lambda: speaker.is_recording)
    speaker.speak(4)
    world.advance(4)
    speaker.press("#")
    asker.dial(world.number)
    world.advance(12)
    asker.press("3")
    world.advance(5)
    asker.press("1")
    world.advance(5)
    wu.hang_up()
    world.advance(2)
    talker.press("0")
    world.until(lambda: bool(talker.talking_with))
    world.advance(10)
    talker.hang_up()
    world.advance(115)
    return [talker, speaker, asker]


TWICE: dict[str, Callable[[Faults], None]] = {
    "at once": lambda faults: faults.duplicate(all_but_the_wait, count=None, concurrent=True),
    "when all has moved on": lambda faults: faults.duplicate(all_but_the_wait, count=None, after=7.0),
    "long after the end": lambda faults: faults.duplicate(all_but_the_wait, count=None, after=75.0),
}


def outcomes(world: World) -> list[str]:
    """Of those who rang us, in order; the call-back that one of them asked for may be tried meanwhile."""
    return [call["outcome"] for call in reversed(world.api("/calls")["items"]) if call["direction"] == "inbound"]


def rows(world: World) -> dict[str, int]:
    with world.house.database.read() as connection:
        return {table.name: len(list(connection.execute(select(table)))) for table in metadata.sorted_tables}


@pytest.mark.parametrize("when", TWICE)
def test_every_delivery_twice_is_answered_alike_and_changes_nothing(world: World, when: str) -> None:
    TWICE[when](world.exchange.faults)
    phones = a_whole_story(world)
    answers: dict[tuple[object, ...], set[str]] = defaultdict(set)
    many: dict[tuple[object, ...], int] = defaultdict(int)
    for entry in world.exchange.log:
        if entry.direction == "webhook" and not any(path in entry.url for path in ASKED_AGAIN_BY_DESIGN):
            step = (entry.url, entry.at, tuple(sorted(entry.params.items())))
            answers[step].add(entry.body)
            many[step] += 1
    assert len(answers) > 30
    assert all(len(bodies) == 1 for bodies in answers.values()), "the same bytes"
    assert min(many.values()) == 2

    assert outcomes(world) == ["answered", "voicemail", "callback"]
    kinds = world.kinds(phones[0])
    assert [kinds.count(kind) for kind in ("received", "reconnects", "ended", "key")] == [1, 1, 1, 2]
    assert world.misses(phones[0]) == ["wrong_key"]
    counted = rows(world)
    assert (counted["messages"], counted["callbacks"]) == (1, 1)
    ours = [
        world.api(f"/calls/{call['id']}") for call in world.api("/calls")["items"] if call["direction"] == "inbound"
    ]
    assert (len(ours), sum(len(call["decisions"]) for call in ours)) == (3, 3)
    offered = [event for call in ours for event in call["events"] if event["kind"] == "offered"]
    assert len(offered) == 3
    assert_at_rest(world)


def is_a_report(path: str, _form: Mapping[str, str]) -> bool:
    return path.endswith("/status") or "/conference/" in path


OUT_OF_ORDER: dict[str, Callable[[Faults], None]] = {
    "reports late": lambda faults: faults.delay(4.0, lambda path, _: path.endswith("/status"), count=None),
    "reports in another order": lambda faults: faults.reorder(is_a_report, count=None),
    "events late": lambda faults: faults.delay(4.0, lambda path, _: "/conference/" in path, count=None),
    "slow answers": lambda faults: faults.slow(0.4, None, count=None),
}


@pytest.mark.parametrize("how", OUT_OF_ORDER)
def test_late_and_disordered_reports_end_in_the_same_story(world: World, how: str) -> None:
    OUT_OF_ORDER[how](world.exchange.faults)
    phones = a_whole_story(world)
    assert outcomes(world) == ["answered", "voicemail", "callback"]
    assert world.misses(phones[0]) == ["wrong_key"]
    assert_at_rest(world)


def test_a_report_that_comes_long_after_the_end_changes_nothing(world: World) -> None:
    """All that was ever sent comes once more, an hour later and without the carrier's token."""
    phones = a_whole_story(world)
    sent = [entry for entry in world.exchange.log if entry.direction == "webhook"]
    world.advance(600)
    before = {phone.number: world.call_of(phone) for phone in phones}
    people = world.api("/staff")
    for entry in sent:
        answer = world.client.post(
            entry.url.removeprefix("https://line.example"),
            data=dict(entry.params),
            headers={"X-Twilio-Signature": entry.signature},
        )
        assert answer.status_code == 200
    world.advance(30)
    for phone in phones:
        after = world.call_of(phone)
        for same in ("state", "outcome", "class", "queued_at", "connected_at", "ended_at", "counsellor", "legs"):
            assert after[same] == before[phone.number][same]
        assert [e["kind"] for e in after["events"]].count("ended") == 1
    assert world.api("/staff") == people
    assert_at_rest(world)


def test_the_first_webhook_is_lost_and_the_call_is_written_down_all_the_same(make_world: MakeWorld) -> None:
    """The carrier plays the prepared sentence; the report of the end is the first we hear of the caller."""
    world = make_world()
    world.exchange.faults.drop(when=lambda path, _: path == "/twilio/voice/incoming")
    caller = world.calls_in(STRANGER)
    world.advance(60)
    assert any("12356" in text for text in caller.said())
    world.advance(20)
    call = world.call_of(caller)
    assert call["state"] == "closed"
    assert "adopted" in [event["kind"] for event in call["events"]]
    world.exchange.errors.clear()
    assert_at_rest(world)
