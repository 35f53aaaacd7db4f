"""Bytes from the carrier: a recording's sound. Its client library gives every answer as text."""

import time
from collections.abc import Callable

import requests

from hotline.kernel.ports import CarrierFault, TooBig

Download = Callable[[str, tuple[str, str], int], bytes | None]
"""Fetch what lies at an address of the carrier's, with our login, if it has at most so many bytes."""

_SILENCE_SECONDS = 5.0
_LONGEST_SECONDS = 40.0
"""Three minutes of speech are three megabytes: half a megabit a second is enough. Less than the lease of a fetch."""
_PIECE = 64 * 1024


def download(address: str, login: tuple[str, str], most_bytes: int) -> bytes | None:
    """Fetch it; None when nothing lies there. Raises TooBig, and CarrierFault when the carrier does not give it."""
    give_up = time.monotonic() + _LONGEST_SECONDS
    content = bytearray()
    try:
        with requests.get(address, auth=login, stream=True, timeout=_SILENCE_SECONDS) as answer:
            if answer.status_code == 404:
                return None
            if answer.status_code != 200:
                raise CarrierFault(f"HTTP {answer.status_code}", lasting=False)
            for piece in answer.iter_content(_PIECE):
                content += piece
                if len(content) > most_bytes:
                    raise TooBig(f"more than {most_bytes} bytes")
                if time.monotonic() > give_up:
                    raise CarrierFault("too slow", lasting=False)
    except (requests.RequestException, OSError) as error:
        raise CarrierFault(type(error).__name__, lasting=False) from error
    return bytes(content)
