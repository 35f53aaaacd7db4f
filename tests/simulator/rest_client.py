"""Twilio's own client, speaking to the simulated carrier without sockets."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from requests.auth import _basic_auth_str
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from hotline.carrier.download import Download
from hotline.kernel.ports import CarrierFault, TooBig
from hotline.simulator import Exchange, HttpRequest
from hotline.simulator.faults import RestTimedOut
from tests.simulator.simworld import ACCOUNT, TOKEN


class Adapter(HttpClient):
    """Hands each request to `exchange.rest`."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(logging.getLogger("carrier-client"), False)
        self.exchange = exchange

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: Any = None,
        allow_redirects: bool = False,
    ) -> Response:
        query = urlencode(params or {}, doseq=True)
        body = urlencode(data or {}, doseq=True).encode()
        sent = dict(headers or {}) | {"Authorization": _basic_auth_str(*auth)}
        target = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
        answer = self.exchange.rest(HttpRequest(method, target, sent, body))
        return Response(answer.status, answer.body.decode())


def download_from(exchange: Exchange) -> Download:
    """Fetch what lies at an address of the simulated carrier, as hotline/carrier/download.py does over sockets."""

    def download(address: str, login: tuple[str, str], most_bytes: int) -> bytes | None:
        try:
            answer = exchange.rest(HttpRequest("GET", address, {"Authorization": _basic_auth_str(*login)}))
        except RestTimedOut as error:
            raise CarrierFault("Timeout", lasting=False) from error
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise CarrierFault(f"HTTP {answer.status}", lasting=False)
        if len(answer.body) > most_bytes:
            raise TooBig("too many bytes")
        return answer.body

    return download


def client(exchange: Exchange, token: str = TOKEN) -> Client:
    twilio = Client(ACCOUNT, token, http_client=Adapter(exchange))
    twilio.api.base_url = "http://127.0.0.1:1"
    return twilio
