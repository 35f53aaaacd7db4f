"""What a page may see of the telephones and do with them, as plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .behaviours import (
    Answers,
    Behaviour,
    Busy,
    ByHand,
    Declines,
    HangsUpAfterAnswer,
    NoAnswer,
    Unreachable,
    Voicemail,
)
from .cast import Cast
from .exchange import Exchange
from .phone import Phone

Json = dict[str, Any]
SHOWN = 20
BEHAVIOURS: dict[str, Callable[..., Behaviour]] = {
    "answers": Answers,
    "busy": Busy,
    "by_hand": ByHand,
    "declines": Declines,
    "hangs_up": HangsUpAfterAnswer,
    "no_answer": NoAnswer,
    "unreachable": Unreachable,
    "voicemail": Voicemail,
}
ROLES = ("family", "counsellor")


class Mistake(Exception):
    """Something in the request that cannot be done; its text is for the person at the page."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Person:
    label: str
    role: str


class Control:
    """Views and actions. Call it on the clock's thread only."""

    def __init__(self, exchange: Exchange, line: str, cast: Cast) -> None:
        self.exchange, self.line, self.cast = exchange, line, cast
        self.people: dict[str, Person] = {}

    # Views.

    def state(self) -> Json:
        shown = [phone for number, phone in self.exchange.phones.items() if number in self.people]
        return {
            "version": self.exchange.version,
            "now": self.exchange.clock.now().isoformat(),
            "line": self.line,
            "alive": self.cast.alive,
            "phones": [self._phone_json(phone) for phone in shown],
            "errors": [
                {"code": error.code, "at": error.at.isoformat(), "url": error.url, "detail": error.detail}
                for error in self.exchange.errors[-SHOWN:]
            ],
        }

    def _phone_json(self, phone: Phone) -> Json:
        person = self.people[phone.number]
        return {
            "number": phone.number,
            "label": person.label,
            "role": person.role,
            "state": phone.state,
            "since": phone.since.isoformat(),
            "ringing_since": phone.since.isoformat() if phone.state == "ringing" else None,
            "call_sid": phone.call_sid,
            "last_result": phone.last_result,
            "talking_with": sorted(self._name(number) for number in phone.talking_with),
            "conference": phone.in_conference,
            "recording": phone.is_recording,
            "by_hand": self.cast.leaves_alone(phone.number),
            "heard": [
                {"at": h.at.isoformat(), "kind": h.kind, "text": h.text, "language": h.language}
                for h in phone.heard[-SHOWN:]
            ],
            "texts": [
                {"at": t.at.isoformat(), "from": t.from_, "body": t.body, "media": t.num_media}
                for t in phone.texts[-SHOWN:]
            ],
        }

    def _name(self, number: str) -> str:
        person = self.people.get(number)
        return person.label if person is not None else number

    def log(self, since: int) -> Json:
        entries = [entry.as_json() for entry in self.exchange.log.since(since)]
        return {"entries": entries, "last": entries[-1]["id"] if entries else since}

    # Actions.

    def add_people(self, given: Json) -> Json:
        """One person, or {"people": [...]}: number, label, role, behaviour."""
        people = given.get("people", [given])
        if not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
            raise Mistake("people must be a list of objects")
        for one in people:
            number, role = _text(one, "number"), _text(one, "role", "family")
            if role not in ROLES:
                raise Mistake(f"role must be one of {', '.join(ROLES)}")
            behaviour = _behaviour(one["behaviour"]) if "behaviour" in one else None
            self.people[number] = Person(_text(one, "label", number), role)
            if role == "counsellor" and behaviour is None:
                self.cast.add_counsellor(number)
            else:
                self.exchange.phone(number, behaviour)
            if role == "family" and number not in self.cast.families:
                self.cast.families.append(number)
        self.exchange.changed()
        return {"people": sorted(self.people)}

    def set_cast(self, given: Json) -> Json:
        """{"alive": bool, "every": [shortest, longest]}; every key may be left out."""
        alive = given.get("alive", self.cast.alive)
        every = given.get("every", list(self.cast.every))
        if not isinstance(alive, bool):
            raise Mistake("alive must be true or false")
        if not (isinstance(every, list) and len(every) == 2 and all(isinstance(n, int | float) for n in every)):
            raise Mistake("every must be two numbers of seconds")
        if not 0 < every[0] <= every[1]:
            raise Mistake("every must be [shortest, longest], both above 0")
        self.cast.direct(alive, (float(every[0]), float(every[1])))
        self.exchange.changed()
        return {"alive": alive, "every": every}

    def act(self, number: str, action: str, given: Json) -> Json:
        """One action on one telephone, and how the telephone is afterwards."""
        if number not in self.people:
            raise Mistake(f"no telephone {number}", 404)
        do = _ACTIONS.get(action)
        if do is None:
            raise Mistake(f"no action {action}; there are {', '.join(sorted(_ACTIONS))}", 404)
        phone = self.exchange.phone(number)
        self.cast.touched(number)
        try:
            do(self, phone, given)
        except (RuntimeError, ValueError) as error:
            raise Mistake(str(error), 409 if isinstance(error, RuntimeError) else 400) from error
        self.exchange.changed()
        return self._phone_json(phone)

    def _dial(self, phone: Phone, given: Json) -> None:
        phone.dial(_text(given, "to", self.line), given.get("caller_id"), given.get("forwarded_from"))

    def _press(self, phone: Phone, given: Json) -> None:
        phone.press(_text(given, "keys"))

    def _hang_up(self, phone: Phone, given: Json) -> None:
        phone.hang_up()

    def _pick_up(self, phone: Phone, given: Json) -> None:
        phone.pick_up()

    def _decline(self, phone: Phone, given: Json) -> None:
        phone.decline()

    def _text_message(self, phone: Phone, given: Json) -> None:
        phone.send_text(_text(given, "body", ""), _text(given, "to", self.line), int(_number(given, "media", 0)))

    def _behave(self, phone: Phone, given: Json) -> None:
        if given.get("kind") == "cast":
            self.cast.take_back(phone)
        else:
            phone.behaviour = _behaviour(given)

    def _voicemail(self, phone: Phone, given: Json) -> None:
        """A machine takes the call that rings now."""
        if phone.state != "ringing":
            raise RuntimeError("nothing rings here")
        Voicemail(after=0.0, speaks=_number(given, "speaks", 20.0)).rung(phone)

    def _speak(self, phone: Phone, given: Json) -> None:
        phone.speak(_number(given, "seconds", 5.0))


