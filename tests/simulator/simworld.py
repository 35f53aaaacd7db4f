"""A small application for the simulated carrier to ring, and a world around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from hotline.simulator import Exchange, ManualClock, Phone, WsgiTransport

ACCOUNT = "AC" + "a" * 32
TOKEN = "token-of-the-simulated-account"
LINE = "+8675500000100"
CHEN = "+8613800000001"
WANG = "+8613800000002"
LIN = "+8613800000011"
WU = "+8613800000012"
BASE = "https://line.example.org"
START = datetime(2024, 3, 1, 20, 0, tzinfo=UTC)
ZH = 'language="cmn-CN" voice="Polly.Zhiyu"'

Reply = str | tuple[int, dict[str, str], bytes]


def xml(*verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def say(text: str) -> str:
    return f"<Say {ZH}>{text}</Say>"


@dataclass
class Visit:
    """One request that the application saw."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    url: str
    fields: list[tuple[str, str]]


class Pages:
    """A WSGI application: each path answers with a fixed document or a function of the visit."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Callable[[Visit], Reply]] = {}
        self.visits: list[Visit] = []

    def __setitem__(self, path: str, page: Reply | Callable[[Visit], Reply]) -> None:
        self.pages[path] = page

    def asked(self, path: str) -> list[dict[str, str]]:
        return [visit.form for visit in self.visits if visit.path == path]

    def paths(self) -> list[str]:
        return [visit.path for visit in self.visits]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        fields = parse_qsl(body, keep_blank_values=True)
        query = dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
        headers = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key[:5] == "HTTP_"}
        url = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['RAW_URI']}"
        visit = Visit(environ["REQUEST_METHOD"], environ["PATH_INFO"], query, dict(fields), headers, url, fields)
        self.visits.append(visit)
        page = self.pages.get(visit.path, (404, {"Content-Type": "text/html"}, b"no such page"))
        reply = page(visit) if callable(page) else page
        status, head, content = (200, {"Content-Type": "text/xml"}, reply.encode()) if isinstance(reply, str) else reply
        start_response(f"{status} x", list(head.items()))
        return [content]


class World:
    """A clock, a carrier, an application; the line's number points to /voice and /sms."""

    def __init__(self, seed: int = 1, **number: Any) -> None:
        self.clock = ManualClock(START)
        self.pages = Pages()
        self.transport = WsgiTransport(self.pages)
        self.exchange = Exchange(ACCOUNT, TOKEN, self.clock, self.transport, seed=seed)
        number.setdefault("status_callback", f"{BASE}/ended")
        number.setdefault("sms_url", f"{BASE}/sms")
        self.exchange.provision(LINE, f"{BASE}/voice", **number)
        self.pages["/ended"] = (204, {}, b"")
        self.pages["/events"] = (204, {}, b"")

    def caller(self, number: str = CHEN) -> Phone:
        """A telephone that has just dialled the line."""
        phone = self.exchange.phone(number)
        phone.dial(LINE)
        self.clock.advance(0)
        return phone

    def faults(self) -> list[int]:
        return [error.code for error in self.exchange.errors]

    def clean(self) -> bool:
        """No complaint of the carrier, no crash of the application."""
        assert self.exchange.errors == []
        assert self.transport.crashes == []
        return True
