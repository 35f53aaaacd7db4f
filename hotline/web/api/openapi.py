"""The API described by itself."""

from typing import Any

from hotline import __version__
from hotline.alerts.model import AlertKind
from hotline.callbacks.model import Attempt, CallbackState
from hotline.calls.model import CallState, Outcome
from hotline.kernel.classes import CallClass
from hotline.kernel.pools import Pool
from hotline.texts.model import ConversationState
from hotline.web.api.openapi_followups import FOLLOWUP
from hotline.web.api.openapi_measures import MEASURES
from hotline.web.api.openapi_messages import MESSAGE


def _text(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list_of(name: str) -> dict[str, Any]:
    return _object({"items": {"type": "array", "items": _ref(name)}, "next": _maybe(_text())})


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_TIME = _text(format="date-time")
_WHOLE = {"type": "integer", "minimum": 0}
_ANY = {"type": "object"}

_CALL = {
    "id": _text(),
    "carrier_sid": _text(),
    "direction": _text(enum=["inbound", "callback"]),
    "class": _text(enum=[call_class.value for call_class in CallClass]),
    "state": _text(enum=[state.value for state in CallState]),
    "outcome": _maybe(_text(enum=[outcome.value for outcome in Outcome])),
    "received_at": _TIME,
    "queued_at": _maybe(_TIME),
    "connected_at": _maybe(_TIME),
    "ended_at": _maybe(_TIME),
    "counsellor": _maybe(_object({"id": _text(), "name": _text()})),
    "class_reason": _maybe(_text()),
    "number_masked": _text(description="+86 138****0001; empty when withheld"),
}

_SCHEMAS = {
    "Error": _object({"error": _object({"code": _text(), "message": _text()})}),
    "Call": _object(_CALL),
    "CallStory": _object(
        {
            **_CALL,
            "events": {"type": "array", "items": _object({"at": _TIME, "kind": _text(), "detail": _ANY})},
            "decisions": {
                "type": "array",
                "items": _object(
                    {
                        "at": _TIME,
                        "rule": _text(),
                        "chosen": _maybe(_text()),
                        "considered": {"type": "array", "items": _ANY},
                        "why": _ANY,
                    }
                ),
            },
            "legs": {"type": "array", "items": _ANY},
        }
    ),
    "Status": _object(
        {
            "line": _text(enum=["open", "closed"]),
            "next_change": _maybe(_TIME),
            "waiting": _object({call_class.value: _WHOLE for call_class in CallClass}),
            "longest_wait_seconds": {"type": "number", "minimum": 0},
            "counsellors": _object(dict.fromkeys(("ready", "reserved", "busy", "wrap_up", "paused", "off"), _WHOLE)),
        }
    ),
    "Callback": _object(
        {
            "id": _text(),
            "call_id": _maybe(_text()),
            "state": _text(enum=[state.value for state in CallbackState]),
            "class": _text(),
            "number_masked": _text(),
            "number_confirmed": {"type": "boolean"},
            "place_since": _TIME,
            "promised_by": _TIME,
            "promise_kept": _maybe({"type": "boolean"}),
            "attempts": {
                "type": "array",
                "items": _object({"at": _TIME, "result": _text(enum=[result.value for result in Attempt])}),
            },
        }
    ),
    "Message": MESSAGE,
    "Followup": FOLLOWUP,
    "Conversation": _object(
        {
            "id": _text(),
            "thread_id": _text(),
            "state": _text(enum=[state.value for state in ConversationState]),
            "class": _text(enum=[call_class.value for call_class in CallClass]),
            "number_masked": _text(),
            "opted_out": {"type": "boolean"},
            "waiting_since": _TIME,
            "last_text_at": _TIME,
            "answered_at": _maybe(_TIME),
            "counsellor": _maybe(_object({"id": _text(), "name": _text()})),
            "closed_at": _maybe(_TIME),
        }
    ),
    "Alert": _object(
        {
            "id": _text(),
            "at": _TIME,
            "kind": _text(enum=[kind.value for kind in AlertKind]),
            "counsellor": _maybe(_object({"id": _text(), "name": _text()})),
            "call_id": _maybe(_text()),
            "detail": _ANY,
            "seen_at": _maybe(_TIME),
            "seen_by": _maybe(_text()),
        }
    ),
    "Person": _object(
        {
            "id": _text(),
            "name": _text(),
            "role": _text(),
            "duty": _text(enum=["on", "off"]),
            "presence": _text(),
            "languages": {"type": "array", "items": _text()},
            "pool": _text(enum=[pool.value for pool in Pool]),
        }
    ),
    "Shift": _object(
        {
            "id": _text(),
            "name": _text(),
            "start": _TIME,
            "end": _TIME,
            "place": _maybe(_text()),
            "pool": _maybe(_text()),
            "note": {"type": "boolean"},
            "handed_over": {"type": "boolean"},
        }
    ),
    "Gap": _object({"from": _TIME, "to": _TIME, "seats": _WHOLE}),
}


def _parameter(name: str, schema: dict[str, Any], where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


_PAGING = [
    _parameter("cursor", _text()),
    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
]


def _get(summary: str, answer: dict[str, Any], *parameters: dict[str, Any], found: bool = False) -> dict[str, Any]:
    error = {"content": {"application/json": {"schema": _ref("Error")}}}
    answers = {
        "200": {"description": "as asked", "content": {"application/json": {"schema": answer}}},
        "400": {"description": "a parameter cannot be used", **error},
        "401": {"description": "no token, or an unknown one", **error},
        "403": {"description": "not for this role", **error},
        "503": {"description": "the database cannot be used now", **error},
    }
    if found:
        answers["404"] = {"description": "there is none", **error}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "hotline reading API", "version": __version__},
    "servers": [{"url": "/api/v1"}],
    "security": [{"token": []}],
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}, "schemas": _SCHEMAS},
    "paths": {
        "/status": _get("The line as it stands", _ref("Status")),
        "/calls": _get(
            "Calls, newest first",
            _list_of("Call"),
            _parameter("state", _CALL["state"]),
            _parameter("outcome", _text(enum=[outcome.value for outcome in Outcome])),
            _parameter("class", _CALL["class"]),
            _parameter("carrier_sid", _text(maxLength=64)),
            _parameter("since", _TIME),
            _parameter("until", _TIME),
            *_PAGING,
        ),
        "/calls/{id}": _get("One call and its story", _ref("CallStory"), _parameter("id", _text(), "path"), found=True),
        "/callbacks": _get("Promises to ring back", _list_of("Callback"), *_PAGING),
        "/messages": _get(
            "Recorded messages and texts",
            _list_of("Message"),
            _parameter("kind", _text(enum=["voice", "text"])),
            _parameter("open", _text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/followups": _get(
            "Contacts that are due after a talk, and what came of them, newest first",
            _list_of("Followup"),
            _parameter("open", _text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/texts": _get(
            "Conversations by text, newest first",
            _list_of("Conversation"),
            _parameter("open", _text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/alerts": _get(
            "What a supervisor must know of, newest first",
            _list_of("Alert"),
            _parameter("open", _text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/metrics": _get(
            "What the line is measured by, as it stood at `until`",
            MEASURES,
            _parameter("since", _TIME),
            _parameter("until", _TIME),
        ),
        "/staff": _get("Staff, without numbers", _list_of("Person")),
        "/roster": _get(
            "Shifts that touch a time, earliest first, and the open hours with fewer than the wanted seats",
            _object(
                {
                    "items": {"type": "array", "items": _ref("Shift")},
                    "gaps": {"type": "array", "items": _ref("Gap")},
                    "wanted_seats": _WHOLE,
                    "next": _maybe(_text()),
                }
            ),
            _parameter("since", _TIME),
            _parameter("until", _TIME),
        ),
    },
}
