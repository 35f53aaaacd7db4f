"""Calls that nobody answered, and that are asked about by text; calls nobody told us of. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update

from hotline.calls.tables import calls
from hotline.db.together import AnyOf
from hotline.kernel.ids import CallId
from hotline.kernel.vault import SealedNumber


@dataclass(frozen=True)
class Missed:
    """A call that ended without a person. `ended_at` is when we learned of it, which may be long after."""

    call_id: CallId
    number: SealedNumber
    language: str
    received_at: datetime
    ended_at: datetime


_KNOWN = select(calls.c.carrier_sid).where(calls.c.carrier_sid.in_(bindparam("sids", expanding=True)))
_ASK_AT = update(calls).where(calls.c.id == bindparam("row_id")).values(ask_at=bindparam("at"))
_TO_ASK = select(calls).where(calls.c.ask_at <= bindparam("now")).order_by(calls.c.ask_at).limit(bindparam("most"))
any_to_ask = AnyOf(_TO_ASK, "missed_to_ask")
_CALLED_SINCE = select(
    exists(
        select(calls.c.id).where(
            calls.c.number_fingerprint == bindparam("fingerprint"), calls.c.received_at > bindparam("since")
        )
    )
)


def known_sids(connection: Connection, sids: list[str]) -> set[str]:
    """Of these ids of the carrier, return those that a call of ours has."""
    return set(connection.execute(_KNOWN, {"sids": sids}).scalars())


def ask_at(connection: Connection, call_id: CallId, at: datetime | None) -> None:
    """Note when to ask after a call; None: it is settled."""
    connection.execute(_ASK_AT, {"row_id": call_id, "at": at})


def missed_to_ask(connection: Connection, now: datetime, most: int) -> list[Missed]:
    rows = connection.execute(_TO_ASK, {"now": now, "most": most})
    return [
        Missed(
            call_id=CallId(row.id),
            number=SealedNumber(row.number_fingerprint, bytes(row.number_sealed)),
            language=row.language,
            received_at=row.received_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def called_since(connection: Connection, fingerprint: str, since: datetime) -> bool:
    """Whether a later call came from this number, or went to it."""
    return bool(connection.execute(_CALLED_SINCE, {"fingerprint": fingerprint, "since": since}).scalar())
