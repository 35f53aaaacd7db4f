"""Reads and writes of sign-ins. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from hotline.accounts.model import Proof, Session, SessionId, Stage
from hotline.accounts.tables import sessions
from hotline.kernel.ids import StaffId, new_id

_ADD = insert(sessions)
_LIVE = (sessions.c.ended_at.is_(None), sessions.c.idle_at > bindparam("now"), sessions.c.ends_at > bindparam("now"))
_OF_TOKEN = select(sessions).where(sessions.c.token_digest == bindparam("digest"), *_LIVE)
_OF_STAFF = (
    select(sessions)
    .where(sessions.c.staff_id == bindparam("staff_id"), sessions.c.stage == Stage.OPEN.value, *_LIVE)
    .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
)
_SEE = (
    update(sessions)
    .where(sessions.c.id == bindparam("row_id"), sessions.c.ended_at.is_(None))
    .values(seen_at=bindparam("now"), idle_at=bindparam("new_idle_at"))
)
_PASSWORD = (
    update(sessions)
    .where(sessions.c.id == bindparam("row_id"), sessions.c.ended_at.is_(None))
    .values(password_at=bindparam("now"))
)
_ADVANCE = (
    update(sessions)
    .where(sessions.c.id == bindparam("row_id"), sessions.c.stage == Stage.SECOND.value, sessions.c.ended_at.is_(None))
    .values(
        stage=Stage.OPEN.value,
        proof=bindparam("new_proof"),
        token_digest=bindparam("new_digest"),
        idle_at=bindparam("new_idle_at"),
        ends_at=bindparam("new_ends_at"),
        challenge=None,
    )
)
_PROVE = (
    update(sessions)
    .where(sessions.c.id == bindparam("row_id"), sessions.c.ended_at.is_(None))
    .values(proof=bindparam("new_proof"))
)
_CHALLENGE = (
    update(sessions)
    .where(sessions.c.id == bindparam("row_id"), sessions.c.ended_at.is_(None))
    .values(challenge=bindparam("new_challenge"))
)
_END = (
    update(sessions)
    .where(
        sessions.c.staff_id == bindparam("of_staff"),
        sessions.c.ended_at.is_(None),
        or_(bindparam("only", type_=sessions.c.id.type).is_(None), sessions.c.id == bindparam("only")),
        or_(bindparam("but", type_=sessions.c.id.type).is_(None), sessions.c.id != bindparam("but")),
    )
    .values(ended_at=bindparam("now"), challenge=None)
)
_FORGET = sessions.delete().where(sessions.c.ends_at < bindparam("before"))


def add_session(
    connection: Connection,
    staff_id: StaffId,
    token_digest: str,
    stage: Stage,
    browser: str,
    *,
    now: datetime,
    idle_at: datetime,
    ends_at: datetime,
) -> SessionId:
    session_id = SessionId(new_id())
    row: dict[str, object] = {"id": session_id, "staff_id": staff_id, "token_digest": token_digest}
    row |= {"stage": stage.value} | {"proof": Proof.NONE.value, "browser": browser, "challenge": None}
    times = {"began_at": now, "seen_at": now, "password_at": now, "idle_at": idle_at, "ends_at": ends_at}
    connection.execute(_ADD, row | times)
    return session_id


def find_session(connection: Connection, token_digest: str, now: datetime) -> Session | None:
    """Return the sign-in that a token belongs to, while it lasts."""
    row = connection.execute(_OF_TOKEN, {"digest": token_digest, "now": now}).first()
    return None if row is None else _session(row)


def list_sessions(connection: Connection, staff_id: StaffId, now: datetime) -> list[Session]:
    """Return where somebody is signed in, the last one used first."""
    return [_session(row) for row in connection.execute(_OF_STAFF, {"staff_id": staff_id, "now": now})]


def see_session(connection: Connection, session_id: SessionId, now: datetime, idle_at: datetime) -> None:
    connection.execute(_SEE, {"row_id": session_id, "now": now, "new_idle_at": idle_at})


def note_password(connection: Connection, session_id: SessionId, now: datetime) -> None:
    connection.execute(_PASSWORD, {"row_id": session_id, "now": now})


def open_session(
    connection: Connection,
    session_id: SessionId,
    proof: Proof,
    token_digest: str,
    *,
    idle_at: datetime,
    ends_at: datetime,
) -> bool:
    """Let a half sign-in become a whole one, under a new token; False when it was not waiting for that."""
    values = {"row_id": session_id, "new_proof": proof.value, "new_digest": token_digest}
    return connection.execute(_ADVANCE, values | {"new_idle_at": idle_at, "new_ends_at": ends_at}).rowcount == 1


def note_proof(connection: Connection, session_id: SessionId, proof: Proof) -> None:
    connection.execute(_PROVE, {"row_id": session_id, "new_proof": proof.value})


def set_challenge(connection: Connection, session_id: SessionId, challenge: str | None) -> None:
    connection.execute(_CHALLENGE, {"row_id": session_id, "new_challenge": challenge})


def end_sessions(
    connection: Connection,
    staff_id: StaffId,
    now: datetime,
    *,
    only: SessionId | None = None,
    but: SessionId | None = None,
) -> int:
    """End somebody's sign-ins, or only one of them, or all but one; return how many."""
    return connection.execute(_END, {"of_staff": staff_id, "only": only, "but": but, "now": now}).rowcount


def forget_sessions(connection: Connection, before: datetime) -> int:
    return connection.execute(_FORGET, {"before": before}).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(
        id=SessionId(row.id),
        staff_id=StaffId(row.staff_id),
        stage=Stage(row.stage),
        proof=Proof(row.proof),
        browser=row.browser,
        began_at=row.began_at,
        seen_at=row.seen_at,
        password_at=row.password_at,
        idle_at=row.idle_at,
        ends_at=row.ends_at,
        challenge=row.challenge,
    )
