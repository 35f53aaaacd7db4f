"""What to look for in the call log, as it stands in an address: read from it, and written into it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from hotline.boards.call_search import NEVER_JUDGED, STILL_OPEN, Wanted
from hotline.calls.model import Direction, Outcome, Topic
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import is_id
from hotline.kernel.risk import RiskLevel
from hotline.records.problems import PROBLEMS
from hotline.web.console.address import day_of

OUTCOMES = [STILL_OPEN, *(outcome.value for outcome in Outcome)]
CLASSES = [call_class.value for call_class in CallClass]
DIRECTIONS = [direction.value for direction in Direction]
TOPICS = [topic.value for topic in Topic]
RISKS = [*(level.value for level in RiskLevel), NEVER_JUDGED]
HOUSEHOLDS = ["yes", "no"]

_CODE = re.compile(r"[0-9a-f]{4,8}")
_LONGEST_WAIT = 24 * 60
"""Minutes."""


class BadFilter(ValueError):
    """One of the fields cannot be what somebody looks for; the message is the field's name."""


def read_filter(fields: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; an empty field asks for nothing. Raises BadFilter."""
    given = {name: value for name in _NAMES if (value := fields.get(name, "").strip())}
    wanted = Wanted(
        since=_day(given, "since"),
        until=_day(given, "until"),
        code=_code(given),
        counsellor=_id(given),
        call_class=_one_of(given, "class", CLASSES),
        outcome=_one_of(given, "outcome", OUTCOMES),
        direction=_one_of(given, "direction", DIRECTIONS),
        topic=_one_of(given, "topic", TOPICS),
        waited=_waited(given),
        risk=_one_of(given, "risk", RISKS),
        problem=_one_of(given, "problem", PROBLEMS),
        household=None if (said := _one_of(given, "household", HOUSEHOLDS)) is None else said == "yes",
    )
    if wanted.since is not None and wanted.until is not None and wanted.until < wanted.since:
        raise BadFilter("until")
    return wanted


def fields_of(wanted: Wanted) -> dict[str, str]:
    """Return the fields as they stand in an address: those that ask for something, always in the same order."""
    waited = None if wanted.waited is None else f"{wanted.waited / 60:g}"
    code = None if wanted.code is None else spelt(wanted.code)
    household = None if wanted.household is None else HOUSEHOLDS[not wanted.household]
    values = (
        *(wanted.since, wanted.until, code, wanted.counsellor, wanted.call_class),
        *(wanted.outcome, wanted.direction, wanted.topic, waited, wanted.risk, wanted.problem, household),
    )
    return {name: str(value) for name, value in zip(_NAMES, values, strict=True) if value is not None}


def spelt(code: str) -> str:
    """A code as people write it, also the beginning of one."""
    return "-".join(part for part in (code[:4], code[4:]) if part).upper()


_NAMES = (
    *("since", "until", "code", "counsellor", "class", "outcome", "direction", "topic", "waited"),
    *("risk", "problem", "household"),
)


def _day(given: Mapping[str, str], name: str) -> date | None:
    try:
        return day_of(given, name)
    except ValueError as fault:
        raise BadFilter(str(fault)) from None


def _code(given: Mapping[str, str]) -> str | None:
    if "code" not in given:
        return None
    code = re.sub(r"[\s-]", "", given["code"]).lower()
    if not _CODE.fullmatch(code):
        raise BadFilter("code")
    return code


def _id(given: Mapping[str, str]) -> str | None:
    if "counsellor" in given and not is_id(given["counsellor"]):
        raise BadFilter("counsellor")
    return given.get("counsellor")


def _one_of(given: Mapping[str, str], name: str, known: Iterable[str]) -> str | None:
    if name in given and given[name] not in known:
        raise BadFilter(name)
    return given.get(name)


def _waited(given: Mapping[str, str]) -> int | None:
    if "waited" not in given:
        return None
    try:
        minutes = float(given["waited"])
    except ValueError:
        raise BadFilter("waited") from None
    if not 0 <= minutes <= _LONGEST_WAIT:  # also what is no number
        raise BadFilter("waited")
    return round(minutes * 60)
