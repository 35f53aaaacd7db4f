"""A text message, and the words by which a person stops or starts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .calls import Target, geography
from .signer import Params

STOP_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number."
STARTED = "You have successfully been re-subscribed to messages from this number."
Status = Literal["queued", "sending", "sent", "delivered", "undelivered", "failed", "received", "canceled"]


@dataclass(eq=False, slots=True)
class Message:
    """One text, in or out."""

    sid: str
    from_: str
    to: str
    body: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    created_at: datetime
    status: Status
    num_segments: int
    num_media: int = 0
    error_code: int | None = None
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    callback: Target | None = None

    def inbound_params(self, account_sid: str, api_base: str, with_opt_out: bool) -> Params:
        """What the webhook of a text that came in tells."""
        numbers = {"From": self.from_, "To": self.to}
        params: Params = [
            ("MessageSid", self.sid),
            ("SmsSid", self.sid),
            ("SmsMessageSid", self.sid),
            ("AccountSid", account_sid),
            *numbers.items(),
            ("Body", self.body),
            ("NumMedia", str(self.num_media)),
            ("NumSegments", str(self.num_segments)),
            ("SmsStatus", "received"),
            ("ApiVersion", "2010-04-01"),
            *geography(("From", "To"), numbers),
        ]
        for number in range(self.num_media):
            params.append((f"MediaUrl{number}", f"{api_base}/media/{self.sid}/{number}"))
            params.append((f"MediaContentType{number}", "image/jpeg"))
        word = self.body.strip().upper()
        kind = "STOP" if word in STOP_WORDS else "START" if word in START_WORDS else ""
        return [*params, ("OptOutType", kind)] if with_opt_out and kind else params

    def status_params(self, account_sid: str, now: datetime) -> Params:
        """What a status callback tells."""
        params: Params = [
            ("AccountSid", account_sid),
            ("From", self.from_),
            ("To", self.to),
            ("MessageSid", self.sid),
            ("SmsSid", self.sid),
            ("MessageStatus", self.status),
            ("SmsStatus", self.status),
            ("ApiVersion", "2010-04-01"),
        ]
        if self.error_code is not None:
            params.append(("ErrorCode", str(self.error_code)))
        if self.status in ("delivered", "undelivered"):
            params.append(("RawDlrDoneDate", now.strftime("%y%m%d%H%M")))
        return params
