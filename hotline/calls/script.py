"""What is heard, as Steps: by the caller first, then on the counsellor's phone. Nothing here knows XML."""

from dataclasses import dataclass

from hotline.calls import addresses
from hotline.calls.callback_script import CallbackScript, conference
from hotline.calls.phrases import WAIT_WORDS, Key
from hotline.calls.rules import WhyNobody
from hotline.calls.wait_rounds import LONG_WAIT_MINUTES, WAIT_ROUND_SECONDS, WaitPromise, tells_more
from hotline.kernel.classes import CallClass
from hotline.kernel.steps import (
    Enqueue,
    Gather,
    GoOn,
    HangUp,
    LeaveQueue,
    Pause,
    Play,
    Prompt,
    Record,
    Steps,
)

LONGEST_MESSAGE_SECONDS = 180

_MENU_ROUNDS = 3  # times the choice is read to a caller who presses nothing
_BLOCKED_ROUNDS = 2
_KEY_SECONDS = 6
_OFFER_SECONDS = 8

HOLD: Steps = (Enqueue(wait=addresses.WAIT, action=addresses.LEFT_QUEUE),)
LEAVE: Steps = (LeaveQueue(),)
MUSIC: Steps = (Play(addresses.CALM),)
ROOM_MUSIC: Steps = (*MUSIC, Pause(1), GoOn(addresses.conference_wait()))  # a room's wait is asked for once


