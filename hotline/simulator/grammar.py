"""What may stand in a document: verbs, their attributes and children, and where each is allowed.

Source: the TwiML reference as summarised in twilio-wire.md 2 and 9 C.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Scene(Enum):
    """Where a document plays."""

    CALL = "call"
    QUEUE_WAIT = "queue wait"
    QUEUE_WHISPER = "queue whisper"
    CONFERENCE_WAIT = "conference wait"
    HOLD = "hold"
    ANNOUNCE = "announcement"
    SCREENING = "number screening"


@dataclass(frozen=True, slots=True)
class Grammar:
    """A verb's or noun's attributes, and the names of the children it may have."""

    attributes: frozenset[str]
    children: frozenset[str] = frozenset()
    text: bool = False


def _grammar(attributes: str, children: str = "", text: bool = False) -> Grammar:
    return Grammar(frozenset(attributes.split()), frozenset(children.split()), text)


_AMD = (
    " machineDetection machineDetectionTimeout machineDetectionSpeechThreshold"
    " machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod"
)
_EVENTS = " statusCallback statusCallbackEvent statusCallbackMethod"
_RECORDED = " recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"

VOICE: dict[str, Grammar] = {
    "Say": _grammar(
        "voice language loop",
        "break emphasis lang p phoneme prosody s say-as sub w amazon:effect amazon:domain",
        text=True,
    ),
    "Play": _grammar("loop digits", text=True),
    "Pause": _grammar("length"),
    "Gather": _grammar(
        "input action method timeout speechTimeout maxSpeechTime profanityFilter finishOnKey numDigits"
        " partialResultCallback partialResultCallbackMethod language hints bargeIn debug actionOnEmptyResult"
        " speechModel enhanced",
        "Say Play Pause",
    ),
    "Redirect": _grammar("method", text=True),
    "Hangup": _grammar(""),
    "Reject": _grammar("reason"),
    "Leave": _grammar(""),
    "Record": _grammar(
        "action method timeout finishOnKey maxLength playBeep trim transcribe transcribeCallback" + _RECORDED
    ),
    "Enqueue": _grammar("action method waitUrl waitUrlMethod maxQueueSize", text=True),
    "Dial": _grammar(
        "action method timeout hangupOnStar timeLimit callerId record trim answerOnBridge sequential ringTone"
        " recordingTrack referUrl referMethod events" + _RECORDED,
        "Number Conference Queue",
        text=True,
    ),
}
NOUNS: dict[str, Grammar] = {
    "Number": _grammar("url method sendDigits byoc" + _EVENTS + _AMD, text=True),
    "Queue": _grammar("url method reservationSid postWorkActivitySid", text=True),
    "Conference": _grammar(
        "muted beep startConferenceOnEnter endConferenceOnExit participantLabel waitUrl waitMethod"
        " maxParticipants record region coach trim jitterBufferSize eventCallbackUrl" + _EVENTS + _RECORDED,
        text=True,
    ),
}
MESSAGING: dict[str, Grammar] = {
    "Message": _grammar("to from action method statusCallback", "Body Media", text=True),
    "Redirect": _grammar("method", text=True),
}
BODY_AND_MEDIA: dict[str, Grammar] = {"Body": _grammar("", text=True), "Media": _grammar("", text=True)}

_MUSIC = frozenset({"Play", "Say", "Pause", "Redirect"})
ALLOWED: dict[Scene, frozenset[str]] = {
    Scene.CALL: frozenset(VOICE) - {"Leave"},
    Scene.QUEUE_WAIT: _MUSIC | {"Hangup", "Leave", "Gather"},
    Scene.QUEUE_WHISPER: _MUSIC,
    Scene.CONFERENCE_WAIT: _MUSIC,
    Scene.HOLD: _MUSIC,
    Scene.ANNOUNCE: _MUSIC,
    Scene.SCREENING: frozenset({"Play", "Say", "Gather", "Hangup"}),
}

CHINESE = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_CHINESE_LANGUAGES = frozenset({"cmn-CN", "cmn-TW", "yue-HK", "yue-CN", "zh-CN", "zh-HK", "zh-TW"})
# Voice pattern -> the languages that may stand beside it; "" = attribute left out.
_CHINESE_VOICES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"Polly\.Zhiyu(-Neural)?"), frozenset({"", "cmn-CN"})),
    (re.compile(r"Polly\.Hiujin-Neural"), frozenset({""})),
    (re.compile(r"Google\.cmn-CN-((Standard|Wavenet)-[A-D]|Chirp3-HD-\w+)"), frozenset({"", "cmn-CN"})),
    (re.compile(r"Google\.cmn-TW-(Standard|Wavenet)-[A-C]"), frozenset({"", "cmn-TW"})),
    (re.compile(r"Google\.yue-HK-Standard-[A-D]"), frozenset({"", "yue-HK"})),
)


def say_is_spoken(text: str, voice: str, language: str) -> bool:
    """Whether a Chinese sentence (or language) has a voice that can speak it. Other languages pass."""
    if not CHINESE.search(text) and language not in _CHINESE_LANGUAGES:
        return True
    return any(pattern.fullmatch(voice) and language in allowed for pattern, allowed in _CHINESE_VOICES)


_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def seconds_to_say(text: str) -> float:
    """Virtual time to speak `text`: 4.5 Chinese characters or digits a second, 2.6 English words."""
    characters = len(CHINESE.findall(text)) + sum(c.isdigit() for c in text)
    return characters / 4.5 + len(_WORD.findall(text)) / 2.6
