"""REST: queues and their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .calls import Target
from .queues import DEFAULT_MAX, Member, Queue
from .rest_calls import check_url
from .rest_parts import NO_CONTENT, Answer, Asked, Json, NotFound, RestError, Route, page_of
from .sids import rfc2822

if TYPE_CHECKING:
    from .exchange import Exchange

LARGEST_QUEUE = 5000


def _queue_json(exchange: Exchange, queue: Queue) -> Json:
    uri = f"/2010-04-01/Accounts/{exchange.account_sid}/Queues/{queue.sid}"
    return {
        "sid": queue.sid,
        "account_sid": exchange.account_sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "average_wait_time": queue.average_wait(exchange.clock.now()),
        "max_size": queue.max_size,
        "date_created": rfc2822(queue.created_at),
        "date_updated": rfc2822(exchange.clock.now()),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def _member_json(exchange: Exchange, queue: Queue, member: Member) -> Json:
    base = f"/2010-04-01/Accounts/{exchange.account_sid}/Queues/{queue.sid}/Members"
    return {
        "call_sid": member.call.sid,
        "queue_sid": queue.sid,
        "date_enqueued": rfc2822(member.enqueued_at),
        "position": queue.members.index(member) + 1 if member in queue.members else 0,
        "wait_time": int((exchange.clock.now() - member.enqueued_at).total_seconds()),
        "uri": f"{base}/{member.call.sid}.json",
    }


def _queue(exchange: Exchange, names: Mapping[str, str], path: str) -> Queue:
    queue = exchange.queues.by_sid.get(names["queue"])
    if queue is None:
        raise NotFound(path)
    return queue


def _member(queue: Queue, key: str, path: str) -> Member:
    """By call SID, or the first one as `Front`."""
    if key == "Front" and queue.members:
        return queue.members[0]
    member = next((one for one in queue.members if one.call.sid == key), None)
    if member is None:
        raise NotFound(path)
    return member


def list_queues(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    return page_of(asked, "queues", [_queue_json(exchange, queue) for queue in exchange.queues.by_sid.values()])


def create_queue(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    name = asked.get("FriendlyName")
    if not 1 <= len(name) <= 64:
        raise RestError(400, 22001, "FriendlyName has 1 to 64 characters")
    if exchange.queues.named(name) is not None:
        raise RestError(400, 22003, f"A queue named {name} exists already")
    queue = exchange.queues.open(name, int(min(asked.number("MaxSize", DEFAULT_MAX), LARGEST_QUEUE)))
    return Answer(201, _queue_json(exchange, queue))


def fetch_queue(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(200, _queue_json(exchange, _queue(exchange, names, asked.path)))


def update_queue(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    queue = _queue(exchange, names, asked.path)
    queue.name = asked.get("FriendlyName") or queue.name
    queue.max_size = int(min(asked.number("MaxSize", queue.max_size), LARGEST_QUEUE))
    return Answer(200, _queue_json(exchange, queue))


def delete_queue(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    queue = _queue(exchange, names, asked.path)
    if queue.members:
        raise RestError(400, 22002, "The queue is not empty")
    del exchange.queues.by_sid[queue.sid]
    return NO_CONTENT


def list_members(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    queue = _queue(exchange, names, asked.path)
    return page_of(asked, "queue_members", [_member_json(exchange, queue, one) for one in queue.members])


def fetch_member(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    queue = _queue(exchange, names, asked.path)
    return Answer(200, _member_json(exchange, queue, _member(queue, names["who"], asked.path)))


def dequeue(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    """Take a call out of the queue and run another document on it."""
    queue = _queue(exchange, names, asked.path)
    member = _member(queue, names["who"], asked.path)
    check_url(asked.get("Url"), "Url")
    shown = _member_json(exchange, queue, member)
    exchange.scripts.redirect(member.call, Target(asked.get("Url"), asked.method_of("Method")))
    return Answer(200, shown)


_MEMBERS = "/Queues/{queue}/Members"
ROUTES: list[Route] = [
    ("GET", "/Queues", list_queues),
    ("POST", "/Queues", create_queue),
    ("GET", "/Queues/{queue}", fetch_queue),
    ("POST", "/Queues/{queue}", update_queue),
    ("DELETE", "/Queues/{queue}", delete_queue),
    ("GET", _MEMBERS, list_members),
    ("GET", _MEMBERS + "/{who}", fetch_member),
    ("POST", _MEMBERS + "/{who}", dequeue),
]
