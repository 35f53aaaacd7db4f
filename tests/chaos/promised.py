"""Promises to ring back: each open one can be kept, and is still owed."""

from collections.abc import Iterator
from typing import Any

from hotline.callbacks.model import OPEN
from tests.chaos.picture import House
from tests.chaos.stage import CALLERS, Stage

_OPEN = {state.value for state in OPEN}
_IN_THE_LINE = ("waiting", "ringing")


def every_promise_can_be_kept(house: House) -> Iterator[str]:
    """Once nobody is on the phone who could still say yes: there is one, and it stands in the line or will be tried."""
    for promise in house.callbacks:
        if promise.state not in _OPEN or _is_being_asked(house, promise):
            continue
        if not promise.number_confirmed:
            yield f"call-back {promise.id} is {promise.state} without a yes, and nobody can give one any more"
        elif promise.state not in _IN_THE_LINE and promise.next_try_at is None:
            yield f"call-back {promise.id} is {promise.state}, and nobody will ever try to keep it"


def _is_being_asked(house: House, promise: Any) -> bool:
    return any(
        call.state != "closed" and promise.asker_fingerprint in (call.number_fingerprint, call.id)
        for call in house.calls.values()
    )


def nobody_is_rung_after_a_talk(world: Stage, house: House) -> Iterator[str]:
    """Whoever was answered on the phone after she had asked is not owed that call any more."""
    for promise in house.callbacks:
        asker, asked = world.memory.asked.get(promise.id, (promise.asker_fingerprint, promise.requested_at))
        if asker != promise.asker_fingerprint:
            asked = world.clock.now()  # it is somebody else's now, or hers again
        world.memory.asked[promise.id] = (promise.asker_fingerprint, asked)
        for talk in house.offers.values():
            call = house.calls[talk.call_id]
            is_hers = call.direction == "inbound" and call.number_fingerprint == promise.asker_fingerprint
            began = _began(house, talk)
            if not is_hers or began is None or began < asked:
                continue
            rung = None if promise.try_call_id is None else house.calls[promise.try_call_id]
            if promise.state in _OPEN:
                yield f"call-back {promise.id} is {promise.state} after the talk {talk.id} with who asked for it"
            elif rung is not None and rung.received_at > began:
                yield f"call {rung.id} was to keep call-back {promise.id} after the talk {talk.id} with who asked"


def _began(house: House, talk: Any) -> Any:
    """When her talk began: a colleague who was asked in, and has her now, goes on with the talk there was."""
    while talk.bridged_at is not None and talk.joins is not None:
        talk = house.offers[talk.joins]
    return talk.bridged_at


def keys_of(number: str) -> str:
    """How somebody enters the number of another caller."""
    assert number in CALLERS
    return f"{number.removeprefix('+86')}#"
