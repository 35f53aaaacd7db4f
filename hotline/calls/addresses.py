"""Where the carrier finds us, for every step after the first. Ids in them are 32 hex digits, never to be encoded."""

KEY_IN_GREETING = "/twilio/voice/key?at=greeting"
WAIT = "/twilio/voice/wait"
LEFT_QUEUE = "/twilio/voice/left"
FALLBACK = "/twilio/voice/fallback"
CHOICE = "/twilio/voice/choice"
BLOCKED = "/twilio/voice/blocked"
CALLBACK_ANSWER = "/twilio/voice/callback"
CALLBACK_GIVEN = "/twilio/voice/callback/given"
CALLBACK_GIVEN_ANSWER = "/twilio/voice/callback?of=given"
CONTACT_ANSWER = "/twilio/voice/callback/contact"
RECORDED = "/twilio/voice/recorded"
RECORDING = "/twilio/voice/recording"
HOLD_AGAIN = "/twilio/voice/hold-again"
DUTY_KEY = "/twilio/voice/duty/key"
CALM = "/audio/calm.wav"


def key_while_waiting(age_seconds: int) -> str:
    """The age makes each prompt of the wait a step of its own, so a key pressed in two of them counts twice."""
    return f"/twilio/voice/key?at=wait&age={age_seconds}"


def duty_pin(number_of_try: int) -> str:
    """Each try is a step of its own, so that the same wrong PIN given again counts again."""
    return f"/twilio/voice/duty/pin?try={number_of_try}"


def callback_number(round_number: int) -> str:
    return f"/twilio/voice/callback/number?round={round_number}"


def join(offer_id: str) -> str:
    return f"/twilio/voice/join/{offer_id}"


def talk_over(offer_id: str) -> str:
    return f"/twilio/voice/talk-over/{offer_id}"


def talk_over_again(offer_id: str, number_of_look: int) -> str:
    return f"/twilio/voice/talk-over/{offer_id}?again={number_of_look}"


def again(offer_id: str) -> str:
    return f"/twilio/voice/again/{offer_id}"


def conference_events(offer_id: str) -> str:
    return f"/twilio/voice/conference/{offer_id}"


def conference_wait() -> str:
    return "/twilio/voice/conference-wait"


def text_status(text_id: str) -> str:
    return f"/twilio/sms/status?text={text_id}"


def callback_answered(offer_id: str) -> str:
    return f"/twilio/voice/called/{offer_id}"


def callback_status(offer_id: str) -> str:
    return f"/twilio/voice/called/{offer_id}/status"


def callback_machine(offer_id: str) -> str:
    return f"/twilio/voice/called/{offer_id}/machine"


def callback_later() -> str:
    return "/twilio/voice/called/later"


def offer(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}"


def offer_key(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}/key"


def offer_silent(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}/silent"


def offer_status(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}/status"


def offer_gone(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}/gone"


def offer_aside(offer_id: str, room: str, number_of_round: int) -> str:
    """With the room: whatever breaks meanwhile, there is a way back into it."""
    return f"/twilio/voice/offer/{offer_id}/aside?room={room}&round={number_of_round}"


def offer_aside_key(offer_id: str, room: str, number_of_round: int) -> str:
    return f"/twilio/voice/offer/{offer_id}/aside-key?room={room}&round={number_of_round}"


def offer_done(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}/done"


def listen(listening_id: str) -> str:
    return f"/twilio/voice/listen/{listening_id}"


def listen_step(listening_id: str, step: str) -> str:
    """`step`: key, silent, enter, done or status."""
    return f"/twilio/voice/listen/{listening_id}/{step}"


def offer_who(offer_id: str) -> str:
    return f"/twilio/voice/offer/{offer_id}/who"
