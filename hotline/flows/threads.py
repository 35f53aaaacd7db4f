"""The thread of a number: the one there is, which may have forgotten the number itself, or a new one."""

from datetime import datetime

from hotline.db.unit_of_work import Work
from hotline.kernel.vault import SealedNumber
from hotline.texts.model import Thread
from hotline.texts.number_store import know_again
from hotline.texts.store import find_thread, open_thread


def thread_of(work: Work, number: SealedNumber, now: datetime) -> Thread:
    known = find_thread(work.connection, number.fingerprint)
    if known is None:
        return open_thread(work.connection, number, now)
    know_again(work.connection, known.id, number.sealed)
    return known
