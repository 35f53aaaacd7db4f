"""How long one request to the carrier may take."""

from twilio.http.http_client import TwilioHttpClient
from urllib3 import Timeout

LONGEST_SECONDS = 6.5
_LIMITS = Timeout(total=LONGEST_SECONDS, connect=2.0, read=5.0)


def bounded_client(limits: Timeout = _LIMITS) -> TwilioHttpClient:
    """The library's own client, which gives up on a request that is not answered: it has no bound of its own.

    What the carrier has not begun by then it does not do: it is less than a claim is held (LEASE in
    hotline/db/outbox.py).
    """
    client = TwilioHttpClient()
    client.timeout = limits
    return client
