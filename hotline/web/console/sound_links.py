"""Links to the sound of a message: each for one message and one sign-in, and only for some minutes.

The signature is Flask's own, with the key of the pages; the time is in the link, because the house has its own clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from hotline.accounts.model import SessionId
from hotline.kernel.ids import new_id

_LIFE = timedelta(minutes=10)
_TIMES_HEARD = 3
"""How often a message can be heard in a row before its link is over, however long it is."""


@dataclass(frozen=True)
class Link:
    """`id` stands in the message's story: a player asks for the parts of a sound one by one, and that is one time."""

    id: str
    until: datetime


def new_link(message_id: str, session_id: SessionId, seconds: int | None, now: datetime) -> str:
    until = now + _LIFE + timedelta(seconds=_TIMES_HEARD * (seconds or 0))
    signed = _signer().dumps([message_id, session_id, int(until.timestamp()), new_id()])
    return signed if isinstance(signed, str) else signed.decode()


def read_link(text: str, message_id: str, session_id: SessionId, now: datetime) -> Link | None:
    """Return the link if it is one of ours, for this message and this sign-in; its time may be over."""
    try:
        of_message, of_session, until, link = _signer().loads(text)
    except BadSignature:
        return None
    if (of_message, of_session) != (message_id, session_id):
        return None
    return Link(link, datetime.fromtimestamp(until, now.tzinfo))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="sound of a message")
