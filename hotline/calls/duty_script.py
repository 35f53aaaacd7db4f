"""What a counsellor hears who rings the line for her duty."""

from collections.abc import Sequence

from hotline.calls import addresses
from hotline.calls.phrases import Key
from hotline.calls.script import Script
from hotline.kernel.pin import LONGEST
from hotline.kernel.steps import Gather, HangUp, Prompt, Steps

_PIN_SECONDS = 4  # of silence after the last key; a hash key ends it at once
_KEY_SECONDS = 6


def ask_pin(script: Script, language: str) -> Steps:
    """Said before the greeting: who gives no PIN is greeted as every caller."""
    words = script.say(Key.DUTY_PIN, language, line=script.line_name)
    return (Gather((words,), addresses.duty_pin(1), _PIN_SECONDS, LONGEST),)


def ask_pin_again(script: Script, language: str, number_of_try: int, otherwise: Steps) -> Steps:
    """Once more; without a PIN `otherwise`, as every caller."""
    words = script.say(Key.DUTY_PIN_WRONG, language)
    return (Gather((words,), addresses.duty_pin(number_of_try), _PIN_SECONDS, LONGEST), *otherwise)


def locked(script: Script, language: str, otherwise: Steps) -> Steps:
    return (script.say(Key.DUTY_LOCKED, language), *otherwise)


def menu(script: Script, language: str, state: Key, shifts: Sequence[str] | None, *, callback_waits: bool) -> Steps:
    """How she stands, her next `shifts` in words, and the keys, twice; without a key nothing changes.

    `shifts` is None where the line keeps no roster: then nothing is said of them.
    """
    keys: tuple[Prompt, ...] = (script.say(Key.DUTY_MENU, language),)
    if callback_waits:
        keys = (script.say(Key.DUTY_CALLBACK_WAITS, language), *keys)
    told: tuple[Prompt, ...] = ()
    if shifts is not None:
        told = tuple(script.say(Key.DUTY_SHIFT, language, span=span) for span in shifts)
        told = told or (script.say(Key.DUTY_NO_SHIFT, language),)
    ask = Gather((script.say(state, language), *told, *keys), addresses.DUTY_KEY, _KEY_SECONDS)
    again = Gather(keys, addresses.DUTY_KEY, _KEY_SECONDS)
    return (ask, again, script.say(Key.DUTY_UNCHANGED, language), HangUp())
