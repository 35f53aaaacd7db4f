"""What /followups answers with: contacts that are due, and what came of them; never what was written."""

from collections.abc import Iterable
from typing import Any

from hotline.followups.model import Ending, Feeling, OriginKind, Result
from hotline.kernel.risk import RiskLevel

_TEXT = {"type": "string"}
_TIME = _TEXT | {"format": "date-time"}
_WHOLE = {"type": "integer", "minimum": 0}


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return _TEXT | {"enum": [str(value) for value in values]}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


FOLLOWUP: dict[str, Any] = _object(
    {
        "id": _TEXT | {"description": "of the step: one contact"},
        "followup_id": _TEXT,
        "after": _object({"kind": _one_of(OriginKind), "id": _TEXT}),
        "call_id": _maybe(_TEXT),
        "caller": _maybe(_TEXT | {"description": "4F7A-2C91, the same at each call of a number; null when withheld"}),
        "risk": _one_of(RiskLevel),
        "place": _WHOLE | {"description": "which contact of its plan, from 0"},
        "state": _one_of(["open", "closed"]),
        "opened_at": _TIME,
        "due_at": _TIME,
        "overdue": {"type": "boolean"},
        "owner": _maybe(_object({"id": _TEXT, "name": _TEXT})),
        "callback_id": _maybe(_TEXT),
        "attempts": {"type": "array", "items": _object({"at": _TIME, "result": _one_of(Result)})},
        "asked_at": _maybe(_TIME),
        "answer": _maybe(_one_of(Feeling)),
        "result": _maybe(_one_of(Result)),
        "closed_at": _maybe(_TIME),
        "ended_as": _maybe(_one_of(Ending) | {"description": "why no further contact of this follow-up is due"}),
    }
)
