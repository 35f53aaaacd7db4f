"""The simulated carrier: numbers, telephones, calls, conferences, queues, texts, and the REST API."""

from __future__ import annotations

import random
from collections.abc import Callable

from .behaviours import Behaviour
from .calls import Call, call_params
from .clock import Clock
from .conferences import Rooms
from .courier import Courier
from .documents import Node
from .faults import CarrierFault, Faults
from .hooks import Delivery, Hook
from .journal import Journal
from .lines import Lines
from .messages import Messages
from .numbers import OwnedNumber
from .phone import Phone
from .player import Player
from .queues import Queues
from .recordings import Recordings
from .rest import RestApi
from .scripts import Scripts
from .sids import make_sid
from .signer import Params
from .verb_dial import Dial
from .verb_enqueue import Enqueue
from .verb_gather import Gather
from .verb_record import Record
from .verbs import Hangup, Leave, Pause, Play, Redirect, Reject, Say, Verb
from .wire import HttpRequest, HttpResponse, WebhookTransport

VERBS: dict[str, type[Verb]] = {
    verb.__name__: verb for verb in (Say, Play, Pause, Gather, Redirect, Hangup, Reject, Leave, Record, Enqueue, Dial)
}
KEPT_ERRORS = 2000


class Exchange:
    """One account at the carrier. Single-threaded: everything happens on the clock's thread.

    `errors` collects all that the carrier would refuse or warn of; `log` all that went over the wire.
    Attributes that tests may set: `calls_per_second`, `post_dial_seconds` (from placing to ringing),
    `play_seconds` (url -> seconds) and `default_play_seconds`, `recording_callback_first`,
    `silent_record_falls_through`, `courier.keep_https_port_on_events`, `courier.names_deliveries`, `messages.*`.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        clock: Clock,
        transport: WebhookTransport,
        seed: int = 0,
        calls_per_second: float = 1.0,
        api_base: str = "https://api.twilio.com",
    ) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.clock = clock
        self.api_base = api_base
        self.calls_per_second = calls_per_second
        self.chance = random.Random(seed)
        self.post_dial_seconds = 0.0
        self.play_seconds: dict[str, float] = {}
        self.default_play_seconds = 10.0
        self.recording_callback_first = False
        self.silent_record_falls_through = False
        self.errors: list[CarrierFault] = []
        self.log = Journal()
        # Counts changes, so that a page asks for the state only when there is a new one.
        self.version = 0
        # Dice of its own, so that adding a fault does not change every SID of a seeded run.
        self.faults = Faults(clock, random.Random(f"{seed} faults"))
        self.courier = Courier(clock, transport, auth_token, self.faults, self.chance, self.log)
        self.numbers: dict[str, OwnedNumber] = {}
        self.phones: dict[str, Phone] = {}
        self.lines = Lines(self)
        self.scripts = Scripts(self)
        self.queues = Queues(self)
        self.rooms = Rooms(self)
        self.recordings = Recordings(self)
        self.messages = Messages(self)
        self._rest = RestApi(self)

    def provision(
        self,
        number: str,
        voice_url: str,
        voice_fallback_url: str | None = None,
        status_callback: str | None = None,
        sms_url: str | None = None,
        sms_fallback_url: str | None = None,
    ) -> OwnedNumber:
        """A number of this account, pointed at the application."""
        owned = OwnedNumber(
            make_sid("PN", self.chance),
            number,
            self.clock.now(),
            voice_url,
            voice_fallback_url or "",
            status_callback or "",
            sms_url or "",
            sms_fallback_url or "",
            number,
        )
        self.numbers[number] = owned
        return owned

    def phone(self, number: str, behaviour: Behaviour | None = None) -> Phone:
        """The telephone with that number, made on demand (rings until answered by hand)."""
        phone = self.phones.get(number)
        if phone is None:
            phone = self.phones[number] = Phone(self, number, behaviour)
        elif behaviour is not None:
            phone.behaviour = behaviour
        return phone

    def rest(self, request: HttpRequest) -> HttpResponse:
        """One request to the REST API. Effects on calls begin when the clock moves.

        Raises RestTimedOut where a fault says so.
        """
        return self._rest.handle(request)

    # For the parts of the exchange.

    def notify(self, hook: Hook) -> None:
        """An event whose answer changes nothing."""

        def done(delivery: Delivery) -> None:
            if delivery.answer is None:
                self.complain(delivery.code, delivery.url, delivery.detail)

        self.courier.post(hook, done)

    def notify_control(self, call: Call, url: str, method: str, params: Params) -> None:
        """An action request whose document is moot, because the call is over or elsewhere."""
        self.notify(Hook(url, call_params(call) + params, method, "control", call.jar))

    def complain(self, code: int, url: str, detail: str) -> None:
        self.errors.append(CarrierFault(code, self.clock.now(), url, detail))
        del self.errors[:-KEPT_ERRORS]
        self.changed()

    def changed(self) -> None:
        self.version += 1

    def make_verb(self, player: Player, node: Node, done: Callable[[], None]) -> Verb:
        return VERBS[node.name](player, node, done)
