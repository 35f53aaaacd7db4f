"""The language of a call, and of the number that called before. Nothing here commits."""

from sqlalchemy import Connection, bindparam, select

from hotline.calls.tables import calls
from hotline.db.together import Question
from hotline.db.transitions import transition, won
from hotline.kernel.ids import CallId

_LATEST = (
    select(calls.c.language)
    .where(calls.c.number_fingerprint == bindparam("caller"))
    .order_by(calls.c.received_at.desc())
    .limit(1)
    .scalar_subquery()
)
_SPOKEN = select(_LATEST.label("spoken_before"))
_SET = transition(calls, leaves=("greeting", "waiting", "offered"), enters=None, sets=("language",))


def spoken_before(fingerprint: str | None) -> Question[str | None]:
    """The language of the last call of this number; None for a number that never called, or is withheld."""
    return Question(_SPOKEN, {"caller": fingerprint}, lambda row: row.spoken_before)


def set_language(connection: Connection, call_id: CallId, language: str) -> bool:
    """Change what the caller hears from now on. False when the call is over, or somebody has answered."""
    return won(connection, _SET, call_id, language=language)
