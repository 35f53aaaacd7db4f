"""Who is next: danger first; then the guard for general callers; then the floor; then the longer weighted wait."""

import pytest

from hotline.routing.model import Policy
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, until_kind
from tests.walks.conftest import MakeWorld
from tests.world import ENDED_FAMILY, LIN, World

HEAD = "家庭编号,姓名,关系,电话,岗位类别,上岗日期,离岗日期\n"
FAMILIES = [f"+86138000000{n:02}" for n in range(1, 8)]
STRANGERS = [f"+86138000009{n:02}" for n in range(1, 8)]
SHEET = HEAD + "".join(f"H-{n},家人{n},母亲,{number[3:]},发热门诊,2026-01-05,\n" for n, number in enumerate(FAMILIES))
OUSTED = HEAD + f"H-90,老周,父亲,{ENDED_FAMILY[3:]},隔离点,2026-01-05,2026-02-01\n"
BUSY_WITH = "+8613800000977"


def waits(world: World, scene: str) -> dict[str, Phone]:
    """Lin talks; then they ring in this order. `F1 G1 10 F2` = a family, a stranger, ten seconds, a family."""
    world.counsellor("Lin", LIN, Answers(after=0.1, press_after=0.1))
    talking = world.calls_in(BUSY_WITH)
    talking.press("0")
    world.until(lambda: talking.talking_with == {LIN})
    phones = {"Lin's": talking}
    for word in scene.split():
        if word.isdigit():
            world.advance(float(word))
            continue
        number = (FAMILIES if word[0] == "F" else STRANGERS)[int(word[1:]) - 1]
        phones[word] = world.calls_in(number)
        phones[word].press("0")  # no need to hear the greeting out
        world.advance(0.5)
    return phones


def served(world: World, phones: dict[str, Phone], talk_seconds: float = 0.5) -> list[str]:
    """Let Lin hang up on nobody, but everybody on Lin; return who was served, in order."""
    order: list[str] = []
    current = phones["Lin's"]
    left = {name: phone for name, phone in phones.items() if phone is not current}
    while left:
        current.hang_up()
        world.until(lambda: any(phone.talking_with for phone in left.values()))
        name = next(name for name, phone in left.items() if phone.talking_with)
        order.append(name)
        current = left.pop(name)
        world.advance(talk_seconds)
    current.hang_up()
    world.advance(6)
    assert_at_rest(world)
    return order


SCENES = [
    # r, T1, K, who waits, in which order they are served
    ("strict priority", 0, 1e9, 10**6, "G1 G2 F1 F2", "F1 F2 G1 G2"),
    ("first come first served", 1, 1e9, 10**6, "G1 F1 G2 F2", "G1 F1 G2 F2"),
    ("a general minute counts a quarter: 100 s against 20", 0.25, 1e9, 10**6, "G1 80 F1 20", "G1 F1"),
    ("a general minute counts a quarter: 60 s against 20", 0.25, 1e9, 10**6, "G1 40 F1 20", "F1 G1"),
    ("the floor: a family of 60 s goes before any general wait", 0.25, 60, 10**6, "G1 200 F1 61", "F1 G1"),
    ("under the floor the longer weighted wait", 0.25, 60, 10**6, "G1 200 F1 40", "G1 F1"),
    ("after K families an older stranger", 0, 0, 2, "G1 G2 F1 F2 F3 F4", "F1 F2 G1 F3 F4 G2"),
    ("K is for strangers at least as old only", 0, 0, 2, "F1 F2 F3 F4 G1", "F1 F2 F3 F4 G1"),
    ("the line as it comes", 0.25, 60, 3, "G1 70 F1 F2 F3 F4 G2", "G1 F1 F2 F3 F4 G2"),
    ("the line as it comes, all older than the floor", 0.25, 60, 3, "G1 F1 F2 F3 F4 70", "F1 F2 F3 G1 F4"),
]


@pytest.mark.parametrize(
    ("rate", "floor", "streak", "scene", "order"), [scene[1:] for scene in SCENES], ids=[scene[0] for scene in SCENES]
)
def test_the_four_steps(make_world: MakeWorld, rate: float, floor: float, streak: int, scene: str, order: str) -> None:
    world = make_world(policy=Policy(rate, floor, streak))
    world.ledger(SHEET)
    assert served(world, waits(world, scene)) == order.split()


@pytest.mark.parametrize(("rate", "floor", "streak"), [(0, 0, 1), (0.25, 60, 3)])
def test_danger_goes_before_everything(make_world: MakeWorld, rate: float, floor: float, streak: int) -> None:
    world = make_world(policy=Policy(rate, floor, streak))
    world.ledger(SHEET)
    phones = waits(world, "F1 G1 F2 70 G2")
    phones["G2"].press("9")
    world.advance(1)
    order = served(world, phones)
    assert order[0] == "G2"
    assert world.call_of(phones["G2"])["decisions"][0]["rule"] == "crisis_first"


def test_the_decision_is_kept_with_the_numbers_it_saw(world: World) -> None:
    world.ledger(SHEET)
    phones = waits(world, "G1 20 F1 70")
    assert served(world, phones) == ["F1", "G1"]
    [decision] = world.call_of(phones["F1"])["decisions"]
    assert (decision["rule"], decision["chosen"]) == ("frontline_floor", "Lin")
    why = decision["why"]
    assert 70 <= why["frontline_wait"] < 76
    assert 90 <= why["general_wait"] < 97
    assert (why["general_rate"], why["crisis_wait"]) == (0.25, None)


def test_a_family_whose_posting_has_ended_is_general_again(world: World) -> None:
    world.ledger(OUSTED)
    world.counsellor("Lin", LIN, Answers())
    family = world.calls_in(ENDED_FAMILY)
    world.until(lambda: family.talking_with == {LIN})
    family.hang_up()
    world.advance(10)
    call = world.call_of(family)
    assert (call["class"], call["class_reason"]) == ("general", None)
    assert_at_rest(world)


def test_a_missed_ring_neither_uses_up_nor_resets_the_guard(make_world: MakeWorld) -> None:
    world = make_world(policy=Policy(0, 0, 2))
    world.ledger(SHEET)
    phones = waits(world, "G1 G2 F1 F2 F3 F4")
    lin = world.caller(LIN)
    lin.behaviour = Answers(after=0.1, press="5", press_after=0.1)
    phones["Lin's"].hang_up()
    until_kind(world, phones["F1"], "offer_missed")
    lin.behaviour = Answers(after=0.1, press_after=0.1)
    world.until(lambda: bool(phones["F1"].talking_with))
    phones["Lin's"] = phones.pop("F1")
    assert served(world, phones) == ["F2", "G1", "F3", "F4", "G2"]
