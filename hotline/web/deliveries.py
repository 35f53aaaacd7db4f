"""What makes two requests the same delivery."""

import hashlib

from flask import request

_TOKEN = "I-Twilio-Idempotency-Token"


def delivery_id(keys: str | None = None) -> str:
    """Name this delivery: the carrier's token, or without one the same call at the same one-time step.

    A step is an address with its query, which names the document it follows on (carrier/twiml.py), the key pressed, and
    for reports what they report. `keys` stands for keys that
    are secret: what is kept must not let anybody try out which they were.
    """
    token = request.headers.get(_TOKEN)
    form = request.form
    if token:
        parts = ["token", token, request.path]
    else:
        names = ("CallSid", "Digits", "CallStatus", "SequenceNumber", "StatusCallbackEvent", "RecordingStatus")
        facts = form if keys is None else form.to_dict() | {"Digits": keys}
        parts = ["step", request.full_path, *(facts.get(name, "") for name in names)]
    digest = hashlib.blake2b("\x00".join(parts).encode(errors="replace"), digest_size=24).hexdigest()
    return f"{request.path.removeprefix('/twilio/')[:60]} {digest}"
