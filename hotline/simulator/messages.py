"""Text messages: in, out, their life, and who said STOP.

Source: Twilio's messaging webhooks and message resource as summarised in twilio-wire.md 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

from . import faults as fault
from .calls import Target
from .documents import XML_TYPES, Document, Node, Refusal, media_type, parse_message
from .hooks import Delivery, Hook
from .message_parts import START_WORDS, STARTED, STOP_WORDS, STOPPED, Message, Status
from .segments import count_segments
from .sids import make_sid
from .signer import Params
from .wire import HttpResponse

if TYPE_CHECKING:
    from .exchange import Exchange

KEPT = 5000


class Messages:
    """All texts of the account.

    Knobs: `steps` = seconds from creation to sending, sent, delivered; `answers_stop` = the carrier's own
    confirmation; `advanced_opt_out` = OptOutType in the webhook.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.by_sid: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self.steps = (0.2, 0.5, 2.0)
        self.answers_stop = True
        self.advanced_opt_out = False
        self._failures: dict[str, tuple[int, Status]] = {}
        self._jars: dict[tuple[str, str], dict[str, str]] = {}

    def fail_to(self, number: str, code: int | None, status: Status = "undelivered") -> None:
        """Texts to `number` end with `code` (30003, 30005, ...); None heals it."""
        if code is None:
            self._failures.pop(number, None)
        else:
            self._failures[number] = (code, status)

    # In.

    def inbound(self, from_: str, to: str, body: str, media: int) -> str:
        """A telephone texts a number of the account; gives the SID."""
        now = self.exchange.clock.now()
        sid = make_sid("MM" if media else "SM", self.exchange.chance)
        message = Message(sid, from_, to, body, "inbound", now, "received", count_segments(body), media)
        self._keep(message)
        word = body.strip().upper()
        if word in STOP_WORDS:
            self.opted_out.add((to, from_))
        elif word in START_WORDS:
            self.opted_out.discard((to, from_))
        self._confirm(message, word)
        owned = self.exchange.numbers.get(to)
        if owned is None or not owned.sms_url:
            return sid
        jar = self._jars.setdefault((to, from_), {})
        params = message.inbound_params(self.exchange.account_sid, self.exchange.api_base, self.advanced_opt_out)
        hook = Hook(owned.sms_url, params, owned.sms_method, "message", jar)
        fallback = Target(owned.sms_fallback_url, owned.sms_fallback_method) if owned.sms_fallback_url else None
        self.exchange.courier.post(hook, lambda delivery: self._answered(message, params, delivery, fallback))
        return sid

    def _confirm(self, message: Message, word: str) -> None:
        text = STOPPED if word in STOP_WORDS else STARTED if word in ("START", "UNSTOP") else ""
        if text and self.answers_stop:
            sid = make_sid("SM", self.exchange.chance)
            phone = self.exchange.phone(message.from_)
            self.exchange.clock.call_later(1.0, lambda: phone.receive(message.to, text, sid, 0))

    def _answered(self, message: Message, params: Params, delivery: Delivery, fallback: Target | None) -> None:
        answer = delivery.answer
        try:
            if answer is None:
                raise Refusal(delivery.code, delivery.detail)
            self._reply(message, params, answer, delivery.url)
        except Refusal as refusal:
            self.exchange.complain(refusal.code, delivery.url, refusal.detail)
            if fallback is not None:
                extra = [("ErrorCode", str(refusal.code)), ("ErrorUrl", delivery.url)]
                hook = Hook(fallback.url, params + extra, fallback.method, "message", self._jar(message))
                self.exchange.courier.post(hook, lambda again: self._answered(message, params, again, None))

    def _jar(self, message: Message) -> dict[str, str]:
        return self._jars.setdefault((message.to, message.from_), {})

    def _reply(self, message: Message, params: Params, answer: HttpResponse, url: str) -> None:
        if not answer.body.strip():
            return
        kind = media_type(answer)
        if kind == "text/plain":
            # The carrier sends it to the person: an application must never leak text this way.
            text = answer.body.decode("utf-8", "replace")
            self.exchange.complain(fault.PLAIN_TEXT_LEAK, url, f"text/plain is sent to the texter: {text[:60]!r}")
            self.send(message.to, message.from_, text, "outbound-reply")
            return
        if kind not in XML_TYPES:
            raise Refusal(fault.BAD_CONTENT_TYPE, f"content type {kind or 'missing'!r}")
        document = parse_message(answer.body, url)
        for code, detail in document.warnings:
            self.exchange.complain(code, url, detail)
        self._run(message, params, document)

    def _run(self, message: Message, params: Params, document: Document) -> None:
        for verb in document.verbs:
            if verb.name == "Redirect":
                return self._ask(message, params, document, verb.text, verb.attrs.get("method", "POST"))
            sent = self._send_verb(message, verb, document)
            action = verb.attrs.get("action")
            if action:
                told = [*params, ("MessageStatus", sent.status)]
                return self._ask(message, told, document, action, verb.attrs.get("method", "POST"))
        return None

    def _ask(self, message: Message, params: Params, document: Document, url: str, method: str) -> None:
        hook = Hook(_resolve(document, url), params, method.upper(), "message", self._jar(message))
        self.exchange.courier.post(hook, lambda delivery: self._answered(message, params, delivery, None))

    def _send_verb(self, message: Message, verb: Node, document: Document) -> Message:
        bodies = [child.text for child in verb.children if child.name == "Body"]
        media = sum(child.name == "Media" for child in verb.children)
        callback = verb.attrs.get("statusCallback")
        return self.send(
            verb.attrs.get("from", message.to),
            verb.attrs.get("to", message.from_),
            "".join(bodies) if bodies else verb.text.strip(),
            "outbound-reply",
            media,
            Target(_resolve(document, callback)) if callback else None,
        )

    # Out.

    def send(
        self,
        from_: str,
        to: str,
        body: str,
        direction: Literal["outbound-api", "outbound-reply"],
        media: int = 0,
        callback: Target | None = None,
    ) -> Message:
        """Queue a text; its life goes on with the clock."""
        now = self.exchange.clock.now()
        sid = make_sid("MM" if media else "SM", self.exchange.chance)
        message = Message(sid, from_, to, body, direction, now, "queued", count_segments(body), media)
        message.callback = callback
        self._keep(message)
        self._tell(message)
        sending, sent, delivered = self.steps
        self._at(sending, message, "sending")
        if (from_, to) in self.opted_out:
            self._at(sent, message, "failed", 21610)
            return message
        code, status = self._failures.get(to, (None, "delivered"))
        if status == "failed":
            self._at(sent, message, "failed", code)
            return message
        self._at(sent, message, "sent")
        self._at(delivered, message, status, code)  # type: ignore[arg-type]
        return message

    def _at(self, seconds: float, message: Message, status: Status, code: int | None = None) -> None:
        def step() -> None:
            if message.status in ("canceled", "failed", "delivered", "undelivered"):
                return
            message.status, message.error_code = status, code
            message.updated_at = self.exchange.clock.now()
            if status == "sent":
                message.sent_at = message.updated_at
            if status == "delivered":
                phone = self.exchange.phone(message.to)
                phone.receive(message.from_, message.body, message.sid, message.num_media)
            self._tell(message)

        self.exchange.clock.call_later(seconds, step)

    def _tell(self, message: Message) -> None:
        if message.callback is None:
            return
        params = message.status_params(self.exchange.account_sid, self.exchange.clock.now())
        self.exchange.notify(Hook(message.callback.url, params, message.callback.method, "event"))

    def _keep(self, message: Message) -> None:
        self.by_sid[message.sid] = message
        if len(self.by_sid) > KEPT:
            del self.by_sid[next(iter(self.by_sid))]


def _resolve(document: Document, url: str) -> str:
    return urljoin(document.url or "", url)
