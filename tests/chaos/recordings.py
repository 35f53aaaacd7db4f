"""What was spoken after the tone: deleted at the carrier only when it is ours, and never left there unwatched."""

from collections.abc import Iterator

from tests.chaos.picture import House
from tests.chaos.stage import Stage

_OURS = ("kept", "deleted")
_UNTOLD = ("offered", "expected")


def nothing_said_is_lost(world: Stage, house: House) -> Iterator[str]:
    calls = {call.carrier_sid: call.id for call in house.calls.values()}
    messages = {message.call_id: message for message in house.messages}
    for recording in world.exchange.recordings.by_sid.values():
        if recording.call.sid not in calls:
            continue  # nothing of that call has reached us yet: see everybody_is_known
        message = messages.get(calls[recording.call.sid])
        if message is None:
            yield f"recording {recording.sid} is nobody's message"
        elif recording.status == "deleted" and recording.duration and message.sound not in _OURS:
            yield f"recording {recording.sid} is deleted at the carrier, and its sound is {message.sound}"
        elif recording.status == "completed" and message.look_at is None:
            yield f"recording {recording.sid} is at the carrier, and nobody will ever look after it"
    for message in house.messages:
        if message.look_at is None and (message.sound == "awaited" or message.recording_state in _UNTOLD):
            yield f"message {message.id} is {message.recording_state}, and nobody will ever ask after it"
        if message.state != "closed" and message.recording_state != "offered" and message.alert_at is None:
            yield f"message {message.id} is {message.state}, and nobody will ever be told"


def everybody_is_known(world: Stage, house: House) -> Iterator[str]:
    """Each call to a line that has calls is written down, though not one delivery of it arrived."""
    written = {call.carrier_sid for call in house.calls.values()}
    for call in world.exchange.lines.calls.values():
        if written and call.direction == "inbound" and call.sid not in written:
            yield f"nobody will ever know of call {call.sid}"
