"""`hotline provision`: points the number's webhooks at this line."""

from typing import Any

from hotline.bootstrap import script_of
from hotline.calls.fallback_script import apology
from hotline.carrier.twilio_client import TwilioCarrier
from hotline.carrier.twiml import renderer
from hotline.environment import Settings
from hotline.kernel.errors import Refused
from hotline.settings import Configuration


def webhooks(public_url: str, fallback_url: str | None = None) -> dict[str, str]:
    """Where the carrier should send what happens on our number; `fallback_url`, if what it asks when we do not answer
    lies elsewhere."""
    base = public_url.rstrip("/")
    return {
        "voice_url": f"{base}/twilio/voice/incoming",
        "voice_fallback_url": fallback_url or f"{base}/twilio/voice/fallback",
        "status_callback": f"{base}/twilio/voice/status",
        "sms_url": f"{base}/twilio/sms/incoming",
    }


def provision(configuration: Configuration) -> dict[str, Any]:
    """Write the webhooks at the carrier. Raises Refused when the account does not own the number."""
    wanted = webhooks(configuration.settings.public_url, configuration.line.fallback_url)
    if not carrier_of(configuration.settings, configuration.line.number).point_number(wanted):
        raise Refused("the carrier's account does not own the line's number")
    return {"number": "pointed here", **wanted}


def fallback_document(configuration: Configuration) -> str:
    """What a caller hears while nothing of ours answers: a file for any web server that answers POST as text/xml."""
    line, render = configuration.line, renderer(configuration.settings.public_url)
    return render(apology(script_of(configuration), line.language, line.fallback_number))


def carrier_of(settings: Settings, number: str) -> TwilioCarrier:
    return TwilioCarrier(settings.account_sid, settings.auth_token, number, settings.api_url)
