"""The life of every leg: placed, ringing, answered, ended, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .behaviours import Voicemail
from .calls import SIP_OF_STATUS, Call, Callbacks, Target, Why, call_params
from .hooks import Hook
from .sids import make_sid, rfc2822
from .signer import Params

if TYPE_CHECKING:
    from .exchange import Exchange
    from .phone import Phone

KEPT_CALLS = 5000
AMD_SECONDS = 4.0


class Lines:
    """All calls of the exchange, oldest first."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.calls: dict[str, Call] = {}
        self._next_slot: datetime | None = None

    def incoming(self, phone: Phone, to: str, caller_id: str, forwarded_from: str) -> Call | None:
        """A telephone rings a number of the account; None when the account does not own it."""
        number = self.exchange.numbers.get(to)
        if number is None:
            return None
        call = self._new("inbound", caller_id, to)
        call.status, call.phone, call.number = "ringing", phone, number
        call.forwarded_from = forwarded_from
        call.started_at = self.exchange.clock.now()
        call.answer_target = Target(number.voice_url, number.voice_method) if number.voice_url else None
        if number.voice_fallback_url:
            call.fallback = Target(number.voice_fallback_url, number.voice_fallback_method)
        if number.status_callback:
            call.callbacks = Callbacks(number.status_callback, frozenset({"completed"}), number.status_callback_method)
        self.exchange.scripts.begin(call)
        return call

    def place(self, from_: str, to: str) -> Call:
        """A REST call: queued, released at the account's calls per second."""
        call = self._new("outbound-api", from_, to)
        now = self.exchange.clock.now()
        slot = max(now, self._next_slot or now)
        self._next_slot = slot + timedelta(seconds=1.0 / self.exchange.calls_per_second)
        call.queue_time_ms = round((slot - now).total_seconds() * 1000)
        call.timers.append(self.exchange.clock.call_at(slot, lambda: self._start(call)))
        return call

    def child(self, parent: Call, from_: str, to: str) -> Call:
        """A leg of <Dial>: never waits for calls per second."""
        call = self._new("outbound-dial", from_, to)
        call.parent = parent
        call.timers.append(self.exchange.clock.call_later(0, lambda: self._start(call)))
        return call

    def _new(self, direction: str, from_: str, to: str) -> Call:
        now = self.exchange.clock.now()
        sid = make_sid("CA", self.exchange.chance)
        call = Call(sid, self.exchange.account_sid, direction, from_, to, now, updated_at=now)  # type: ignore[arg-type]
        self.calls[sid] = call
        if len(self.calls) > KEPT_CALLS:
            oldest = next((key for key, old in self.calls.items() if old.ended), None)
            if oldest is not None:
                del self.calls[oldest]
        return call

    def _start(self, call: Call) -> None:
        call.status = "initiated"
        call.started_at = self.exchange.clock.now()
        self.tell(call, "initiated")
        call.timers.append(self.exchange.clock.call_later(self.exchange.post_dial_seconds, lambda: self._ring(call)))

    def _ring(self, call: Call) -> None:
        phone = self.exchange.phone(call.to)
        refusal = phone.refusal()
        if refusal is not None:
            self.end(call, *refusal, Why.HUNG_UP)
            return
        call.status, call.phone = "ringing", phone
        self.tell(call, "ringing")
        call.timers.append(
            self.exchange.clock.call_later(call.ring_seconds, lambda: self.end(call, "no-answer", 487, Why.HUNG_UP))
        )
        phone.ring(call)

    def answer(self, call: Call) -> None:
        """The far end picked up (outbound), or the document speaks (inbound)."""
        if call.ended or call.answered_at is not None:
            return
        call.cancel_timers()
        call.status = "in-progress"
        call.answered_at = call.updated_at = self.exchange.clock.now()
        call.timers.append(
            self.exchange.clock.call_later(call.time_limit, lambda: self.end(call, "completed", 200, Why.BY_API))
        )
        self.tell(call, "answered")
        if call.phone is not None:
            call.phone.connected()
        if call.direction != "inbound":
            self._proceed(call)

    def _proceed(self, call: Call) -> None:
        detection = call.machine_detection
        if detection is None:
            return self._run(call, [])
        verdict = self._verdict(call, detection.until_message_ends)
        params: Params = [("AnsweredBy", verdict), ("MachineDetectionDuration", str(int(AMD_SECONDS * 1000)))]

        def decided() -> None:
            if call.ended:
                return
            call.answered_by = verdict
            if detection.callback is not None:
                ids: Params = [("CallSid", call.sid), ("AccountSid", call.account_sid)]
                self.exchange.notify(Hook(detection.callback.url, ids + params, detection.callback.method, "event"))
            if detection.hold:
                self._run(call, params)

        call.timers.append(self.exchange.clock.call_later(AMD_SECONDS, decided))
        if not detection.hold:
            self._run(call, [])
        return None

    @staticmethod
    def _verdict(call: Call, until_message_ends: bool) -> str:
        machine = call.phone is not None and isinstance(call.phone.behaviour, Voicemail)
        return ("machine_end_beep" if until_message_ends else "machine_start") if machine else "human"

    def _run(self, call: Call, extra: Params) -> None:
        if call.on_answer is not None:
            call.on_answer(call)
        else:
            self.exchange.scripts.begin(call, extra)

    def end(self, call: Call, status: str, sip: int, why: Why) -> None:
        """Close the leg: free its place in queue or conference, tell the telephone and the callbacks."""
        if call.ended:
            return
        silent = call.status == "queued"
        call.cancel_timers()
        call.status, call.sip = status, sip
        call.ended_at = call.updated_at = self.exchange.clock.now()
        if call.main is not None:
            call.main.stop(why)
        if call.participant is not None:
            call.participant.room.leave(call.participant, by_api=why is Why.BY_API)
        if call.bridge is not None:
            call.bridge.part()
        if not silent:
            self.tell(call, "completed")
        for listener in call.on_end[:]:
            listener(call)
        if call.phone is not None:
            call.phone.released(call, status)

    def hang_up(self, call: Call, why: Why) -> None:
        """End in the way that fits how far the call came."""
        if call.answered_at is not None:
            self.end(call, "completed", 200, why)
        elif why is Why.HUNG_UP:
            self.end(call, "no-answer", 487, why)
        else:
            self.end(call, "canceled", 487, why)

    def tell(self, call: Call, event: str) -> None:
        """Progress callback, when somebody asked for it."""
        plan = call.callbacks
        if not plan.url or event not in plan.events:
            return
        params = [
            *call_params(call),
            ("Timestamp", rfc2822(self.exchange.clock.now()) or ""),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(call.sequence)),
        ]
        if event == "completed":
            seconds = call.seconds_talked()
            params += [
                ("CallDuration", str(seconds)),
                ("Duration", str(-(-seconds // 60))),
                ("SipResponseCode", str(call.sip or SIP_OF_STATUS.get(call.status, 0))),
            ]
        call.sequence += 1
        self.exchange.notify(Hook(plan.url, params, plan.method, "event", call.jar))
