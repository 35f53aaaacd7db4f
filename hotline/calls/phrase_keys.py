"""The sentences that exist, by meaning, and what is filled into each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Key(StrEnum):
    """The name of a sentence in `config/phrases/*.toml`."""

    # what stands for a name that a voice of this language cannot speak
    LINE_UNNAMED = "line_unnamed"
    NEUTRAL_UNNAMED = "neutral_unnamed"

    # calls: before a person answers
    GREETING = "greeting"  # only true when someone is likely free within a minute; else GREETING_WAIT
    GREETING_WAIT = "greeting_wait"
    DANGER_LINE = "danger_line"
    PRACTICAL_NOTED = "practical_noted"
    LANGUAGE_OFFER = "language_offer"  # said in this language to who hears another one
    LANGUAGE_CHOSEN = "language_chosen"

    # calls: waiting
    WAIT_1 = "wait_1"
    WAIT_2 = "wait_2"
    WAIT_3 = "wait_3"
    WAIT_4 = "wait_4"
    WAIT_5 = "wait_5"
    WAIT_NEXT = "wait_next"
    WAIT_WITHIN = "wait_within"  # only said when it is likely true, and never more than was said before
    WAIT_MENU = "wait_menu"
    CALLBACK_OFFER = "callback_offer"
    WAIT_MENU_WITHIN = "wait_menu_within"  # where a call-back is promised for a time: says nothing of a place for it
    BREATHE = "breathe"
    CRISIS_WAIT = "crisis_wait"
    CONNECTING = "connecting"
    COLLEAGUE_COMES = "colleague_comes"
    PLEASE_HOLD_AGAIN = "please_hold_again"

    # calls: nobody can answer
    NOBODY_ON_DUTY = "nobody_on_duty"
    ALL_BUSY_TOO_LONG = "all_busy_too_long"
    CLOSED = "closed"
    CLOSED_NO_TIME = "closed_no_time"
    NUMBERS = "numbers"
    BLOCKED = "blocked"  # to a number that two supervisors have blocked: no reason, the way past it in danger
    TROUBLE = "trouble"

    # calls: messages, call-backs, farewell
    VOICEMAIL = "voicemail"
    VOICEMAIL_THANKS = "voicemail_thanks"
    VOICEMAIL_EMPTY = "voicemail_empty"
    CALLBACK_ASK = "callback_ask"
    CALLBACK_NUMBER = "callback_number"  # she gives another by keys
    CALLBACK_WITHHELD = "callback_withheld"  # she hides hers, and gives one by keys: in place of CALLBACK_ASK
    CALLBACK_NUMBER_UNCLEAR = "callback_number_unclear"
    CALLBACK_NUMBER_NOT_RUNG = "callback_number_not_rung"  # says no reason: it could tell of other callers, or of us
    CALLBACK_NUMBER_CHECK = "callback_number_check"
    CALLBACK_BOOKED = "callback_booked"
    CALLBACK_BOOKED_WITHIN = "callback_booked_within"  # where a time is promised, and not the place in the line
    CONTACT_ASK = "contact_ask"  # texts and a word left are allowed each by itself
    CONTACT_NOTED = "contact_noted"
    CALLBACK_STANDS = "callback_stands"  # no yes this time; what was promised before is not taken back
    CALLBACK_NO_NUMBER = "callback_no_number"
    CALLBACK_NOT_SAFE = "callback_not_safe"
    CALLBACK_HELLO = "callback_hello"  # whoever answers may be somebody else: only the neutral name
    CALLBACK_WAIT = "callback_wait"  # nor does this: the counsellor has stepped out of the room
    CALLBACK_LATER = "callback_later"  # nor does this say who we are, or why we call
    CALLBACK_ENDED = "callback_ended"  # after a talk that we began
    STILL_IN_LINE = "still_in_line"  # no yes to a call-back, and somebody is there: she waits on where she stood
    CALL_AGAIN = "call_again"  # the farewell to who has said nothing
    STILL_IN_LINE_INSTEAD = "still_in_line_instead"  # the same, and a promise of before ends with it
    TALK_ENDED = "talk_ended"
    GOODBYE = "goodbye"

    # the counsellor's phone
    OFFER_CRISIS = "offer_crisis"
    OFFER_FRONTLINE = "offer_frontline"
    OFFER_GENERAL = "offer_general"
    OFFER_BACK_CRISIS = "offer_back_crisis"
    OFFER_BACK_FRONTLINE = "offer_back_frontline"
    OFFER_BACK_GENERAL = "offer_back_general"
    OFFER_DIALLING = "offer_dialling"
    OFFER_NOT_REACHED = "offer_not_reached"
    OFFER_REPEAT = "offer_repeat"
    OFFER_NO_KEY = "offer_no_key"
    OFFER_WRONG_KEY = "offer_wrong_key"
    OFFER_CALLER_GONE = "offer_caller_gone"
    OFFER_NOT_NEEDED = "offer_not_needed"
    OFFER_TAKEN = "offer_taken"
    OFFER_CONNECTING = "offer_connecting"
    OFFER_JOIN = "offer_join"
    OFFER_JOINING = "offer_joining"
    LISTEN_ASK = "listen_ask"
    LISTEN_OVER = "listen_over"
    COUNSELLOR_ASIDE = "counsellor_aside"
    COUNSELLOR_ASIDE_BACK = "counsellor_aside_back"  # in a call-back: it may not have been the person who asked
    COUNSELLOR_ASKING = "counsellor_asking"
    COUNSELLOR_NOBODY_FREE = "counsellor_nobody_free"
    COUNSELLOR_NOT_JOINED = "counsellor_not_joined"
    COUNSELLOR_JOINED = "counsellor_joined"
    COUNSELLOR_BACK = "counsellor_back"
    COUNSELLOR_CALLER_LEFT = "counsellor_caller_left"
    COUNSELLOR_WHO = "counsellor_who"  # after a call-back: only if it was not the person who asked

    # a counsellor who rings the line for her duty
    DUTY_PIN = "duty_pin"
    DUTY_PIN_WRONG = "duty_pin_wrong"
    DUTY_LOCKED = "duty_locked"
    DUTY_IS_ON = "duty_is_on"
    DUTY_IS_OFF = "duty_is_off"
    DUTY_IS_BREAK = "duty_is_break"
    DUTY_SHIFT = "duty_shift"
    DUTY_NO_SHIFT = "duty_no_shift"
    DUTY_MENU = "duty_menu"
    DUTY_CALLBACK_WAITS = "duty_callback_waits"
    DUTY_NOW_ON = "duty_now_on"
    DUTY_NOW_OFF = "duty_now_off"
    DUTY_NOW_BREAK = "duty_now_break"
    DUTY_TAKES_CALLBACK = "duty_takes_callback"
    DUTY_UNCHANGED = "duty_unchanged"

    # on a family's card, which lies on a table: the neutral name only
    CARD_LEAD = "card_lead"
    CARD_OPEN = "card_open"
    CARD_CLOSED = "card_closed"
    CARD_CLOSED_NO_TIME = "card_closed_no_time"
    CARD_CALL = "card_call"
    CARD_RING_ME = "card_ring_me"
    CARD_NUMBER = "card_number"
    CARD_MAY_TEXT = "card_may_text"
    CARD_MAY_LEAVE_WORD = "card_may_leave_word"
    CARD_SEND = "card_send"
    CARD_BOOKED = "card_booked"
    CARD_KEPT = "card_kept"
    CARD_NOT_RUNG = "card_not_rung"
    CARD_TOO_OFTEN = "card_too_often"
    CARD_DANGER = "card_danger"
    CARD_DISTRESS = "card_distress"
    CARD_NEVER_ASKED = "card_never_asked"
    CARD_CONTACT = "card_contact"  # who is there for what, on the printed card
    CARD_SUPPORT = "card_support"
    CARD_TRANSPORT = "card_transport"
    CARD_SHOPPING = "card_shopping"
    CARD_ELDERS = "card_elders"
    CARD_RINGS_FROM = "card_rings_from"
    CARD_SAFE_PHRASE = "card_safe_phrase"
    CARD_SCAN = "card_scan"
    CARD_VERSION = "card_version"
    CARD_PRINT = "card_print"
    CARD_HOW_TO_PRINT = "card_how_to_print"
    CARD_UNKNOWN = "card_unknown"
    CARD_TROUBLE = "card_trouble"

    # texts
    TEXT_RECEIVED = "text_received"
    TEXT_CRISIS = "text_crisis"
    TEXT_BLOCKED = "text_blocked"
    TEXT_HELP = "text_help"
    TEXT_STOPPED = "text_stopped"
    TEXT_STARTED = "text_started"
    TEXT_BACK = "text_back"
    TEXT_SHIFT = "text_shift"  # a locked screen shows it: only the neutral name
    TEXT_COLLEAGUE = "text_colleague"  # a counsellor in a talk calls a supervisor: says neither
    TEXT_ALERT = "text_alert"  # something stands on the board: never what
    TEXT_CLOSED = "text_closed"
    TEXT_CLOSED_NO_TIME = "text_closed_no_time"
    TEXT_NOBODY = "text_nobody"
    TEXT_SURGE = "text_surge"
    TEXT_THANKS = "text_thanks"
    TEXT_BAD = "text_bad"
    TEXT_FOLLOWUP = "text_followup"  # how has she been: to a phone that others may read, so it says no more
    TEXT_BAD_BY = "text_bad_by"  # the time must be true
    TEXT_CANCELLED = "text_cancelled"
    TEXT_CALLBACK = "text_callback"  # a call-back is promised
    TEXT_CALL_OTHER = "text_call_other"  # a text names a number: nobody is rung for it
    TEXT_MISSED = "text_missed"  # she hung up before anybody answered: to a phone that others may read
    TEXT_NOT_REACHED = "text_not_reached"  # the last try has failed: to a phone that others may read
    TEXT_CLOSING = "text_closing"


# Said in turn while someone waits.
WAIT_WORDS: Final = (Key.WAIT_1, Key.WAIT_2, Key.WAIT_3, Key.WAIT_4, Key.WAIT_5)

_FILLED = {
    "line": (
        Key.DUTY_PIN,
        Key.GREETING,
        Key.GREETING_WAIT,
        Key.TEXT_RECEIVED,
        Key.TEXT_HELP,
        Key.TEXT_CLOSED,
        Key.TEXT_CLOSED_NO_TIME,
        Key.TEXT_NOBODY,
        Key.TEXT_SURGE,
    ),
    "neutral_name": (
        *(Key.CARD_RING_ME, Key.CARD_NEVER_ASKED, Key.CALLBACK_ASK, Key.CALLBACK_WITHHELD, Key.CALLBACK_HELLO),
        *(Key.TEXT_SHIFT, Key.TEXT_COLLEAGUE, Key.TEXT_ALERT),
    ),
    "seconds": (Key.OFFER_CRISIS, Key.OFFER_FRONTLINE, Key.OFFER_GENERAL),
    "outbound": (Key.CARD_RINGS_FROM,),
    "safe_phrase": (Key.CARD_SAFE_PHRASE,),
    "version": (Key.CARD_VERSION,),
    "date": (Key.CARD_VERSION, Key.BLOCKED),
    "digits": (Key.CALLBACK_NUMBER_CHECK,),
    "span": (Key.DUTY_SHIFT,),
    "time": (Key.CARD_CLOSED, Key.CLOSED, Key.TEXT_CLOSED, Key.TEXT_SHIFT, Key.TEXT_BAD_BY),
    "minutes": (Key.WAIT_WITHIN, Key.WAIT_MENU_WITHIN, Key.CALLBACK_BOOKED_WITHIN),
    "number": (
        Key.CARD_UNKNOWN,
        Key.CARD_TROUBLE,
        Key.CARD_NOT_RUNG,
        Key.CARD_TOO_OFTEN,
        Key.TEXT_RECEIVED,
        Key.TEXT_CRISIS,
        Key.TEXT_HELP,
        Key.TEXT_STOPPED,
        Key.TEXT_STARTED,
        Key.TEXT_CLOSED,
        Key.TEXT_CLOSED_NO_TIME,
        Key.TEXT_NOBODY,
        Key.TEXT_SURGE,
        Key.TEXT_THANKS,
        Key.TEXT_CANCELLED,
        Key.TEXT_CALLBACK,
        Key.TEXT_FOLLOWUP,
        Key.TEXT_CALL_OTHER,
        Key.TEXT_MISSED,
        Key.TEXT_NOT_REACHED,
        Key.TEXT_CLOSING,
    ),
}

# The names in braces of each sentence, the same in every language.
PLACEHOLDERS: Final[Mapping[Key, frozenset[str]]] = MappingProxyType(
    {key: frozenset(name for name, keys in _FILLED.items() if key in keys) for key in Key}
)
