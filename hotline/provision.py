"""`hotline provision`: points the number's webhooks at this line."""

from typing import Any

from hotline.carrier.twilio_client import TwilioCarrier
from hotline.environment import Settings
from hotline.kernel.errors import Refused
from hotline.settings import Configuration


def webhooks(public_url: str) -> dict[str, str]:
    """Where the carrier should send what happens on our number."""
    base = public_url.rstrip("/")
    return {
        "voice_url": f"{base}/twilio/voice/incoming",
        "voice_fallback_url": f"{base}/twilio/voice/fallback",
        "status_callback": f"{base}/twilio/voice/status",
        "sms_url": f"{base}/twilio/sms/incoming",
    }


def provision(configuration: Configuration) -> dict[str, Any]:
    """Write the webhooks at the carrier. Raises Refused when the account does not own the number."""
    wanted = webhooks(configuration.settings.public_url)
    if not carrier_of(configuration.settings, configuration.line.number).point_number(wanted):
        raise Refused("the carrier's account does not own the line's number")
    return {"number": "pointed here", **wanted}


def carrier_of(settings: Settings, number: str) -> TwilioCarrier:
    return TwilioCarrier(settings.account_sid, settings.auth_token, number, settings.api_url)
