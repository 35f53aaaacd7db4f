"""`hotline provision`: points the number's webhooks at this line."""

from collections.abc import Mapping
from typing import Any

from hotline.bootstrap import script_of
from hotline.calls.fallback_script import apology
from hotline.carrier.twilio_client import TwilioCarrier
from hotline.carrier.twiml import renderer
from hotline.environment import Settings
from hotline.kernel.errors import Refused
from hotline.kernel.ids import new_mark
from hotline.settings import Configuration


def webhooks(public_url: str, fallback_url: str | None = None) -> dict[str, str]:
    """Where and how the carrier should tell what happens on our number; `fallback_url`, if what it asks when we do
    not answer lies elsewhere."""
    base = public_url.rstrip("/")
    return {
        "voice_url": f"{base}/twilio/voice/incoming",
        "voice_method": "POST",
        "voice_fallback_url": fallback_url or f"{base}/twilio/voice/fallback",
        "voice_fallback_method": "GET" if fallback_url else "POST",  # a file is fetched
        "status_callback": f"{base}/twilio/voice/status",
        "status_callback_method": "POST",
        "sms_url": f"{base}/twilio/sms/incoming",
        "sms_method": "POST",
        "voice_application_sid": "",  # one that is named here answers in place of the addresses
        "sms_application_sid": "",
    }


def wrong_webhooks(there: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """What stands at the carrier and is not as wanted, in words for the operator."""
    found: list[str] = []
    for name, value in wanted.items():
        if there.get(name, "") == value:
            continue
        if name.endswith("_application_sid"):
            found.append(f"{name} is set and goes before our addresses")
        elif name.endswith("_method"):
            found.append(f"{name} is {there.get(name) or 'not set'}, not {value}")
        else:
            found.append(f"{name} points elsewhere")
    if there.get("trunk_sid"):
        found.append("trunk_sid is set: the number is on a SIP trunk, which gets its calls; take it off there")
    return found


def provision(configuration: Configuration) -> dict[str, Any]:
    """Write the webhooks at the carrier. Raises Refused as `point` does."""
    wanted = webhooks(configuration.settings.public_url, configuration.line.fallback_url)
    point(carrier_of(configuration.settings, configuration.line.number), wanted)
    return {"number": "pointed here", **wanted}


def point(carrier: TwilioCarrier, wanted: Mapping[str, str]) -> None:
    """Write the webhooks and look at what stands then. Raises Refused when the account does not own the number, or
    when callers are still sent elsewhere."""
    there = carrier.point_number(wanted)
    if there is None:
        raise Refused("the carrier's account does not own the line's number")
    if left := wrong_webhooks(there, wanted):
        raise Refused(f"the addresses are written, but {'; '.join(left)}")


def fallback_document(configuration: Configuration) -> str:
    """What a caller hears while nothing of ours answers: a file for any web server."""
    line, render = configuration.line, renderer(configuration.settings.public_url, new_mark)
    return render(apology(script_of(configuration), line.language, line.fallback_number))


def carrier_of(settings: Settings, number: str) -> TwilioCarrier:
    return TwilioCarrier(settings.account_sid, settings.auth_token, number, settings.api_url)
