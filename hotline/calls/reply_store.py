"""The answers we gave: the same delivery again gets the same answer, byte for byte."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from hotline.calls.tables import replies
from hotline.db.together import Adds

_REPLY = select(replies.c.body).where(replies.c.delivery == bindparam("delivery"))
_KEEP_REPLY = insert(replies)


def find_reply(connection: Connection, delivery: str) -> str | None:
    return connection.execute(_REPLY, {"delivery": delivery}).scalar()


def keep_reply(adds: Adds, delivery: str, body: str, now: datetime) -> None:
    """Keep an answer. Raises IntegrityError when the same delivery was answered at the same moment elsewhere."""
    adds.execute(_KEEP_REPLY, {"delivery": delivery, "body": body, "at": now})


_OLD_REPLIES = replies.delete().where(replies.c.at < bindparam("before"))


def forget_old_replies(connection: Connection, before: datetime) -> int:
    """The carrier repeats a delivery within seconds; answers older than `before` are of no use to anybody."""
    return connection.execute(_OLD_REPLIES, {"before": before}).rowcount
