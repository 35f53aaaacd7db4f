"""The carrier, simulated: REST, webhooks and TwiML as they are on the wire.

Imports nothing of the product; it could stand alone.
"""

from .behaviours import (
    Answers,
    Behaviour,
    Busy,
    ByHand,
    Declines,
    HangsUpAfterAnswer,
    NoAnswer,
    Unreachable,
    Voicemail,
)
from .clock import Clock, Handle, ManualClock, RealClock
from .exchange import Exchange
from .faults import (
    CarrierFault,
    Duplicate,
    Faults,
    HeldBack,
    Late,
    Lost,
    Refused,
    RestTimedOut,
    SlowAnswer,
    Tampered,
)
from .journal import WireEntry
from .phone import Heard, Phone, ReceivedText
from .wire import ConnectFailed, HttpRequest, HttpResponse, HttpTransport, TimedOut, WebhookTransport, WsgiTransport

__all__ = [
    "Answers",
    "Behaviour",
    "Busy",
    "ByHand",
    "CarrierFault",
    "Clock",
    "ConnectFailed",
    "Declines",
    "Duplicate",
    "Exchange",
    "Faults",
    "Handle",
    "HangsUpAfterAnswer",
    "Heard",
    "HeldBack",
    "HttpRequest",
    "HttpResponse",
    "HttpTransport",
    "Late",
    "Lost",
    "ManualClock",
    "NoAnswer",
    "Phone",
    "RealClock",
    "ReceivedText",
    "Refused",
    "RestTimedOut",
    "SlowAnswer",
    "Tampered",
    "TimedOut",
    "Unreachable",
    "Voicemail",
    "WebhookTransport",
    "WireEntry",
    "WsgiTransport",
]
