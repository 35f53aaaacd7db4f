"""Faults as a page may ask for them: a kind and a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import faults as fault
from .control import Mistake
from .faults import Effect, Faults, When

_REST = {"rest_fail", "rest_too_many", "rest_not_json", "rest_times_out_before", "rest_times_out_after"}
_WEBHOOK = {"duplicate", "delay", "slow", "drop", "reorder", "refuse", "tamper"}
KINDS = sorted(_REST | _WEBHOOK | {"out_of_service", "lists_lag", "clear"})


def turn(faults: Faults, given: Mapping[str, Any]) -> dict[str, Any]:
    """{"kind", "path" (part of it), "count", "chance", "seconds"}. Raises Mistake."""
    kind = given.get("kind")
    if kind not in KINDS:
        raise Mistake(f"kind must be one of {', '.join(KINDS)}")
    seconds = _positive(given, "seconds", 5.0)
    count = int(_positive(given, "count", 1))
    when = _when(given)
    if kind == "clear":
        faults.clear()
    elif kind == "out_of_service":
        faults.out_of_service(seconds)
    elif kind == "lists_lag":
        faults.lists_lag(seconds)
    elif kind in _REST:
        getattr(faults, kind)(count, when=when)
    else:
        chance = _positive(given, "chance", 1.0) if "chance" in given else None
        faults.webhook(_effect(str(kind), seconds, given), when, count, chance)
    return {"kind": kind, "count": count}


def _effect(kind: str, seconds: float, given: Mapping[str, Any]) -> Effect:
    effects: dict[str, Effect] = {
        "duplicate": fault.Duplicate(0.0, bool(given.get("concurrent", False))),
        "delay": fault.Late(seconds),
        "slow": fault.SlowAnswer(seconds),
        "drop": fault.Lost(),
        "reorder": fault.HeldBack(seconds),
        "refuse": fault.Refused(),
        "tamper": fault.Tampered("wrong-token"),
    }
    return effects[kind]


def _positive(given: Mapping[str, Any], key: str, usual: float) -> float:
    value = given.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 3600:
        raise Mistake(f"{key} must be a number above 0")
    return float(value)


def _when(given: Mapping[str, Any]) -> When | None:
    part = given.get("path")
    if part is None:
        return None
    if not isinstance(part, str):
        raise Mistake("path must be a text")
    return lambda path, _: part in path
