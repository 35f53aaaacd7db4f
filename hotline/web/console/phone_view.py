"""What the page with telephones shows, as JSON: the exchange's telephones beside what the line made of them."""

import hashlib
import hmac
from typing import Any

from hotline.kernel.phone import mask
from hotline.web.console.phone_carrier import masked

Json = dict[str, Any]
_BEFORE, _AFTER = 0.4, 0.8  # seconds between a step and the exchange it belongs to


def key_of(number: str, secret: str) -> str:
    """Return the name under which a telephone is known to the page, which never learns its number."""
    return "p" + hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()[:12]


def read_label(label: str) -> tuple[str, str, str]:
    """Take `中文 / English / kind` apart; a telephone without such a label is shown by what it has, masked."""
    parts = [part.strip() for part in label.split(" / ")]
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    return masked(label), masked(label), "passer"


def phones_of(state: Json, secret: str) -> list[Json]:
    return [_phone(phone, str(state["line"]), secret) for phone in state["phones"]]


def _phone(phone: Json, line: str, secret: str) -> Json:
    zh, en, kind = read_label(phone["label"])
    return {
        "key": key_of(phone["number"], secret),
        "zh": zh,
        "en": en,
        "kind": kind,
        "masked": "" if kind == "withheld" else mask(phone["number"]),
        "state": phone["state"],
        "since": phone["since"],
        "sid": phone["call_sid"],
        "last": phone["last_result"],
        "talking": [dict(zip(("zh", "en"), read_label(label), strict=False)) for label in phone["talking_with"]],
        "recording": phone["recording"],
        "in_hand": phone["by_hand"],
        "heard": [{**heard, "text": masked(heard["text"], line)} for heard in phone["heard"]],
        "texts": [{"at": text["at"], "body": masked(text["body"], line)} for text in phone["texts"]],
    }


def exchanges_at(entries: list[Json], at: float, ids: tuple[str, ...], line: str) -> list[Json]:
    """Return what went over the wire when a step was written: those that name one of its ids; if none, the nearest.

    `at` and the entries' `when` are Unix seconds.
    """
    named = [entry for entry in entries if _names(entry, ids)]
    close = [entry for entry in named if entry["when"] - _AFTER <= at <= entry["when"] + entry["duration"] + _BEFORE]
    within = [entry for entry in close if entry["when"] <= at <= entry["when"] + entry["duration"] + 0.005]
    nearest = sorted(named, key=lambda entry: abs(entry["when"] - at))[:1]
    return [shown(entry, line) for entry in (within or close[:3] or nearest)]


def _names(entry: Json, ids: tuple[str, ...]) -> bool:
    values = [entry["url"], *entry["params"].values()]
    return any(one in value for one in ids for value in values)


def shown(entry: Json, line: str) -> Json:
    """One exchange as the page may show it: signature, form and answer, every number masked but the line's own."""
    return {
        "direction": entry["direction"],
        "method": entry["method"],
        "url": masked(entry["url"], line),
        "status": entry["status"],
        "milliseconds": round(entry["duration"] * 1000),
        "signature": entry["signature"],
        "form": [[name, masked(value, line)] for name, value in entry["params"].items()],
        "body": masked(entry["body"], line),
        "type": entry["content_type"],
    }
