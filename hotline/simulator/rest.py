"""The REST API: addresses, credentials, faults, pages. The resources stand in the `rest_*` files.

Source: Twilio's OpenAPI description of the 2010-04-01 API as summarised in twilio-wire.md 4.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from . import rest_account, rest_calls, rest_conferences, rest_messages, rest_queues
from .faults import RestTimedOut
from .rest_parts import Answer, Asked, Handler, NotFound, RestError, as_json, error_answer
from .wire import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from .exchange import Exchange

ROOT = "/2010-04-01/Accounts"


def _routes() -> list[tuple[str, re.Pattern[str], Handler]]:
    routes = []
    for module in (rest_account, rest_calls, rest_conferences, rest_queues, rest_messages):
        for method, pattern, handler in module.ROUTES:
            # `{name}` stands for one path segment.
            regex = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", pattern)
            routes.append((method, re.compile(regex), handler))
    return routes


class RestApi:
    """Answers requests as the carrier's API does."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self._routes = _routes()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """One request. Raises RestTimedOut where a fault says so."""
        parts = urlsplit(request.url)
        form = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        query = parse_qsl(parts.query, keep_blank_values=True)
        asked = Asked(request.method.upper(), parts.path, query, form, parts.query)
        rule = self.exchange.faults.for_rest(parts.path, dict(query + form))
        if rule is not None and rule.kind == "before":
            self._note(request, asked, None)
            raise RestTimedOut("no answer; nothing was done")
        if rule is not None and rule.kind == "fail":
            answer = _failure(rule.status, rule.code, rule.body)
        else:
            answer = self._answer(request, asked)
        if rule is not None and rule.kind == "after":
            self._note(request, asked, None)
            raise RestTimedOut("no answer, although it was done")
        self._note(request, asked, answer)
        return answer

    def _answer(self, request: HttpRequest, asked: Asked) -> HttpResponse:
        try:
            if not self._knows(request.header("Authorization")):
                raise RestError(401, 20003, "Authenticate")
            return self._dispatch(asked)
        except RestError as error:
            return error_answer(error.status, error.code, error.message)

    def _knows(self, authorization: str) -> bool:
        kind, _, encoded = authorization.partition(" ")
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        return kind.lower() == "basic" and pair == f"{self.exchange.account_sid}:{self.exchange.auth_token}"

    def _dispatch(self, asked: Asked) -> HttpResponse:
        mine = f"{ROOT}/{self.exchange.account_sid}"
        if not asked.path.startswith(mine):
            raise NotFound(asked.path)
        rest = asked.path[len(mine) :].removesuffix(".json")
        other_method = False
        for method, pattern, handler in self._routes:
            match = pattern.fullmatch(rest)
            if match is None:
                continue
            if method == asked.method:
                return _respond(handler(self.exchange, asked, {k: unquote(v) for k, v in match.groupdict().items()}))
            other_method = True
        if other_method:
            raise RestError(405, 20004, "Method not allowed")
        raise NotFound(asked.path)

    def _note(self, request: HttpRequest, asked: Asked, answer: HttpResponse | None) -> None:
        status, body, kind = None, "no answer", ""
        if answer is not None:
            status, kind = answer.status, answer.header("Content-Type")
            body = answer.body.decode("utf-8", "replace") if kind.startswith("application/json") else f"<{kind}>"
        params: dict[str, str] = {}
        for key, value in asked.query + asked.form:
            params[key] = f"{params[key]} {value}" if key in params else value
        now = self.exchange.clock.now()
        self.exchange.log.add(now, "rest", asked.method, request.url, params, "", status, body, kind, 0.0)


def _respond(answer: Answer) -> HttpResponse:
    if isinstance(answer.body, bytes):
        return HttpResponse(answer.status, {"Content-Type": answer.content_type}, answer.body)
    return as_json(answer.status, answer.body)


def _failure(status: int, code: int, body: bytes | None) -> HttpResponse:
    if body is not None:
        return HttpResponse(status, {"Content-Type": "text/html"}, body)
    return error_answer(status, code, _FAILURES.get(code, "Internal Server Error"))


_FAILURES = {20429: "Too Many Requests", 20500: "Internal Server Error", 20003: "Authenticate"}
