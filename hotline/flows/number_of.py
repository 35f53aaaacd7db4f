"""Which number is meant: by a call, or by the code in which people on the line speak of a caller."""

from hotline.calls.history_store import numbers_of_code as numbers_that_called
from hotline.calls.store import find_call_by_sid, get_call
from hotline.db.unit_of_work import Work
from hotline.kernel.codes import numbers_of_code
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import CallId, is_id
from hotline.texts.store import numbers_of_code as numbers_that_wrote


def number_named(work: Work, which: str) -> str:
    """Return the fingerprint of the number of a call, by our id or the carrier's, or of a caller's code. Raises NotNow
    (shared, unknown, withheld)."""
    ends = numbers_of_code(which)
    if ends is not None:
        numbers = numbers_that_called(work.connection, *ends) | numbers_that_wrote(work.connection, *ends)
        if len(numbers) > 1:
            raise NotNow("shared", "two callers share this code: name a call of hers")
        if not numbers:
            raise NotNow("unknown", f"nobody with the code {which} has called or written")
        return numbers.pop()
    try:
        call = get_call(work.connection, CallId(which)) if is_id(which) else find_call_by_sid(work.connection, which)
    except LookupError:
        call = None
    if call is None:
        raise NotNow("unknown", f"there is no call {which[:64]}")
    if call.number_fingerprint is None:
        raise NotNow("withheld", "the number of this call was withheld, or its time with us is over")
    return call.number_fingerprint
