"""What is heard of call-backs, as Steps: while one is asked for, and by whoever answers the phone that is rung."""

from dataclasses import dataclass

from hotline.calls import addresses
from hotline.calls.phrases import Key, Phrases
from hotline.calls.voices import NO_VOICES, Voices
from hotline.kernel.steps import Gather, GoOn, HangUp, Join, Play, Prompt, Say, Steps

_KEY_SECONDS = 6
_CONTACT_SECONDS = 4  # no answer is an answer, and whoever is asked may have hung up
_NUMBER_SECONDS = 8
_NUMBER_ROUNDS = 3
_MOST_KEYS = 20


@dataclass(frozen=True)
class CallbackScript:
    phrases: Phrases
    line_name: str
    neutral_name: str
    voices: Voices = NO_VOICES
    promised_within: int | None = None  # minutes, where a time is promised and not the place in the line

    def say(self, key: Key, language: str, **values: str | int) -> Prompt:
        """In a recorded voice where there is one."""
        recorded = self.voices.address(key, language, values)
        return Say(self.phrases.text(key, language, **values), language) if recorded is None else Play(recorded)

    # -- whoever asks for one --------------------------------------------------------------------------------------

    def ask_callback(self, language: str, *, withheld: bool = False) -> Steps:
        """The first question of two: may this number be rung, or is there another? Of one that is hidden: which one?"""
        if withheld:
            return self._enter(1, (self.say(Key.CALLBACK_WITHHELD, language, neutral_name=self.neutral_name),))
        question = self.say(Key.CALLBACK_ASK, language, neutral_name=self.neutral_name)
        gather = Gather((question,), addresses.CALLBACK_ANSWER, seconds=_KEY_SECONDS)
        return (gather, GoOn(addresses.CALLBACK_ANSWER))

    def ask_number(self, language: str, round_number: int = 1, *, because: Key | None = None) -> Steps:
        """Another number, by keys; `because` says why the last one will not do."""
        if round_number > _NUMBER_ROUNDS:
            return (GoOn(addresses.CALLBACK_ANSWER),)  # which takes no key as no yes
        why = () if because is None else (self.say(because, language),)
        return self._enter(round_number, (*why, self.say(Key.CALLBACK_NUMBER, language)))

    def _enter(self, round_number: int, words: tuple[Prompt, ...]) -> Steps:
        this = addresses.callback_number(round_number)
        gather = Gather(words, this, seconds=_NUMBER_SECONDS, most_keys=_MOST_KEYS)
        return (gather, GoOn(addresses.CALLBACK_ANSWER))

    def check_number(self, language: str, digits: str) -> Steps:
        """The number that was given, digit by digit; a 1 is the yes to it."""
        question = self.say(Key.CALLBACK_NUMBER_CHECK, language, digits=" ".join(digits))
        answer = addresses.CALLBACK_GIVEN_ANSWER
        return (Gather((question,), answer, seconds=_KEY_SECONDS), GoOn(answer))

    def wait_menu(self, language: str) -> Prompt:
        """What a waiting caller may do, with what a call-back would be on this line."""
        if self.promised_within is None:
            return self.say(Key.WAIT_MENU, language)
        return self.say(Key.WAIT_MENU_WITHIN, language, minutes=self.promised_within)

    def callback_booked(self, language: str, *, ask_contact: bool = False, is_open: bool = True) -> Steps:
        """It is promised; the second question of two comes after that, and no answer to it takes the promise back."""
        booked = self.say(Key.CALLBACK_BOOKED, language)
        if self.promised_within is not None and is_open:
            booked = self.say(Key.CALLBACK_BOOKED_WITHIN, language, minutes=self.promised_within)
        if not ask_contact:
            return (booked, HangUp())
        question = self.say(Key.CONTACT_ASK, language)
        return (booked, Gather((question,), addresses.CONTACT_ANSWER, seconds=_CONTACT_SECONDS), HangUp())

    def contact_noted(self, language: str) -> Steps:
        return (self.say(Key.CONTACT_NOTED, language), HangUp())

    def wording(self, key: Key, language: str) -> str:
        """Which words a yes or no was said to: the sentence's name, its language, and a mark of its exact text."""
        return f"{key}:{language}:{self.phrases.mark(key, language)}"

    # -- whoever answers the phone that is rung --------------------------------------------------------------------

    def called_back(self, language: str, offer_id: str) -> Steps:
        """Whoever picks up hears the neutral name and nothing more, and then the counsellor."""
        hello = self.say(Key.CALLBACK_HELLO, language, neutral_name=self.neutral_name)
        return (hello, conference(offer_id, addresses.talk_over(offer_id)))

    def callback_later(self, language: str) -> Steps:
        return (self.say(Key.CALLBACK_LATER, language), HangUp())

    # -- the counsellor who rang -----------------------------------------------------------------------------------

    def who_was_it(self, language: str, offer_id: str) -> Steps:
        """After a call-back: a key only if it was not the one who asked, or nobody at all."""
        question = self.say(Key.COUNSELLOR_WHO, language)
        return (Gather((question,), addresses.offer_who(offer_id), seconds=_CONTACT_SECONDS), HangUp())


def conference(offer_id: str, action: str, *, star_leaves: bool = False, ends_it: bool = True) -> Join:
    events, wait = addresses.conference_events(offer_id), addresses.conference_wait()
    return Join(offer_id, action, events, wait, star_leaves, ends_it)
