"""What is heard when the carrier could not use our answer. Nothing is known here but the address that failed.

Whoever waits is held on; whoever was just rung, or is on the way to a counsellor, is asked again; and every other
caller hears where help is, is put through to the fallback number if there is one, and may leave a message. No recording
of ours is played: the place it is fetched from may be what broke.
"""

import re
from urllib.parse import parse_qs, urlsplit

from hotline.calls import addresses
from hotline.calls.phrases import Key
from hotline.calls.script import LONGEST_MESSAGE_SECONDS, Script
from hotline.kernel.steps import Dial, Enqueue, GoOn, HangUp, Pause, Record, Say, Steps

_MOST_TRIES = 6  # about a minute of holding on; then the truth is told
_REST_SECONDS = 3
_RING_SECONDS = 20
_WAITING = ("wait", "left", "hold-again")
_RUNG = re.compile("(offer|listen|called|join)/([0-9a-f]{32})(?:/(key|silent))?")


def instead_of(script: Script, language: str, failed_url: str, number: str | None) -> Steps:
    """The steps in place of those that `failed_url` did not give. `number`: who is rung for a caller, if anybody."""
    parts = urlsplit(failed_url)
    step = parts.path.removeprefix("/twilio/voice/")
    asked = parse_qs(parts.query)
    tries = _number(asked.get("again", [""])[0])
    if _waits(step, asked) and tries < _MOST_TRIES:
        words = Say(script.phrases.text(Key.PLEASE_HOLD_AGAIN, language), language)
        return (words, Pause(_REST_SECONDS), Enqueue(addresses.WAIT, f"{addresses.LEFT_QUEUE}?again={tries + 1}"))
    rung = _RUNG.fullmatch(step)
    if rung is not None and tries < _MOST_TRIES:
        return (Pause(_REST_SECONDS), GoOn(f"/twilio/voice/{rung[1]}/{rung[2]}?again={tries + 1}"))
    if step.startswith(("offer/", "listen/")):
        return (Say(script.phrases.text(Key.OFFER_NOT_REACHED, language), language), HangUp())
    if step.startswith("called/"):
        return (Say(script.phrases.text(Key.CALLBACK_LATER, language), language), HangUp())
    if step == "recorded":  # she has spoken, and the carrier keeps it
        return (Say(script.phrases.text(Key.GOODBYE, language), language), HangUp())
    return apology(script, language, number)


def apology(script: Script, language: str, number: str | None) -> Steps:
    """For a caller of whom nothing is known. It stands by itself, so it may lie on another host."""

    def say(key: Key) -> Say:
        return Say(script.phrases.text(key, language), language)

    rings = () if number is None else (Dial(number, _RING_SECONDS),)
    return (
        say(Key.TROUBLE),
        Pause(1),
        say(Key.NUMBERS),
        *rings,
        say(Key.VOICEMAIL),
        Record(addresses.RECORDED, addresses.RECORDING, LONGEST_MESSAGE_SECONDS),
        say(Key.GOODBYE),
        HangUp(),
    )


def _waits(step: str, asked: dict[str, list[str]]) -> bool:
    return step in _WAITING or (step == "key" and asked.get("at") == ["wait"])


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0
