"""The shapes of what the API answers with; openapi.py says at which address."""

from typing import Any

from hotline.alerts.model import AlertKind
from hotline.callbacks.model import Attempt, CallbackState
from hotline.calls.model import CallState, Outcome
from hotline.kernel.classes import CallClass
from hotline.kernel.pools import Pool
from hotline.texts.model import ConversationState
from hotline.web.api.openapi_followups import FOLLOWUP
from hotline.web.api.openapi_messages import MESSAGE


def text(**more: Any) -> dict[str, Any]:
    """A string; `more`: its format or enum."""
    return {"type": "string", **more}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    """May be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def shape(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_of(name: str) -> dict[str, Any]:
    """A page of a list, newest first."""
    return shape({"items": {"type": "array", "items": ref(name)}, "next": maybe(text())})


def ref(name: str) -> dict[str, Any]:
    """A shape that SCHEMAS names."""
    return {"$ref": f"#/components/schemas/{name}"}


TIME = text(format="date-time")
WHOLE = {"type": "integer", "minimum": 0}
ANY = {"type": "object"}

CALL = {
    "id": text(),
    "carrier_sid": text(),
    "direction": text(enum=["inbound", "callback"]),
    "class": text(enum=[call_class.value for call_class in CallClass]),
    "state": text(enum=[state.value for state in CallState]),
    "outcome": maybe(text(enum=[outcome.value for outcome in Outcome])),
    "received_at": TIME,
    "queued_at": maybe(TIME),
    "connected_at": maybe(TIME),
    "ended_at": maybe(TIME),
    "counsellor": maybe(shape({"id": text(), "name": text()})),
    "class_reason": maybe(text()),
    "number_masked": text(description="+86 138****0001; empty when withheld"),
}

SCHEMAS = {
    "Error": shape({"error": shape({"code": text(), "message": text()})}),
    "Call": shape(CALL),
    "CallStory": shape(
        {
            **CALL,
            "events": {"type": "array", "items": shape({"at": TIME, "kind": text(), "detail": ANY})},
            "decisions": {
                "type": "array",
                "items": shape(
                    {
                        "at": TIME,
                        "rule": text(),
                        "chosen": maybe(text()),
                        "considered": {"type": "array", "items": ANY},
                        "why": ANY,
                    }
                ),
            },
            "legs": {"type": "array", "items": ANY},
        }
    ),
    "Status": shape(
        {
            "line": text(enum=["open", "closed"]),
            "next_change": maybe(TIME),
            "hours_override": maybe(shape({"line": text(enum=["open", "closed"]), "until": TIME})),
            "waiting": shape({call_class.value: WHOLE for call_class in CallClass}),
            "longest_wait_seconds": {"type": "number", "minimum": 0},
            "counsellors": shape(dict.fromkeys(("ready", "reserved", "busy", "wrap_up", "paused", "off"), WHOLE)),
        }
    ),
    "Callback": shape(
        {
            "id": text(),
            "call_id": maybe(text()),
            "state": text(enum=[state.value for state in CallbackState]),
            "class": text(),
            "number_masked": text(),
            "number_confirmed": {"type": "boolean"},
            "place_since": TIME,
            "best_hours": maybe(text()),
            "counts_from": TIME,
            "promised_by": TIME,
            "promise_kept": maybe({"type": "boolean"}),
            "attempts": {
                "type": "array",
                "items": shape({"at": TIME, "result": text(enum=[result.value for result in Attempt])}),
            },
        }
    ),
    "Message": MESSAGE,
    "Followup": FOLLOWUP,
    "Conversation": shape(
        {
            "id": text(),
            "thread_id": text(),
            "state": text(enum=[state.value for state in ConversationState]),
            "class": text(enum=[call_class.value for call_class in CallClass]),
            "number_masked": text(),
            "opted_out": {"type": "boolean"},
            "waiting_since": TIME,
            "last_text_at": TIME,
            "answered_at": maybe(TIME),
            "counsellor": maybe(shape({"id": text(), "name": text()})),
            "closed_at": maybe(TIME),
        }
    ),
    "Alert": shape(
        {
            "id": text(),
            "at": TIME,
            "kind": text(enum=[kind.value for kind in AlertKind]),
            "counsellor": maybe(shape({"id": text(), "name": text()})),
            "call_id": maybe(text()),
            "detail": ANY,
            "seen_at": maybe(TIME),
            "seen_by": maybe(text()),
        }
    ),
    "Person": shape(
        {
            "id": text(),
            "name": text(),
            "role": text(),
            "duty": text(enum=["on", "off"]),
            "presence": text(),
            "languages": {"type": "array", "items": text()},
            "pool": text(enum=[pool.value for pool in Pool]),
        }
    ),
    "Shift": shape(
        {
            "id": text(),
            "name": text(),
            "start": TIME,
            "end": TIME,
            "place": maybe(text()),
            "pool": maybe(text()),
            "note": {"type": "boolean"},
            "handed_over": {"type": "boolean"},
        }
    ),
    "Gap": shape({"from": TIME, "to": TIME, "seats": WHOLE}),
}
