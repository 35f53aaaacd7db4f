"""The language that somebody who writes is answered in."""

from hotline.calls.language_store import spoken_before
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.kernel.ids import ThreadId
from hotline.texts.keywords import find_keyword
from hotline.texts.languages import choose_language
from hotline.texts.outgoing_store import latest_bodies
from hotline.texts.store import number_of_thread

_LOOKED_AT = 10


def language_of(work: Work, house: House, thread_id: ThreadId, body: str | None = None) -> str:
    """The one chosen on the phone with this number, or that of what is written, theirs and ours; else the line's.

    `body` is what is answered now. A word of the kind that we ask for is in the language of what it answers: "BAD" to
    a Chinese question is no wish for English.
    """
    fingerprint = number_of_thread(work.connection, thread_id)
    spoken = None if fingerprint is None else spoken_before(fingerprint).ask(work.connection)
    kept = [house.vault.open(sealed) for sealed in latest_bodies(work.connection, thread_id, _LOOKED_AT)]
    if body is not None:
        earlier = [one for one in kept if one != body]
        kept = [body, *earlier] if find_keyword(body) is None else [*earlier, body]
    return choose_language(spoken, kept, house.line.languages)
