"""<Dial><Conference>."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import faults as fault
from .calls import Target, Why
from .documents import Node
from .participants import Joining, events_of

if TYPE_CHECKING:
    from .verb_dial import Dial


class Conference:
    """Joins a room; the leg comes back when the room ends or lets it go."""

    def __init__(self, dial: Dial, noun: Node) -> None:
        self.dial, self.noun = dial, noun

    def start(self) -> None:
        exchange, noun, dial = self.dial.exchange, self.noun, self.dial
        how = self._joining()
        room = exchange.rooms.open(noun.text)
        if how.label and room.find(how.label) is not None:
            dial.complain(fault.LABEL_TAKEN, f"label {how.label!r} is taken in {noun.text!r}")
            dial.over()
        elif how.coached and room.find(how.coached) is None:
            dial.complain(fault.BAD_COACH, f"no participant {how.coached} to coach in {noun.text!r}")
            dial.ended([("DialCallStatus", "failed")])
        elif len(room.participants) >= how.max_participants:
            dial.ended([("DialCallStatus", "failed")])
        else:
            room.join(dial.call, how, lambda: dial.ended([("DialCallStatus", "answered")]))

    def _joining(self) -> Joining:
        noun, player = self.noun, self.dial.player
        wait = noun.attrs.get("waitUrl")
        url = player.resolve(wait) if wait else wait
        callback = noun.attrs.get("statusCallback")
        callback_url = player.resolve(callback) if callback else None
        return Joining(
            label=noun.attrs.get("participantLabel", ""),
            muted=noun.flag("muted", False),
            beep=noun.attrs.get("beep", "true"),
            start=noun.flag("startConferenceOnEnter", True),
            end=noun.flag("endConferenceOnExit", False),
            wait=None if url is None else Target(url, noun.attrs.get("waitMethod", "POST").upper()),
            coached=noun.attrs.get("coach", ""),
            callback=Target(callback_url, noun.attrs.get("statusCallbackMethod", "POST").upper())
            if callback_url
            else None,
            events=events_of(noun.attrs.get("statusCallbackEvent", "")),
            max_participants=int(noun.number("maxParticipants", 250)),
        )

    def stop(self, why: Why) -> None:
        member = self.dial.call.participant
        if member is not None:
            member.room.leave(member, by_api=why in (Why.BY_API, Why.REDIRECTED))
