"""What /metrics answers with: each measure, with its definition in words."""

from typing import Any

_TEXT = {"type": "string"}
_TIME = _TEXT | {"format": "date-time"}
_COUNT = {"type": "integer", "minimum": 0}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_FIELDS: dict[str, Any] = {
    "name": _TEXT,
    "definition": _TEXT,
    "unit": _TEXT | {"enum": ["share", "seconds"]},
    "value": _maybe({"type": "number", "minimum": 0}),
    "numerator": _maybe(_COUNT),
    "denominator": _COUNT,
    "least": _maybe({"type": "number", "minimum": 0}),
    "most": _maybe({"type": "number", "minimum": 0}),
}
_MEASURE: dict[str, Any] = {"type": "object", "properties": _FIELDS, "required": list(_FIELDS)}
_ALL: dict[str, Any] = {
    "since": _TIME,
    "until": _TIME,
    "as_of": _TIME,
    "measures": {"type": "array", "items": _MEASURE},
}
MEASURES: dict[str, Any] = {"type": "object", "properties": _ALL, "required": list(_ALL)}
