"""What a supervisor hears who listens in. The two who talk hear nothing of her coming or going."""

from hotline.calls import addresses
from hotline.calls.phrases import Key
from hotline.calls.script import Script
from hotline.kernel.steps import Gather, GoOn, HangUp, Join, Pause, Steps

_KEY_SECONDS = 4


def ask(script: Script, language: str, listening_id: str) -> Steps:
    """A voicemail presses no key, and so hears no talk."""
    words = script.say(Key.LISTEN_ASK, language)
    key = addresses.listen_step(listening_id, "key")
    return (Gather((words, Pause(2), words), key, _KEY_SECONDS), GoOn(addresses.listen_step(listening_id, "silent")))


def enter(listening_id: str, room: str, *, muted: bool, coach: str | None) -> Steps:
    """Into the room of the two: her coming does not begin it, her leaving does not end it."""
    done = addresses.listen_step(listening_id, "done")
    events, wait = addresses.conference_events(room), addresses.conference_wait()
    return (Join(room, done, events, wait, ends_it=False, starts_it=False, muted=muted, coach=coach),)


def out(script: Script, language: str) -> Steps:
    return (script.say(Key.LISTEN_OVER, language), HangUp())
