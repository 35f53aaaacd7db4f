"""What /messages answers with: texts, and messages left with the fields of somebody's task."""

from collections.abc import Iterable
from typing import Any

from hotline.kernel.classes import CallClass
from hotline.messages.model import EndedBy, Left, NextAction, RecordingState, Result, Sound

_TEXT = {"type": "string"}
_TIME = _TEXT | {"format": "date-time"}
_NULL = {"type": "null"}
_PERSON = {"type": "object", "properties": {"id": _TEXT, "name": _TEXT}, "required": ["id", "name"]}


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return _TEXT | {"enum": [str(value) for value in values]}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, _NULL]}


_ALWAYS: dict[str, Any] = {
    "id": _TEXT,
    "kind": _one_of(["voice", "text"]),
    "direction": _one_of(["inbound", "outbound"]),
    "number_masked": _TEXT,
    "received_at": _TIME,
    "state": _TEXT | {"description": "of a message left: new, heard or closed; of a text how far it has come"},
}
_OF_ONE_LEFT: dict[str, Any] = {
    "call_id": _TEXT,
    "class": _one_of(CallClass),
    "recording": _one_of(RecordingState),
    "left": _one_of(Left),
    "ended_by": _maybe(_one_of(EndedBy)),
    "seconds": _maybe({"type": "integer", "minimum": 0}),
    "sound": _one_of(Sound),
    "next_action": _one_of(NextAction),
    "due_at": _TIME,
    "owner": _maybe(_PERSON),
    "transcribed": {"type": "boolean"},
    "heard_at": _maybe(_TIME),
    "closed_at": _maybe(_TIME),
    "closed_by": _maybe(_PERSON),
    "result": _maybe(_one_of(Result)),
}
MESSAGE: dict[str, Any] = {"type": "object", "properties": _ALWAYS | _OF_ONE_LEFT, "required": list(_ALWAYS)}