@dataclass(frozen=True)
class Script(CallbackScript):
    """The line's words in its languages."""

    def other_language(self, language: str) -> str | None:
        """The language that key 8 changes to; None on a line of one language."""
        languages = self.phrases.languages
        return None if len(languages) < 2 else languages[(languages.index(language) + 1) % len(languages)]

    def _in_another(self, language: str) -> tuple[Prompt, ...]:
        other = self.other_language(language)
        return () if other is None else (self.say(Key.LANGUAGE_OFFER, other),)

    # -- the caller ------------------------------------------------------------------------------------------------

    def greeting(self, language: str, *, soon: bool) -> Steps:
        """Greet and hold. "In a moment" is only said when somebody is free (`soon`)."""
        words = self.say(Key.GREETING if soon else Key.GREETING_WAIT, language, line=self.line_name)
        prompts = (words, self.say(Key.DANGER_LINE, language), *self._in_another(language))
        return (Gather(prompts, addresses.KEY_IN_GREETING, seconds=1), *HOLD)

    def waiting(
        self, language: str, call_class: CallClass, age_seconds: int, promise: WaitPromise | None = None
    ) -> Steps:
        """One round of the wait, of about WAIT_ROUND_SECONDS; a key is taken at any point of it."""
        return (Gather(self._round(language, call_class, age_seconds, promise), _wait_key(age_seconds), seconds=1),)

    def waited_long(self, language: str, call_class: CallClass, age_seconds: int) -> Steps:
        """A round that says sorry and names the other ways; who takes none of them waits on where she stands."""
        sorry = self.say(Key.ALL_BUSY_TOO_LONG, language)
        words: tuple[Prompt, ...] = (sorry, Pause(2), self.say(Key.WAIT_4, language), Play(addresses.CALM))
        if call_class is CallClass.CRISIS:
            words = (self.say(Key.DANGER_LINE, language), sorry, self.say(Key.CRISIS_WAIT, language))
        return (Gather(words, _wait_key(age_seconds), seconds=1),)

    def _round(
        self, language: str, call_class: CallClass, age_seconds: int, promise: WaitPromise | None
    ) -> tuple[Prompt, ...]:
        if call_class is CallClass.CRISIS:
            return (self.say(Key.CRISIS_WAIT, language), Pause(4))
        if promise is not None:
            return (*self._promise(language, promise), self._keys(language, promise), Play(addresses.CALM))
        number = age_seconds // WAIT_ROUND_SECONDS
        if number == 0:
            return (Play(addresses.CALM),)
        if tells_more(age_seconds):
            return (self.wait_menu(language), Play(addresses.CALM))
        return (self.say(WAIT_WORDS[number % len(WAIT_WORDS)], language), Play(addresses.CALM))

    def _keys(self, language: str, promise: WaitPromise) -> Prompt:
        """With the first estimate of a long wait, the call-back before everything else."""
        offers = promise.is_first and promise.minutes > LONG_WAIT_MINUTES and self.promised_within is None
        return self.say(Key.CALLBACK_OFFER, language) if offers else self.wait_menu(language)

    def _promise(self, language: str, promise: WaitPromise) -> tuple[Prompt, ...]:
        within = self.say(Key.WAIT_WITHIN, language, minutes=promise.minutes)
        return (self.say(Key.WAIT_NEXT, language), within) if promise.is_next else (within,)

    def reassured(self, language: str, key: Key, age_seconds: int, *, queued: bool) -> Steps:
        """Say one thing and go on waiting; a further key is taken while it is said."""
        words = self.wait_menu(language) if key is Key.WAIT_MENU else self.say(key, language)
        if not queued:
            return (Gather((words,), addresses.KEY_IN_GREETING, seconds=1), *HOLD)
        return (Gather((words,), _wait_key(age_seconds), seconds=1),)

    def hold_again(self, language: str) -> Steps:
        """Say that it failed and go on waiting; it is part of the wait, so a key is taken in it."""
        return self.reassured(language, Key.PLEASE_HOLD_AGAIN, 0, queued=False)

    def join(self, language: str, offer_id: str) -> Steps:
        return (self.say(Key.CONNECTING, language), conference(offer_id, addresses.talk_over(offer_id)))

    def talk_ended(self, language: str, offer_id: str, *, called_back: bool = False) -> Steps:
        """After the counsellor has left: thanks, and a way back if it was the line that broke."""
        words = Key.CALLBACK_ENDED if called_back else Key.TALK_ENDED
        return (
            Gather((self.say(words, language),), addresses.again(offer_id), seconds=_KEY_SECONDS),
            self.say(Key.GOODBYE, language),
            HangUp(),
        )

    def farewell(self, language: str) -> Steps:
        return (self.say(Key.GOODBYE, language), HangUp())

    def nobody(self, language: str, why: WhyNobody, opening: str | None, round_number: int = 1) -> Steps:
        """Tell the truth, name the other numbers, offer a message (1) or a call-back (3); at most three times."""
        if round_number > _MENU_ROUNDS:
            return (self.say(Key.NUMBERS, language), self.say(Key.CALL_AGAIN, language), HangUp())
        again = f"{addresses.CHOICE}?why={why}&round={round_number + 1}"
        this = f"{addresses.CHOICE}?why={why}&round={round_number}"
        prompts = (self._why(language, why, opening), *self._in_another(language))
        return (Gather(prompts, this, seconds=_KEY_SECONDS), GoOn(again))

    def _why(self, language: str, why: WhyNobody, opening: str | None) -> Prompt:
        match why:
            case WhyNobody.CLOSED if opening is not None:
                return self.say(Key.CLOSED, language, time=opening)
            case WhyNobody.CLOSED:
                return self.say(Key.CLOSED_NO_TIME, language)
            case WhyNobody.NOBODY_ON_DUTY:
                return self.say(Key.NOBODY_ON_DUTY, language)
            case WhyNobody.TOO_LONG:
                return self.say(Key.ALL_BUSY_TOO_LONG, language)

    def danger_and_nobody(self, language: str, why: WhyNobody, round_number: int) -> Steps:
        """Key 9 where nobody can answer: the numbers that can, twice, then a message or a call-back."""
        numbers = self.say(Key.DANGER_LINE, language)
        again = f"{addresses.CHOICE}?why={why}&round={round_number + 1}"
        this = f"{addresses.CHOICE}?why={why}&round={round_number}"
        prompts = (numbers, Pause(1), self.say(Key.NUMBERS, language), Pause(1), numbers)
        return (Gather(prompts, this, seconds=1), GoOn(again))

    def blocked(self, language: str, until: str, round_number: int = 1) -> Steps:
        """The machine alone speaks to this number until that day, twice; a 9 is heard at any point of it."""
        if round_number > _BLOCKED_ROUNDS:
            return (self.say(Key.NUMBERS, language), HangUp())
        this, again = (f"{addresses.BLOCKED}?round={number}" for number in (round_number, round_number + 1))
        prompts = (self.say(Key.BLOCKED, language, date=until), *self._in_another(language))
        return (Gather(prompts, this, seconds=_KEY_SECONDS), GoOn(again))

    def take_message(self, language: str) -> Steps:
        return (
            self.say(Key.VOICEMAIL, language),
            Record(addresses.RECORDED, addresses.RECORDING, LONGEST_MESSAGE_SECONDS),
            *self.no_message(language),
        )

    def thank_for_message(self, language: str) -> Steps:
        return (self.say(Key.VOICEMAIL_THANKS, language), HangUp())

    def no_message(self, language: str) -> Steps:
        return (self.say(Key.VOICEMAIL_EMPTY, language), HangUp())

    def callback_declined(self, language: str, why: WhyNobody, opening: str | None, *, stands: bool) -> Steps:
        """No yes, and nobody is there: whether anybody will ring all the same, and what else there is."""
        words = Key.CALLBACK_STANDS if stands else Key.CALLBACK_NOT_SAFE
        return (self.say(words, language), *self.nobody(language, why, opening))

    def callback_impossible(self, language: str, why: WhyNobody) -> Steps:
        """A withheld number cannot be rung: say so, and keep a message open."""
        this = f"{addresses.CHOICE}?why={why}&round=2"
        again = f"{addresses.CHOICE}?why={why}&round=3"
        return (Gather((self.say(Key.CALLBACK_NO_NUMBER, language),), this, seconds=_KEY_SECONDS), GoOn(again))

    def trouble(self, language: str) -> Steps:
        """Something broke on our side: a human sentence and the numbers that answer, twice, never a machine's error."""
        return (
            self.say(Key.TROUBLE, language),
            Pause(1),
            self.say(Key.NUMBERS, language),
            HangUp(),
        )

    # -- the counsellor's phone ------------------------------------------------------------------------------------

    def offer(self, language: str, offer_id: str, call_class: CallClass, waited_seconds: int) -> Steps:
        intro = self.say(_OFFER_WORDS[call_class], language, seconds=waited_seconds)
        prompts = (intro, Pause(2), self.say(Key.OFFER_REPEAT, language))
        return (
            Gather(prompts, addresses.offer_key(offer_id), seconds=_OFFER_SECONDS),
            GoOn(addresses.offer_silent(offer_id)),
        )

    def offer_callback(self, language: str, offer_id: str, call_class: CallClass) -> Steps:
        intro = self.say(_CALLBACK_WORDS[call_class], language)
        return (
            Gather((intro, Pause(2), intro), addresses.offer_key(offer_id), seconds=_OFFER_SECONDS),
            GoOn(addresses.offer_silent(offer_id)),
        )

    def counsellor_joins(self, language: str, offer_id: str, *, dialling: bool = False) -> Steps:
        words = Key.OFFER_DIALLING if dialling else Key.OFFER_CONNECTING
        return (self.say(words, language), conference(offer_id, addresses.offer_done(offer_id), star_leaves=True))

    def word_and_end(self, language: str, key: Key) -> Steps:
        return (self.say(key, language), HangUp())


_OFFER_WORDS = {
    CallClass.CRISIS: Key.OFFER_CRISIS,
    CallClass.FRONTLINE: Key.OFFER_FRONTLINE,
    CallClass.GENERAL: Key.OFFER_GENERAL,
}

_CALLBACK_WORDS = {
    CallClass.CRISIS: Key.OFFER_BACK_CRISIS,
    CallClass.FRONTLINE: Key.OFFER_BACK_FRONTLINE,
    CallClass.GENERAL: Key.OFFER_BACK_GENERAL,
}


def _wait_key(age_seconds: int) -> str:
    return addresses.key_while_waiting(age_seconds)
