"""Conferences: who is in the room, who hears whom, and the events of the room.

Source: Twilio's <Conference> reference as summarised in twilio-wire.md 2.8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from .calls import Call, Target, Why
from .grammar import Scene
from .hooks import Hook
from .participants import Joining, Participant
from .player import Failed, Finish, Player
from .sids import make_sid, rfc2822
from .signer import Params

if TYPE_CHECKING:
    from .exchange import Exchange


KEPT = 2000
HOLD_MUSIC = "hold music of the carrier"


@dataclass(eq=False, slots=True)
class Room:
    """One conference, from its first participant to its end."""

    exchange: Exchange
    sid: str
    name: str
    created_at: datetime
    status: Literal["init", "in-progress", "completed"] = "init"
    participants: list[Participant] = field(default_factory=list)
    reason_ended: str = ""
    ending_call: str = ""
    updated_at: datetime | None = None
    callback: Target | None = None
    events: frozenset[str] = frozenset()
    sequence: int = 0
    opened: bool = False

    # Who is there.

    def find(self, key: str) -> Participant | None:
        """By call SID or label."""
        return next((p for p in self.participants if key in (p.call.sid, p.label) and key), None)

    def company_of(self, me: Participant) -> set[str]:
        if self.status != "in-progress" or me.hold:
            return set()
        others = [p for p in self.participants if p is not me and not p.hold]
        # A coach hears all, and is heard by the coached one alone.
        return {p.call.party for p in others if not p.coached or p.coached == me.call.sid or me.coached == p.call.sid}

    def heard_by(self, me: Participant) -> set[str]:
        """Whom this leg hears: a muted one is heard by nobody, a coach by the coached one alone."""
        if self.status != "in-progress" or me.hold:
            return set()
        others = [p for p in self.participants if p is not me and not p.hold and not p.muted]
        return {p.call.party for p in others if not p.coached or p.coached == me.call.sid}

    # Coming and going.

    def join(self, call: Call, how: Joining, left: Callable[[], None]) -> Participant:
        if not self.opened:
            # Only the first participant's callback counts, as on the wire.
            self.opened, self.callback, self.events = True, how.callback, how.events
        member = Participant(
            call, self, how.label, how.muted, how.start, how.end, how.beep, how.coached, left, joined=True
        )
        self._beep(how.beep, "onEnter")
        self.participants.append(member)
        call.participant = member
        self._tell("participant-join", member.params())
        if self.status == "init":
            self._start_or_wait(member, how.wait)
        return member

    def _start_or_wait(self, member: Participant, wait: Target | None) -> None:
        if len(self.participants) >= 2 and any(p.start for p in self.participants):
            self.status = "in-progress"
            self.updated_at = self.exchange.clock.now()
            for participant in self.participants:
                self._quiet(participant)
            self._tell("conference-start", [])
        elif wait is None:
            if member.call.phone is not None:
                member.call.phone.hear("play", HOLD_MUSIC)
        elif wait.url:
            self._play(member, wait, Scene.CONFERENCE_WAIT, lambda how: self._waited(member, how))

    def _waited(self, member: Participant, how: Finish) -> None:
        # At its end there is silence: the wait document of a conference does not loop.
        self._quiet(member)
        if isinstance(how, Failed):
            self._remove(member, "participant_add_failed")
            if not self.participants:
                self.close("last-participant-left", member, "")
            member.left()

    def leave(self, member: Participant, by_api: bool, let_go: bool = False) -> None:
        """The leg goes: `let_go` when its call lives on and continues after <Dial>."""
        if member not in self.participants:
            return
        self._remove(member, "participant_updated_via_api" if by_api else "participant_hung_up")
        if let_go:
            member.left()
        if self.status == "completed":
            return
        how = "kicked" if let_go else "left"
        if member.end:
            self.close(f"participant-with-end-conference-on-exit-{how}", member, "moderator_ended_conference")
        elif not self.participants:
            self.close(f"last-participant-{how}", member, "")

    def close(self, reason: str, by: Participant | None, left_reason: str) -> None:
        """The end for all who are still inside; they continue after their <Dial>."""
        if self.status == "completed":
            return
        self.status, self.reason_ended = "completed", reason
        self.ending_call = by.call.sid if by is not None else ""
        self.updated_at = self.exchange.clock.now()
        inside = self.participants[:]
        for member in inside:
            self._remove(member, left_reason)
        label = by.label if by is not None else ""
        self._tell(
            "conference-end",
            [
                ("CallSidEndingConference", self.ending_call),
                ("ParticipantLabelEndingConference", label),
                ("ReasonConferenceEnded", reason),
                ("Reason", f"Conference ended: {reason}"),
            ],
        )
        for member in inside:
            member.left()

    def _remove(self, member: Participant, reason: str) -> None:
        self._quiet(member)
        self.participants.remove(member)
        member.call.participant = None
        self._beep(member.beep, "onExit")
        status = member.call.status
        self._tell(
            "participant-leave",
            [*member.params(), ("ParticipantCallStatus", status), ("ReasonParticipantLeft", reason)],
        )

    # Changing.

    def set_hold(self, member: Participant, hold: bool, music: Target | None) -> None:
        if member.hold == hold:
            return
        member.hold = hold
        self._quiet(member)
        self._tell("participant-hold" if hold else "participant-unhold", member.params())
        if hold and music is not None:
            self._play(member, music, Scene.HOLD, lambda how: self._quiet(member))
        elif hold and member.call.phone is not None:
            member.call.phone.hear("play", HOLD_MUSIC)

    def set_muted(self, member: Participant, muted: bool) -> None:
        if member.muted != muted:
            member.muted = muted
            self._tell("participant-mute" if muted else "participant-unmute", member.params())

    def modified(self, member: Participant) -> None:
        self._tell("participant-modify", member.params())

    def announce(self, members: list[Participant], target: Target) -> None:
        """Something said to some or all in the room."""
        for member in members:
            self._play(member, target, Scene.ANNOUNCE, partial(self._announced, member))

    def _announced(self, member: Participant, how: Finish) -> None:
        self._quiet(member)
        self._tell("announcement-fail" if isinstance(how, Failed) else "announcement-end", member.params())

    # Sound and events.

    def _play(self, member: Participant, target: Target, scene: Scene, finished: Callable[[Finish], None]) -> None:
        self._quiet(member)
        facts: Params = [("ConferenceSid", self.sid), ("FriendlyName", self.name)]
        member.music = member.call.side = Player(self.exchange, member.call, scene, finished, lambda: facts)
        member.music.begin(target)

    def _quiet(self, member: Participant) -> None:
        if member.music is not None:
            member.music.stop(Why.REDIRECTED)
            member.music = member.call.side = None

    def _beep(self, beep: str, moment: str) -> None:
        if beep in ("true", moment):
            for member in self.participants:
                if member.call.phone is not None:
                    member.call.phone.hear("beep")

    def _tell(self, event: str, params: Params) -> None:
        self.exchange.changed()
        if self.callback is None or event not in self.events:
            return
        self.sequence += 1
        base: Params = [
            ("ConferenceSid", self.sid),
            ("FriendlyName", self.name),
            ("AccountSid", self.exchange.account_sid),
            ("SequenceNumber", str(self.sequence)),
            ("Timestamp", rfc2822(self.exchange.clock.now()) or ""),
            ("StatusCallbackEvent", event),
        ]
        self.exchange.notify(Hook(self.callback.url, base + params, self.callback.method, "event"))


class Rooms:
    """All conferences; a name belongs to at most one that is not over."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.by_sid: dict[str, Room] = {}

    def live(self, key: str) -> Room | None:
        """The conference of that name or SID which is not over."""
        return next((r for r in self.by_sid.values() if key in (r.name, r.sid) and r.status != "completed"), None)

    def open(self, name: str) -> Room:
        room = self.live(name)
        if room is None:
            room = Room(self.exchange, make_sid("CF", self.exchange.chance), name, self.exchange.clock.now())
            self.by_sid[room.sid] = room
            self._forget_oldest()
        return room

    def _forget_oldest(self) -> None:
        if len(self.by_sid) > KEPT:
            over = next((sid for sid, room in self.by_sid.items() if room.status == "completed"), None)
            if over is not None:
                del self.by_sid[over]

    def discard_unused(self, room: Room) -> None:
        """A conference that was named over REST and that nobody ever entered."""
        if not room.opened:
            self.by_sid.pop(room.sid, None)
