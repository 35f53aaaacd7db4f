"""The carrier's words, and ours. An unknown word is logged and becomes the most careful of ours."""

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from hotline.calls.model import IncomingCall
from hotline.kernel.phone import read_caller
from hotline.messages.model import EndedBy, RecordingState
from hotline.texts.keywords import Keyword
from hotline.texts.model import IncomingText

log = logging.getLogger(__name__)

Form = Mapping[str, str]
Word = TypeVar("Word", bound=str)

_SID = re.compile(r"[A-Za-z0-9:_-]{1,64}")

# CallStatus -> how a call ended; None while it lives.
_CALL_ENDS = {
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "unreachable",
    "canceled": "cancelled",
}
_LEG_STATES = {
    "queued": "dialling",
    "initiated": "dialling",
    "ringing": "ringing",
    "in-progress": "up",
    "answered": "up",
}

# QueueResult -> why a caller left the queue.
_QUEUE_RESULTS = {
    "hangup": "hung_up",
    "leave": "told_to",
    "redirected": "redirected",
    "redirected-from-bridged": "redirected",
    "bridged": "redirected",
    "bridging-in-process": "redirected",
    "queue-full": "full",
    "error": "broke",
    "system-error": "broke",
}

_CONFERENCE_EVENTS = {
    "conference-start": "started",
    "conference-end": "ended",
    "participant-join": "joined",
    "participant-leave": "left",
}

_RECORDING_STATES = {
    "completed": RecordingState.COMPLETED,
    "absent": RecordingState.ABSENT,
    "failed": RecordingState.FAILED,
    "in-progress": RecordingState.EXPECTED,
    "processing": RecordingState.EXPECTED,
}

# OptOutType, sent only by a messaging service with advanced opt-out -> the word that the text was taken for.
_OPT_OUTS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}

# MessageStatus -> how far a text has come; a higher rank is never undone by a lower one.
_TEXT_RANKS = {
    "accepted": 1,
    "scheduled": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,
    "partially_delivered": 5,
    "delivered": 6,
    "undelivered": 6,
    "failed": 6,
    "canceled": 6,
    "read": 7,
}


def read_sid(form: Form, name: str) -> str:
    """Read the carrier's id of a call or text. Without a usable one the hashed form is the id: nothing is lost."""
    text = form.get(name, "")
    if _SID.fullmatch(text):
        return text
    log.error("a signed delivery has no usable %s", name)
    whole = "\n".join(f"{key}={value}" for key, value in sorted(form.items()))
    return f"none-{hashlib.sha256(whole.encode(errors='replace')).hexdigest()[:40]}"


def read_call(form: Form) -> IncomingCall:
    """Read who calls. A forwarded call keeps the number it was first dialled to."""
    forwarded = form.get("ForwardedFrom", "").strip()
    return IncomingCall(
        carrier_sid=read_sid(form, "CallSid"),
        caller=read_caller(form.get("From")),
        forwarded_from=forwarded[:64] or None,
    )


def read_call_end(form: Form) -> str | None:
    """Read how a call ended, in our words; None while it lives."""
    return _CALL_ENDS.get(form.get("CallStatus", "").strip())


def read_answered_by_machine(form: Form) -> bool:
    """Read whether the carrier has heard a machine; what it could not tell is taken for a person."""
    return form.get("AnsweredBy", "").startswith(("machine", "fax"))


def read_queue_result(form: Form) -> str:
    """Read why a caller left the queue: hung_up, told_to, redirected, full or broke."""
    if read_call_end(form) is not None:
        return "hung_up"
    return _known(_QUEUE_RESULTS, form.get("QueueResult", ""), "broke")


def read_conference_event(form: Form) -> str:
    """Read a conference's news: started, ended, joined, left or other."""
    return _CONFERENCE_EVENTS.get(form.get("StatusCallbackEvent", ""), "other")


@dataclass(frozen=True)
class LegReport:
    """A status report of a leg, in our words. `ended_as` is None while the leg lives; `seconds` it was up, if told."""

    state: str
    ended_as: str | None
    sip_code: str | None
    sequence: int
    seconds: int | None


def read_leg_report(form: Form) -> LegReport:
    """Read a status report of a counsellor's leg."""
    ended_as = read_call_end(form)
    sequence, seconds = form.get("SequenceNumber", ""), form.get("CallDuration", "")
    return LegReport(
        state="ended" if ended_as else _known(_LEG_STATES, form.get("CallStatus", ""), "dialling"),
        ended_as=ended_as,
        sip_code=form.get("SipResponseCode") or None,
        sequence=int(sequence) if re.fullmatch(r"\d{1,9}", sequence) else 0,
        seconds=int(seconds) if re.fullmatch(r"\d{1,6}", seconds) else None,
    )


@dataclass(frozen=True)
class RecordingReport:
    """What the carrier says of a recording. `seconds` and `ended_by` are None when it does not say."""

    sid: str | None
    state: RecordingState
    seconds: int | None
    ended_by: str | None = None


def read_recording(form: Form) -> RecordingReport:
    """Read a recording's id, state and length, from either of the two reports the carrier makes of it."""
    sid = form.get("RecordingSid", "") or form.get("RecordingUrl", "").rsplit("/", 1)[-1]
    seconds = form.get("RecordingDuration", "").strip()
    return RecordingReport(
        sid=sid if _SID.fullmatch(sid) else None,
        state=_known(_RECORDING_STATES, form.get("RecordingStatus", "completed"), RecordingState.FAILED),
        seconds=int(seconds) if re.fullmatch(r"\d{1,6}", seconds) else None,
        ended_by=_ended_by(form),
    )


def _ended_by(form: Form) -> str | None:
    keys = form.get("Digits")
    if keys is None:
        return None
    return (EndedBy.HUNG_UP if keys == "hangup" else EndedBy.KEY if keys else EndedBy.SILENCE).value


def read_text(form: Form) -> IncomingText:
    """Read an incoming text, whatever it holds."""
    media = form.get("NumMedia", "")
    return IncomingText(
        carrier_sid=read_sid(form, "MessageSid" if form.get("MessageSid") else "SmsSid"),
        sender=read_caller(form.get("From")),
        body=form.get("Body", ""),
        media=int(media) if re.fullmatch(r"\d{1,3}", media) else 0,
        taken_for=_OPT_OUTS.get(form.get("OptOutType", "").strip().upper()),
    )


@dataclass(frozen=True)
class DeliveryReport:
    sid: str
    status: str
    rank: int
    error_code: str | None


def read_delivery(form: Form) -> DeliveryReport | None:
    """Read a delivery report; None for a status we do not know, which changes nothing."""
    status = form.get("MessageStatus") or form.get("SmsStatus", "")
    if status not in _TEXT_RANKS:
        log.warning("a delivery report has an unknown status")
        return None
    error = form.get("ErrorCode", "")
    return DeliveryReport(
        sid=read_sid(form, "MessageSid" if form.get("MessageSid") else "SmsSid"),
        status=status,
        rank=_TEXT_RANKS[status],
        error_code=error if re.fullmatch(r"\d{1,8}", error) else None,
    )


def _known(table: Mapping[str, Word], word: str, careful: Word) -> Word:
    if word not in table:
        log.warning("the carrier used a word we do not know; taken as %s", careful)
    return table.get(word, careful)
