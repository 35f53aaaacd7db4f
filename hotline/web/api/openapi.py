"""The API described by itself."""

from typing import Any

from hotline import __version__
from hotline.calls.model import Outcome
from hotline.web.api.openapi_measures import MEASURES
from hotline.web.api.shapes import CALL, SCHEMAS, TIME, WHOLE, list_of, maybe, ref, shape, text


def _parameter(name: str, schema: dict[str, Any], where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


_AS_IT_STOOD = [_parameter(name, TIME) for name in ("since", "until", "as_of")]
_PAGING = [
    _parameter("cursor", text()),
    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
]


def _get(summary: str, answer: dict[str, Any], *parameters: dict[str, Any], found: bool = False) -> dict[str, Any]:
    error = {"content": {"application/json": {"schema": ref("Error")}}}
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
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}, "schemas": SCHEMAS},
    "paths": {
        "/status": _get("The line as it stands", ref("Status")),
        "/calls": _get(
            "Calls, newest first",
            list_of("Call"),
            _parameter("state", CALL["state"]),
            _parameter("outcome", text(enum=[outcome.value for outcome in Outcome])),
            _parameter("class", CALL["class"]),
            _parameter("carrier_sid", text(maxLength=64)),
            _parameter("since", TIME),
            _parameter("until", TIME),
            *_PAGING,
        ),
        "/calls/{id}": _get("One call and its story", ref("CallStory"), _parameter("id", text(), "path"), found=True),
        "/callbacks": _get("Promises to ring back", list_of("Callback"), *_PAGING),
        "/messages": _get(
            "Recorded messages and texts",
            list_of("Message"),
            _parameter("kind", text(enum=["voice", "text"])),
            _parameter("open", text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/followups": _get(
            "Contacts that are due after a talk, and what came of them, newest first",
            list_of("Followup"),
            _parameter("open", text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/texts": _get(
            "Conversations by text, newest first",
            list_of("Conversation"),
            _parameter("open", text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/alerts": _get(
            "What a supervisor must know of, newest first",
            list_of("Alert"),
            _parameter("open", text(enum=["true", "false"])),
            *_PAGING,
        ),
        "/metrics": _get(
            "What the line is measured by, as it stood at `as_of`, or else at `until`", MEASURES, *_AS_IT_STOOD
        ),
        "/staff": _get("Staff, without numbers", list_of("Person")),
        "/roster": _get(
            "Shifts that touch a time, earliest first, and the open hours with fewer than the wanted seats",
            shape(
                {
                    "items": {"type": "array", "items": ref("Shift")},
                    "gaps": {"type": "array", "items": ref("Gap")},
                    "wanted_seats": WHOLE,
                    "next": maybe(text()),
                }
            ),
            _parameter("since", TIME),
            _parameter("until", TIME),
        ),
    },
}