_ACTIONS: Mapping[str, Callable[[Control, Phone, Json], None]] = {
    "dial": Control._dial,
    "press": Control._press,
    "hang_up": Control._hang_up,
    "pick_up": Control._pick_up,
    "decline": Control._decline,
    "text": Control._text_message,
    "behaviour": Control._behave,
    "voicemail": Control._voicemail,
    "speak": Control._speak,
}


def _text(given: Json, key: str, usual: str | None = None) -> str:
    value = given.get(key, usual)
    if not isinstance(value, str) or (usual is None and not value):
        raise Mistake(f"{key} must be a text")
    return value


def _number(given: Json, key: str, usual: float) -> float:
    value = given.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise Mistake(f"{key} must be a number from 0 to 3600")
    return float(value)


def _behaviour(given: object) -> Behaviour:
    """{"kind": "answers", "after": 3, ...} with the fields of that behaviour."""
    if not isinstance(given, dict) or given.get("kind") not in BEHAVIOURS:
        raise Mistake(f"behaviour needs a kind: {', '.join(sorted(BEHAVIOURS))}")
    fields = {key: value for key, value in given.items() if key != "kind"}
    for key, value in fields.items():
        if key != "press" and value is not None:
            fields[key] = _number(fields, key, 0.0)
    try:
        return BEHAVIOURS[given["kind"]](**fields)
    except TypeError as error:
        raise Mistake(f"{given['kind']}: {error}") from error
