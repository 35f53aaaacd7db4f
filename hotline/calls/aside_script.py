"""What is heard while a counsellor steps out of the room to bring in a colleague."""

from hotline.calls import addresses
from hotline.calls.callback_script import conference
from hotline.calls.phrases import Key
from hotline.calls.script import Script
from hotline.kernel.steps import Gather, GoOn, Join, Pause, Steps

_MENU_SECONDS = 4
_LOOK_EVERY_SECONDS = 3


def moment(offer_id: str, room: str) -> Steps:
    """The caller left, or she stepped out: which of the two, the carrier tells within a second."""
    return (Pause(1), GoOn(addresses.offer_aside(offer_id, room, 0)))


def menu(script: Script, language: str, offer_id: str, room: str, *, called_back: bool = False) -> Steps:
    key = addresses.offer_aside_key(offer_id, room, 0)
    words = Key.COUNSELLOR_ASIDE_BACK if called_back else Key.COUNSELLOR_ASIDE
    return (Gather((script.say(words, language),), key, _MENU_SECONDS), GoOn(key))


def asking(script: Script, language: str, offer_id: str, room: str, number_of_round: int) -> Steps:
    """A colleague's phone rings; any key goes back to the caller at once."""
    wait = Pause(_LOOK_EVERY_SECONDS)
    prompts = (script.say(Key.COUNSELLOR_ASKING, language), wait) if number_of_round == 1 else (wait,)
    return (
        Gather(prompts, addresses.offer_aside_key(offer_id, room, number_of_round), seconds=1),
        GoOn(addresses.offer_aside(offer_id, room, number_of_round + 1)),
    )


def back(script: Script, language: str, offer_id: str, room: str, words: Key, *, ends_it: bool) -> Steps:
    """Into the room where the caller is. With a colleague in it she may leave without ending the call."""
    return (script.say(words, language), _her_place(offer_id, room, ends_it=ends_it))


def come_in(script: Script, language: str, offer_id: str, room: str) -> Steps:
    """The colleague comes in, and may leave: the room is not hers to end. The star key is for when it is hers alone."""
    return (script.say(Key.OFFER_JOINING, language), _her_place(offer_id, room, ends_it=False))


def caller_waits(script: Script, language: str, room: str, *, called_back: bool = False) -> Steps:
    """The caller hears that somebody is coming, and stays in the room. Whoever was rung back may be anybody: she hears
    nothing of whom we are or what for."""
    words = Key.CALLBACK_WAIT if called_back else Key.COLLEAGUE_COMES
    return (script.say(words, language), conference(room, addresses.talk_over(room)))


def ask_in(script: Script, language: str, offer_id: str) -> Steps:
    """Said on the colleague's phone."""
    words = script.say(Key.OFFER_JOIN, language)
    return (
        Gather((words, Pause(2), words), addresses.offer_key(offer_id), _MENU_SECONDS),
        GoOn(addresses.offer_silent(offer_id)),
    )


def _her_place(offer_id: str, room: str, *, ends_it: bool) -> Join:
    return conference(room, addresses.offer_done(offer_id), star_leaves=True, ends_it=ends_it)
