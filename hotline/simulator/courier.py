"""Brings webhooks to the application as the carrier does: signed, timed, retried, redirected.

Source: Twilio's "webhooks connection overrides": 15 s in all, one more try when the connection fails,
`#ct rt tt rc rp` in the URL's fragment, ten redirects.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import unquote, urljoin, urlsplit

from . import faults as fault
from .attempt import Attempt
from .clock import Clock, Handle
from .faults import Faults
from .hooks import Delivery, Hook, Overrides
from .journal import Journal
from .signer import Params, form_encode, idempotency_token, sign, signed_url, with_default_port, with_query
from .wire import ConnectFailed, HttpRequest, HttpResponse, Outcome, TimedOut, WebhookTransport

MAX_REDIRECTS = 10


class Courier:
    """Sends hooks. Nothing leaves before the clock moves, so a webhook never starts inside another one."""

    def __init__(
        self,
        clock: Clock,
        transport: WebhookTransport,
        token: str,
        faults: Faults,
        chance: random.Random,
        journal: Journal,
    ) -> None:
        self.clock = clock
        self.transport = transport
        self.token = token
        self.faults = faults
        self.journal = journal
        self.keep_https_port_on_events = False
        self.shared_key: tuple[str, str] | None = None
        """Id and secret of the key that signs with SHA-256; None: the token signs with SHA-1."""
        self.names_deliveries = True
        self._chance = chance
        self._held: list[Handle] = []

    def post(self, hook: Hook, done: Callable[[Delivery], None]) -> None:
        """Bring `hook` at the next turn of the clock and call `done` once with what became of it."""
        errand = Errand(self, hook, idempotency_token(self._chance), done)
        self.clock.call_later(0, errand.attempt)

    def hold(self, seconds: float, send: Callable[[], None]) -> None:
        self._held.append(self.clock.call_later(seconds, send))

    def release(self) -> None:
        """What was held back goes out now, behind the request just sent."""
        held, self._held = self._held, []
        for handle in held:
            if not handle.cancelled:
                self.clock.call_later(0, handle.run)


class Errand:
    """One event on its way, through retries and redirects."""

    def __init__(self, courier: Courier, hook: Hook, token: str, done: Callable[[Delivery], None]) -> None:
        self.courier, self.hook, self.token, self.done = courier, hook, token, done
        self.rules = Overrides.of(hook.url)
        self.url, self.method, self.params = hook.url.partition("#")[0], hook.method, hook.params
        self.began: datetime | None = None
        self.tries = self.hops = 0
        self.with_password = False
        self.finished = False

    def attempt(self) -> None:
        clock = self.courier.clock
        self.began = self.began or clock.now()
        left = self._left()
        if not self.url.startswith(("http://", "https://")) or not urlsplit(self.url).hostname:
            return self._finish(None, fault.BAD_URL, f"not an address: {self.url!r}")
        wait = min(left, self.rules.connect + self.rules.read)
        effects = self.courier.faults.for_webhook(urlsplit(self.url).path, dict(self.params))
        Attempt(self, effects, wait).start()
        return None

    def _left(self) -> float:
        spent = (self.courier.clock.now() - (self.began or self.courier.clock.now())).total_seconds()
        return max(0.0, self.rules.total - spent)

    def settle(self, outcome: Outcome) -> None:
        if isinstance(outcome, HttpResponse) and outcome.set_cookies:
            _keep_cookies(self.hook.jar, outcome.set_cookies)
        if self._asks_for_password(outcome):
            self.with_password = True
            return self.attempt()
        if self.rules.retries_after(outcome) and self.tries < self.rules.retries and self._left() > 0:
            self.tries += 1
            return self.attempt()
        match outcome:
            case ConnectFailed(detail) | TimedOut(detail):
                return self._finish(None, fault.CONNECTION_FAILED, detail)
            case HttpResponse(status=status) if status in (301, 302, 303, 307, 308) and outcome.header("Location"):
                return self._follow(outcome)
            case HttpResponse(status=status) if not 200 <= status < 300:
                return self._finish(None, fault.HTTP_FAILED, f"HTTP {status}")
        return self._finish(outcome)

    def _asks_for_password(self, outcome: Outcome) -> bool:
        return (
            isinstance(outcome, HttpResponse)
            and outcome.status == 401
            and bool(outcome.header("WWW-Authenticate"))
            and "@" in urlsplit(self.url).netloc
            and not self.with_password
        )

    def _follow(self, answer: HttpResponse) -> None:
        self.hops += 1
        if self.hops > MAX_REDIRECTS:
            return self._finish(None, fault.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects")
        self.url = urljoin(self.url, answer.header("Location"))
        if answer.status not in (307, 308) and self.method == "POST":
            self.method, self.params = "GET", []
        return self.attempt()

    def _finish(self, answer: HttpResponse | None, code: int = 0, detail: str = "") -> None:
        if not self.finished:
            self.finished = True
            self.done(Delivery(self.url, answer, code, detail))

    def request(self, effects: list[fault.Effect], wait: float) -> tuple[HttpRequest, Params, str]:
        """The request as it leaves, with the parameters and signature it carries."""
        how = {effect.how for effect in effects if isinstance(effect, fault.Tampered)}
        params = self.params + ([("SomethingNew", "1")] if "extra-param" in how else [])
        params += [("Digits", "1"), ("Digits", "1")] if "repeated-param" in how else []
        posts = self.method == "POST"
        url = self.url if posts else with_query(self.url, params)
        keep_port = self.courier.keep_https_port_on_events and self.hook.kind != "control"
        shared = self.courier.shared_key
        secret = "not-the-token" if "wrong-token" in how else shared[1] if shared else self.courier.token
        signed = signed_url(url, keep_port)
        if "signed-with-port" in how:
            signed = with_default_port(signed)
        signature = sign(signed, params if posts else [], secret, "sha256" if shared else "sha1")
        headers = self._headers(signature, posts)
        if "no-signature" in how:
            del headers["X-Twilio-Signature"]
        sent = [*params, ("Altered", "1")] if "altered-body" in how else params
        target = _without_user(url)
        request = HttpRequest(
            self.method, target, headers, form_encode(sent) if posts else b"", self.rules.connect, wait
        )
        return request, params, signature

    def _headers(self, signature: str, posts: bool) -> dict[str, str]:
        headers = {"X-Twilio-Signature": signature, "Accept": "*/*"}
        if self.courier.names_deliveries:
            headers["I-Twilio-Idempotency-Token"] = self.token
        if posts:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if self.courier.shared_key is not None:
            how = f"key={self.courier.shared_key[0]},algorithm=HMAC_SHA256"
            headers["X-Twilio-Webhooks-Signature-Settings"] = how
        if self.hook.jar:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.hook.jar.items())
        if self.with_password:
            headers["Authorization"] = _basic(self.url)
        return headers


def _keep_cookies(jar: dict[str, str], fields: tuple[str, ...]) -> None:
    for line in fields:
        try:
            jar.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        except CookieError:
            continue


def _basic(url: str) -> str:
    parts = urlsplit(url)
    pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _without_user(url: str) -> str:
    netloc = urlsplit(url).netloc
    return url.replace(netloc, netloc.rpartition("@")[2], 1)
