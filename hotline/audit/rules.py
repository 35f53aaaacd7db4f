"""The chain: each line's digest is made over the line and the digest before it, with a key that the database has not.

Who changes, adds or takes out a line in the middle breaks the chain there. Who cuts its end and sets its head back to
match is found by whoever wrote the head down elsewhere: `hotline audit verify --expect DIGEST`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hotline.audit.model import EMPTY, Entry, Head, Link

Digest = Callable[[str], str]
"""A keyed digest of a text, such as Vault.digest."""


@dataclass(frozen=True)
class Broken:
    """Where the chain does not hold. `number`: the first line that is not as it was written."""

    number: int
    reason: str


def digest_of(before: Head, entry: Entry, digest: Digest) -> str:
    """The digest of the line that follows on `before`."""
    fields = [entry.at.isoformat(), entry.who, entry.role, entry.act.value, entry.subject, entry.which, entry.why]
    return digest(json.dumps([before.number + 1, before.digest, *fields], ensure_ascii=False))


def verify(links: Iterable[Link], head: Head, digest: Digest, expect: Iterable[str] = ()) -> Broken | None:
    """Walk the chain from its beginning. `expect`: digests that were written down elsewhere and must be among it."""
    before, missing = EMPTY, set(expect)
    for link in links:
        if link.number != before.number + 1:
            return Broken(before.number + 1, "is missing")
        if link.digest != digest_of(before, link.entry, digest):
            return Broken(link.number, "is not as it was written")
        before = Head(link.number, link.digest)
        missing.discard(link.digest)
    if before != head:
        return Broken(before.number + 1, f"is missing: {head.number} were written")
    if missing:
        return Broken(before.number + 1, f"is missing: no line has the digest {min(missing)}")
    return None
