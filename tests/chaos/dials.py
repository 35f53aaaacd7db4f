"""The carrier's own view of the phones we ring: never two calls at once to one, and a person once for each try."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotline.simulator.behaviours import Answers, Behaviour, Busy, HangsUpAfterAnswer, NoAnswer, Unreachable, Voicemail
from tests.chaos.stage import CALLERS, COUNSELLORS, Stage

CALLED: dict[str, Behaviour] = {
    "talks a while": Answers(after=3.0, press=None, hang_up_after=15.0),
    "hangs up": HangsUpAfterAnswer(after=2.0, hold=0.5),
    "no answer": NoAnswer(),
    "busy": Busy(),
    "unreachable": Unreachable(),
    "a machine": Voicemail(after=4.0, speaks=20.0),
}
"""What happens when a person is rung back."""


def one_call_at_a_time(world: Stage) -> Iterator[str]:
    """A phone that rings or talks is not rung for somebody else."""
    people = {**COUNSELLORS, **{number: number for number in CALLERS}}
    for name, number in people.items():
        live = [call for call in _placed(world) if call.to == number and not call.ended]
        if len(live) > 1:
            yield f"{name}'s phone has {len(live)} calls at once: {[(call.sid, call.status) for call in live]}"


def dialled_once_a_try(
    world: Stage, orders: Sequence[Any], offers: Mapping[str, Any], calls: Mapping[str, Any]
) -> Iterator[str]:
    """Each try is one order to dial; a worker that died, or an answer that was lost, rings nobody again."""
    allowed: Counter[str] = Counter()
    for order in orders:
        if order.action == "dial":
            allowed[calls[offers[order.detail["offer_id"]].call_id].number_fingerprint] += 1
    for number in CALLERS:
        dialled = sum(call.to == number for call in _placed(world))
        if dialled > allowed[world.house.vault.fingerprint(number)]:
            yield f"{number} was dialled {dialled} times, for {allowed[world.house.vault.fingerprint(number)]} tries"


def _placed(world: Stage) -> list[Any]:
    return [call for call in world.exchange.lines.calls.values() if call.direction == "outbound-api"]
