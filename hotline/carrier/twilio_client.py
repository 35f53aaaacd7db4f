"""The carrier over its REST interface, through its own client library."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.rest import Client

from hotline.carrier.download import Download, download
from hotline.carrier.limits import bounded_client
from hotline.kernel.ports import (
    CallIsOver,
    CarrierCall,
    CarrierCaller,
    CarrierFault,
    CarrierRecording,
    NumberRefused,
    OptedOut,
)

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance

Result = TypeVar("Result")

_NOT_IN_PROGRESS = 21220
_OPTED_OUT = 21610

# Refusals of a new call that are about us (sender, address, permissions), not about the number that was to be rung.
_OUR_FAULT = {21201, 21203, 21205, 21210, 21212, 21213, 21215, 21216, 21218}

_GATEWAYS = (502, 504)  # said by a machine in front of the carrier's, which may have passed our request on
_LIVE = ("queued", "ringing", "in-progress")
_WEBHOOKS = (
    "voice_url", "voice_method", "voice_fallback_url", "voice_fallback_method", "status_callback",
    "status_callback_method", "sms_url", "sms_method", "voice_application_sid", "sms_application_sid",
    "trunk_sid",
)  # fmt: skip
_LONGEST_LIST = 1_000
_CLOCKS_DIFFER = timedelta(seconds=5)


def _webhooks_of(owned: "IncomingPhoneNumberInstance") -> dict[str, str]:
    return {name: str(getattr(owned, name) or "") for name in _WEBHOOKS}


class TwilioCarrier:
    """Implements kernel.ports.Carrier. `api_url` moves the REST base to a simulator or a compatible carrier.

    `fallback_url`: what the carrier asks when a call that we began gets no answer it can use.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        line_number: str,
        api_url: str | None = None,
        http_client: HttpClient | None = None,
        download: Download = download,
        fallback_url: str | None = None,
    ) -> None:
        client = http_client or bounded_client()
        # environment={}: TWILIO_EDGE or TWILIO_REGION would mangle the host of another base address
        self.client = Client(account_sid, auth_token, http_client=client, environment={"": ""})
        if api_url:
            self.client.api.base_url = api_url.rstrip("/")
        self._from = line_number
        self._login = (account_sid, auth_token)
        self._download = download
        self._fallback = {} if fallback_url is None else {"fallback_url": fallback_url, "fallback_method": "POST"}

    def ring(
        self, number: str, answer_url: str, status_url: str, ring_seconds: float, machine_url: str | None = None
    ) -> str:
        """Ring a phone. The carrier counts whole seconds: it rings up to one second longer than asked."""
        listen = {"machine_detection": "Enable", "async_amd": "true", "async_amd_status_callback": machine_url}
        try:
            call = _speak(
                lambda: self.client.calls.create(
                    to=number,
                    from_=self._from,
                    url=answer_url,
                    method="POST",
                    status_callback=status_url,
                    status_callback_method="POST",
                    status_callback_event=["initiated", "ringing", "answered", "completed"],
                    timeout=max(1, math.ceil(ring_seconds)),
                    **self._fallback,
                    **({} if machine_url is None else listen),
                )
            )
        except _Refusal as refusal:
            if refusal.code in _OUR_FAULT:
                raise CarrierFault(refusal.reason, lasting=False) from refusal
            raise NumberRefused(refusal.reason) from refusal
        return str(call.sid)

    def redirect(self, call_sid: str, url: str) -> None:
        """Make a live call fetch new instructions now."""
        self._change(lambda: self.client.calls(call_sid).update(url=url, method="POST"))

    def hang_up(self, call_sid: str) -> None:
        """End a call; "completed" ends one that rings as well as one that is answered."""
        self._change(lambda: self.client.calls(call_sid).update(status="completed"))

    def look(self, call_sid: str) -> CarrierCall | None:
        """Ask how a call stands; None if the carrier never heard of it."""
        try:
            call = _speak(lambda: self.client.calls(call_sid).fetch())
        except CallIsOver:
            return None
        seconds = str(call.duration or "")
        return CarrierCall(str(call.sid), str(call.status), int(seconds) if seconds.isdecimal() else None)

    def find_live(self, number: str, since: datetime) -> CarrierCall | None:
        """Find a call we placed to `number` at or after `since` that has not ended."""
        return next((call for call in self._placed(number, since) if call.status in _LIVE), None)

    def find_placed(self, number: str, since: datetime) -> CarrierCall | None:
        """Find the newest call we placed to `number` at or after `since`, live or over."""
        return next(iter(self._placed(number, since)), None)

    def _placed(self, number: str, since: datetime) -> Iterator[CarrierCall]:
        """The calls we placed, as the carrier lists them: the newest first."""
        earliest = since - _CLOCKS_DIFFER
        for call in _speak(lambda: self.client.calls.list(to=number, limit=50)):
            created = call.date_created or call.start_time
            if call.direction == "outbound-api" and (created is None or created.astimezone(UTC) >= earliest):
                yield CarrierCall(str(call.sid), str(call.status))

    def send_text(self, number: str, body: str, status_url: str) -> str:
        """Send a text from the line's number."""
        try:
            text = _speak(
                lambda: self.client.messages.create(to=number, from_=self._from, body=body, status_callback=status_url)
            )
        except _Refusal as refusal:
            raise OptedOut(refusal.reason) if refusal.code == _OPTED_OUT else refusal from refusal
        return str(text.sid)

    def find_texts(self, number: str, body: str, since: datetime) -> list[str]:
        """Find texts of ours by their words, among the last fifty to this number."""
        earliest = since - _CLOCKS_DIFFER
        listed = _speak(lambda: self.client.messages.list(to=number, from_=self._from, limit=50))
        return [
            str(text.sid)
            for text in listed
            if text.body == body and (text.date_created is None or text.date_created.astimezone(UTC) >= earliest)
        ]

    def recordings_of(self, call_sid: str) -> list[CarrierRecording]:
        """List what was recorded in a call."""
        listed = _speak(lambda: self.client.recordings.list(call_sid=call_sid, limit=20))
        return [
            CarrierRecording(str(one.sid), str(one.status), int(seconds) if seconds.isdecimal() else None)
            for one in listed
            for seconds in [str(one.duration or "")]
        ]

    def fetch_recording(self, recording_sid: str, most_bytes: int) -> bytes | None:
        """Fetch it as WAV, as it was recorded: an MP3 is a quarter of it, but a whisper must be understood.

        The address is made here, of our account and the id: not taken from a delivery.
        """
        address = f"{self.client.api.base_url}/2010-04-01/Accounts/{self._login[0]}/Recordings/{recording_sid}.wav"
        return self._download(address, self._login, most_bytes)

    def delete_recording(self, recording_sid: str) -> None:
        """Delete a recording with its sound."""
        _speak(lambda: self.client.recordings(recording_sid).delete())

    def callers_since(self, since: datetime) -> list[CarrierCaller]:
        """List the calls to our number that began at or after `since`, oldest first; the newest thousand at most."""
        listed = _speak(lambda: self.client.calls.list(to=self._from, start_time_after=since, limit=_LONGEST_LIST))
        callers = [
            CarrierCaller(
                CarrierCall(str(call.sid), str(call.status)),
                str(call._from),
                began.astimezone(UTC),
                call.forwarded_from or None,
            )
            for call in listed
            if call.direction == "inbound" and (began := call.start_time or call.date_created) is not None
        ]
        return sorted((caller for caller in callers if caller.began_at >= since), key=lambda one: one.began_at)

    def check_account(self) -> datetime | None:
        """Ask for our own account; return the carrier's time if its answer tells it. Raises CarrierFault."""
        answer = _speak(
            lambda: self.client.request(
                "GET", f"{self.client.api.base_url}/2010-04-01/Accounts/{self.client.account_sid}.json"
            )
        )
        if answer.status_code != 200:
            raise CarrierFault(f"HTTP {answer.status_code}", lasting=True)
        date = next((value for key, value in (answer.headers or {}).items() if key.lower() == "date"), None)
        return None if date is None else parsedate_to_datetime(date).astimezone(UTC)

    def webhooks_of_number(self) -> dict[str, str] | None:
        """Return where our number's webhooks point, and how; None when the account does not own it."""
        for owned in _speak(lambda: self.client.incoming_phone_numbers.list(phone_number=self._from, limit=1)):
            return _webhooks_of(owned)
        return None

    def point_number(self, urls: Mapping[str, str]) -> dict[str, str] | None:
        """Point our number's webhooks and return what stands then; None when the account does not own it."""
        for owned in _speak(lambda: self.client.incoming_phone_numbers.list(phone_number=self._from, limit=1)):
            return _webhooks_of(_speak(lambda number=owned: number.update(**urls)))  # type: ignore[misc]
        return None

    def _change(self, ask: Callable[[], object]) -> None:
        try:
            _speak(ask)
        except _Refusal as refusal:
            if refusal.code == _NOT_IN_PROGRESS:
                raise CallIsOver(refusal.reason) from refusal
            raise


class _Refusal(CarrierFault):
    """A 400: what we asked cannot be done."""

    def __init__(self, reason: str, code: int | None) -> None:
        super().__init__(reason, lasting=True)
        self.code = code


def _speak(ask: Callable[[], Result]) -> Result:
    """Ask, and turn every way it can fail into a CarrierFault. Reasons hold codes only: messages may hold numbers."""
    try:
        return ask()
    except TwilioRestException as error:
        reason = f"HTTP {error.status}, code {error.code}"
        if error.status == 404:
            raise CallIsOver(reason) from error
        if error.status == 400:
            raise _Refusal(reason, error.code) from error
        raise CarrierFault(reason, lasting=False, unheard=error.status in _GATEWAYS) from error
    except requests.ConnectTimeout as error:
        raise CarrierFault(type(error).__name__, lasting=False) from error
    except (TwilioException, requests.RequestException, OSError, ValueError) as error:
        raise CarrierFault(type(error).__name__, lasting=False, unheard=True) from error
