"""Signing of webhooks: base64(HMAC(auth token, URL + sorted parameters)).

Source: Twilio's webhook security page and the published test vectors of twilio-python.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

Params = list[tuple[str, str]]
Algorithm = Literal["sha1", "sha256"]


def signed_url(url: str, keep_https_port: bool = False) -> str:
    """The URL as it is signed: no fragment, no user:password, and over https no port.

    `keep_https_port` reproduces event and message callbacks, which were observed with a non-standard port kept.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and not keep_https_port:
        host = _without_port(host)
    bare = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    # urlunsplit forgets a lone "?", but the receiver saw it.
    return bare + "?" if not parts.query and url.partition("#")[0].endswith("?") else bare


def with_default_port(url: str) -> str:
    """The same address with :443 or :80 spelled out, as some of the carrier's machines sign it."""
    parts = urlsplit(url)
    if parts.port is not None:
        return url
    port = 443 if parts.scheme == "https" else 80
    return url.replace(parts.netloc, f"{parts.netloc}:{port}", 1)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def sign(url: str, params: Iterable[tuple[str, str]], token: str, algorithm: Algorithm = "sha1") -> str:
    """Signature of one delivery. `params` are the decoded form fields; empty for GET and JSON."""
    values: dict[str, set[str]] = {}
    for key, value in params:
        values.setdefault(key, set()).add(value)
    message = url + "".join(key + value for key in sorted(values) for value in sorted(values[key]))
    digest = hmac.new(token.encode(), message.encode(), getattr(hashlib, algorithm)).digest()
    return base64.b64encode(digest).decode()


def form_encode(params: Iterable[tuple[str, str]]) -> bytes:
    """application/x-www-form-urlencoded in UTF-8, blanks kept."""
    return urlencode(list(params)).encode("ascii")


def with_query(url: str, params: Iterable[tuple[str, str]]) -> str:
    """`url` with `params` appended to the query it already has (GET webhooks)."""
    bare, hash_mark, fragment = url.partition("#")
    extra = urlencode(list(params))
    glue = "" if not extra else "&" if "?" in bare else "?"
    return bare + glue + extra + hash_mark + fragment


def idempotency_token(chance: random.Random) -> str:
    """A token shaped like a UUID; the same for every attempt of one event."""
    raw = f"{chance.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
