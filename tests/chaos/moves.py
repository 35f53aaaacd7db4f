"""Everything that may happen to a line: people, time, faults, and deliveries that should never have come."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal
from urllib.parse import parse_qsl

from hotline.flows.dispatch import dispatch
from hotline.flows.reconcile import reconcile
from hotline.flows.sweep import sweep
from hotline.simulator.faults import Duplicate, Effect, HeldBack, Late, Lost, Refused, SlowAnswer, When
from hotline.simulator.signer import form_encode, sign
from hotline.simulator.wire import HttpRequest
from tests.chaos.behaviours import BEHAVIOURS
from tests.chaos.dials import CALLED
from tests.chaos.mortal import Killed, MortalStage
from tests.chaos.promised import keys_of
from tests.chaos.stage import COUNSELLORS, WITHHELD
from tests.world_settings import SID, TOKEN, URL

EFFECTS: dict[str, Effect] = {
    "twice": Duplicate(0.0),
    "twice, later": Duplicate(4.0),
    "twice at once": Duplicate(0.0, concurrent=True),
    "late": Late(3.0),
    "very late": Late(40.0),
    "slow answer": SlowAnswer(6.0),
    "too slow answer": SlowAnswer(16.0),
    "lost": Lost(),
    "held back": HeldBack(5.0),
    "refused": Refused(),
}
PATHS = (
    "", "/incoming", "/wait", "/key", "/left", "/voice/status", "/join", "/conference/", "/talk-over", "/again",
    "/offer/", "/silent", "/done", "/aside", "/choice", "/callback", "/called/", "/recorded",
    "/recording", "/sms/", "/hold-again",
)  # fmt: skip
RestFault = Literal["refuses", "is busy", "talks nonsense", "times out before", "times out after"]
REST_FAULTS: tuple[RestFault, ...] = ("refuses", "is busy", "talks nonsense", "times out before", "times out after")
Meanwhile = Literal["a tick", "a worker", "another bell", "a delivery"]
MEANWHILE: tuple[Meanwhile, ...] = ("a tick", "a worker", "another bell", "a delivery")


class Moves:
    """One stage and what may be done to it. Each move writes a line of the story."""

    def __init__(self, stage: MortalStage) -> None:
        self.stage = stage
        self._forged = 0

    def _tell(self, line: str) -> None:
        self.stage.story.append(f"{self.stage.clock.now():%H:%M:%S.%f} {line}")

    # -- people

    def ring(self, number: str) -> None:
        phone = self.stage.caller(number)
        if phone.call is None and phone.state != "dialling":
            self._tell(f"{number} rings")
            phone.dial(self.stage.number, caller_id="anonymous" if number == WITHHELD else None)
            self.stage.advance(0)

    def asks_back(self, number: str, how: str) -> None:
        self._tell(f"{number} asks to be rung back, and then: {how}")
        self.stage.exchange.phone(number).behaviour = CALLED[how]
        self.ring(number)
        for keys, seconds in (("3", 6.0), ("1", 2.0)):
            self.press(number, keys)
            self.stage.advance(seconds)
        self.hang_up(number)

    def asks_in_vain(self, number: str, keys: str, seconds: float) -> None:
        """She comes to a question of a call-back, or to where a number is entered, and goes without her yes."""
        self._tell(f"{number} asks to be rung back, presses {keys or 'nothing'} and goes after {seconds} s")
        self.ring(number)
        for pressed in ("3", *keys):
            self.press(number, pressed)
            self.stage.advance(6.0)
        self.stage.advance(seconds)
        self.hang_up(number)

    def asks_for(self, number: str, other: str) -> None:
        """She gives another number by keys; one who hides hers is asked for it at once."""
        self._tell(f"{number} asks that {other} be rung")
        self.ring(number)
        for keys, seconds in (("3", 6.0), *((("2", 2.0),) if number != WITHHELD else ()), (keys_of(other), 6.0)):
            self.press(number, keys)
            self.stage.advance(seconds)
        self.press(number, "1")
        self.stage.advance(2.0)
        self.hang_up(number)

    def leaves_word(self, number: str, seconds: float) -> None:
        self._tell(f"{number} rather leaves a message, of {seconds} s")
        self.ring(number)
        self.stage.advance(1.0)
        self.press(number, "1")
        phone = self.stage.exchange.phone(number)
        self.stage.clock.advance_until(lambda: phone.is_recording or phone.call is None, 15.0)
        self.speak(number, seconds)
        self.stage.advance(seconds)
        self.hang_up(number)

    def press(self, number: str, keys: str) -> None:
        self._tell(f"{number} presses {keys}")
        self.stage.exchange.phone(number).press(keys)

    def hang_up(self, number: str) -> None:
        self._tell(f"{number} hangs up")
        self.stage.exchange.phone(number).hang_up()

    def speak(self, number: str, seconds: float) -> None:
        self._tell(f"{number} speaks")
        self.stage.exchange.phone(number).speak(seconds)

    def text(self, number: str, body: str) -> None:
        self._tell(f"{number} writes {body!r}")
        self.stage.exchange.phone(number).send_text(body, self.stage.number)

    def behave(self, name: str, how: str) -> None:
        self._tell(f"{name} from now on: {how}")
        self.stage.exchange.phone(COUNSELLORS[name]).behaviour = BEHAVIOURS[how]

    def by_hand(self, name: str, deed: str) -> None:
        self._tell(f"{name} by hand: {deed}")
        phone = self.stage.exchange.phone(COUNSELLORS[name])
        match deed:
            case "picks up":
                phone.pick_up()
            case "declines":
                phone.decline()
            case "hangs up":
                phone.hang_up()
            case key:
                phone.press(key)

    def duty(self, name: str, duty: str) -> None:
        self._tell(f"{name} goes {duty} duty")
        with suppress(Killed):
            self.stage.duty(name, duty)

    def wait(self, seconds: float) -> None:
        self._tell(f"{seconds} s pass")
        self.stage.advance(seconds)

    # -- faults

    def webhook_fault(self, effect: str, path: str, count: int) -> None:
        self._tell(f"the next {count} webhooks to *{path}*: {effect}")
        self.stage.exchange.faults.webhook(EFFECTS[effect], _to(path), count)

    def rest_fault(self, how: RestFault, count: int) -> None:
        self._tell(f"the carrier's REST {how}, {count} times")
        faults = self.stage.exchange.faults
        make: Mapping[RestFault, Callable[..., None]] = {
            "refuses": faults.rest_fail,
            "is busy": faults.rest_too_many,
            "talks nonsense": faults.rest_not_json,
            "times out before": faults.rest_times_out_before,
            "times out after": faults.rest_times_out_after,
        }
        make[how](count)

    def out_of_service(self, seconds: float) -> None:
        self._tell(f"the web service is away for {seconds} s")
        self.stage.exchange.faults.out_of_service(seconds)

    def queue(self, *, is_down: bool) -> None:
        self._tell(f"the queue is {'down' if is_down else 'up'}")
        self.stage.bell.is_down = is_down

    def bells(self, *, twice: bool) -> None:
        self._tell(f"every bell is heard {'twice' if twice else 'once'}")
        self.stage.echoes = twice

    def workers(self, *, alive: bool) -> None:
        self._tell(f"the workers are {'alive' if alive else 'dead'}")
        self.stage.workers_alive = alive

    def restart(self) -> None:
        self._tell("everything of ours starts anew")
        with suppress(Killed):
            reconcile(self.stage.house, self.stage.clock.now())

    def mend(self) -> None:
        self._tell("all outside works again")
        self.stage.mend()

    def death(self, moment: str, at: int) -> None:
        self._tell(f"somebody will die {moment}, at the {at}. such moment")
        self.stage.fate.is_set(moment, at)

    def meanwhile(self, moment: str, at: int, deed: Meanwhile, which: int) -> None:
        """Another process acts between two steps of the one that comes to this moment."""
        self._tell(f"{moment}, at the {at}. such moment, {deed} comes in between")
        self.stage.fate.is_set(moment, at, lambda: self._come_between(deed, which))

    def _come_between(self, deed: Meanwhile, which: int) -> None:
        stage = self.stage
        match deed:
            case "a tick":
                sweep(stage.house, stage.clock.now())
            case "a worker":
                dispatch(stage.house, stage.clock.now())
            case "another bell" if stage.bell.rung:
                stage._do(*stage.bell.rung[-1 - which % min(5, len(stage.bell.rung))])
            case "a delivery" if stage.wire.deliveries:
                again, _ = stage.wire.deliveries[-1 - which % min(5, len(stage.wire.deliveries))]
                stage.wire.send(again, lambda _: None)
            case _:
                pass

    # -- deliveries that should not come

    def replay(self, which: int, *, with_token: bool) -> None:
        """An old delivery once more, correctly signed; without its token it looks like a new one."""
        deliveries = self.stage.wire.deliveries
        if not deliveries:
            return
        old, _ = deliveries[which % len(deliveries)]
        kept = {k: v for k, v in old.headers.items() if with_token or k != "I-Twilio-Idempotency-Token"}
        self._tell(f"again {'' if with_token else 'without its token '}: {old.url} {_words(old)}")
        self._deliver(HttpRequest(old.method, old.url, kept, old.body))

    def forge(self, path: str, status: str, digits: str) -> None:
        """A correctly signed delivery about a call, an offer or a step that never was."""
        self._forged += 1
        params = [("CallSid", f"CA{self._forged:032x}"), ("AccountSid", SID), ("From", "+8613800000999")]
        params += [("CallStatus", status), ("Digits", digits), ("To", self.stage.number), ("SequenceNumber", "7")]
        url = f"{URL}/twilio/voice{path}"
        self._tell(f"out of nowhere: {path} {status}")
        headers = {"X-Twilio-Signature": sign(url, params, TOKEN), "Content-Type": "application/x-www-form-urlencoded"}
        self._deliver(HttpRequest("POST", url, headers, form_encode(params)))

    def _deliver(self, request: HttpRequest) -> None:
        self.stage.clock.call_later(0, lambda: self.stage.wire.send(request, lambda _: None))
        self.stage.advance(0)


def _to(path: str) -> When:
    return lambda where, _: path in where


def _words(request: HttpRequest) -> str:
    form = dict(parse_qsl(request.body.decode()))
    return " ".join(form[name] for name in ("CallStatus", "Digits", "QueueResult") if name in form)
