"""What makes two requests the same delivery."""

import hashlib

from flask import request

_TOKEN = "I-Twilio-Idempotency-Token"


def delivery_id() -> str:
    """Name this delivery: the carrier's token, or without one the same call at the same one-time step.

    A step is an address with its query, the key pressed, and for reports what they report.
    """
    token = request.headers.get(_TOKEN)
    form = request.form
    if token:
        parts = ["token", token, request.path]
    else:
        names = ("CallSid", "Digits", "CallStatus", "SequenceNumber", "StatusCallbackEvent", "RecordingStatus")
        parts = ["step", request.full_path, *(form.get(name, "") for name in names)]
    digest = hashlib.blake2b("\x00".join(parts).encode(errors="replace"), digest_size=24).hexdigest()
    return f"{request.path.removeprefix('/twilio/')[:60]} {digest}"
