"""A record's form: read strictly, shown in the words of the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import abort, request

from hotline.flows.keep_record import Page, Stale
from hotline.flows.read_record import Opened
from hotline.flows.record_access import RecordRefused
from hotline.kernel.risk import RiskLevel
from hotline.records.action_model import ActionState
from hotline.records.model import CHOICES, SLOTS, TEXTS, Answer, Filled, Outcome, Stamp
from hotline.records.problems import GROUPS, PROBLEMS
from hotline.records.risk_model import FACTS
from hotline.web.console.frame import word
from hotline.web.console.record_contact import contact_values
from hotline.web.console.words import LANGUAGES, say
from hotline.web.guard import the_house

_SAME = frozenset(answer.value for answer in Answer)
"""Values that mean the same wherever they are chosen."""

_PARTS = frozenset({"risk", "risk_facts", "actions", "outcomes"})
"""Parts of a record that have a heading of their own."""

_TAB = re.compile(r"[0-9a-f]{0,32}")
_MOST = {"version": 2**31 - 1, "turn": 2**53}
PROBLEM_FIELDS = tuple(f"{slot}_problem" for slot in SLOTS)


@dataclass(frozen=True)
class Asked:
    """A risk as it stands in the form, kept in it when it is refused. `reason` None: it was not in the form."""

    facts: Mapping[str, Answer]
    reason: str | None = ""


def read_page() -> Page:
    """Read what was filled in; a choice that is none of ours makes no sense."""
    form = request.form
    chosen = {name: kind(form[name]) for name, kind in CHOICES.items() if _is_one_of(form.get(name, ""), kind)}
    problems = tuple(code for name in PROBLEM_FIELDS if (code := form.get(name, "")))
    ticked = form.getlist("outcomes")
    if not PROBLEMS.issuperset(problems) or not all(_is_one_of(code, Outcome) for code in ticked):
        abort(400)
    outcomes = tuple(one for one in Outcome if one.value in ticked)
    filled = replace(Filled(**chosen), problems=problems, outcomes=outcomes)  # type: ignore[arg-type]
    return Page(filled, {name: form.get(name, "") for name in TEXTS})


def read_stamp() -> Stamp:
    tab = request.form.get("tab", "")
    if _TAB.fullmatch(tab) is None:
        abort(400)
    return Stamp(_number("version"), tab, _number("turn") if tab else 0)


def read_risk() -> tuple[RiskLevel | None, Asked]:
    """The level that was pressed; None where only what was asked is to be kept."""
    form = request.form
    level = form.get("level", "")
    answers = {fact: form[f"fact_{fact}"] for fact in FACTS if f"fact_{fact}" in form}
    is_level = _is_one_of(level, RiskLevel)
    if is_level == (form.get("do") == "asked") or not set(answers.values()) <= _SAME:
        abort(400)
    facts = {fact: Answer(answer) for fact, answer in answers.items()}
    return RiskLevel(level) if is_level else None, Asked(facts, form.get("reason"))


def read_state() -> ActionState:
    state = request.form.get("state", "")
    return ActionState(state) if _is_one_of(state, ActionState) else abort(400)


def is_again() -> bool:
    """Whether a page sends once more what it never had an answer to."""
    return request.form.get("again") == "1"


def _is_one_of(value: str, kind: Any) -> bool:
    """Nothing chosen is no mistake, anything unknown is."""
    if value and value not in {one.value for one in kind}:
        abort(400)
    return bool(value)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 16 or int(text) > _MOST[name]:
        abort(400)
    return int(text)


def words_for_template() -> dict[str, Any]:
    """What the templates of a record need to say it."""
    return {
        "choices": {name: _options(name, kind) for name, kind in CHOICES.items()},
        "outcomes": [(one.value, word(f"records.outcome_{one.value}")) for one in Outcome],
        "groups": [_group(group, details) for group, details in GROUPS.items()],
        "problem_fields": PROBLEM_FIELDS,
        "answers": _options("answer", Answer),
        "levels": [level.value for level in RiskLevel],
        "facts": FACTS,
        "action_states": [state.value for state in ActionState],
        "kept_time": kept_time,
        "field_word": field_word,
        "problem_word": problem_word,
        "missing_words": missing_words,
    }


def _options(name: str, kind: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, choice_word(name, one.value)) for one in kind]


def choice_word(name: str, value: str) -> str:
    return word(f"records.answer_{value}") if value in _SAME else word(f"records.choice_{name}_{value}")


def field_word(name: str) -> str:
    """How a field is called where something is said of it."""
    if name in TEXTS:
        return word(f"records.text_{name}")
    if name in PROBLEM_FIELDS:
        return word(f"records.slot_{name}")
    return word(f"records.{name}" if name in _PARTS else f"records.field_{name}")


def problem_word(code: str) -> str:
    group, _, detail = code.partition(".")
    return word(f"records.detail_{detail}") if detail else word(f"records.problem_{group}")


def _group(group: str, details: tuple[str, ...]) -> dict[str, Any]:
    return {
        "code": group,
        "label": problem_word(group),
        "words": _in_all(f"records.problem_{group}"),
        "details": [_detail(f"{group}.{one}", f"records.detail_{one}") for one in details],
    }


def _detail(code: str, key: str) -> dict[str, str]:
    return {"code": code, "label": problem_word(code), "words": _in_all(key)}


def _in_all(key: str) -> str:
    """In each language: who searches types as she thinks."""
    return " ".join(say(language, key) for language in LANGUAGES).lower()


def kept_time(moment: datetime) -> str:
    """To the second, in the line's own zone: she wants to see that it was just now."""
    return f"{moment.astimezone(the_house().line.zone):%H:%M:%S}"


def values_of(page: Page) -> dict[str, str]:
    """A page as its form has it: a text for each field."""
    filled = page.filled
    values = {name: getattr(filled, name).value if getattr(filled, name) else "" for name in CHOICES}
    values |= dict.fromkeys(PROBLEM_FIELDS, "") | dict(zip(PROBLEM_FIELDS, filled.problems, strict=False))
    values |= {"outcomes": " ".join(one.value for one in filled.outcomes)}
    return values | {name: page.texts.get(name, "") for name in TEXTS}


def missing_words(missing: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"name": name, "label": field_word(name)} for name in missing]


def refusal(error: RecordRefused) -> dict[str, Any]:
    """What a page that saves by itself is told when it is refused."""
    told: dict[str, Any] = {"why": error.fault.name.lower(), "says": why_word(error)}
    if isinstance(error, Stale):
        told |= {"version": error.version, "there": values_of(error.there)}
    return told


def why_word(error: RecordRefused) -> str:
    return word(f"records.why_{error.fault.name.lower()}")


def shown(opened: Opened, *, back: str, page: Page | None = None, **more: Any) -> dict[str, Any]:
    """Everything that record_form.html shows. `page`: what she typed, in place of what is kept."""
    record = opened.record
    newest = opened.assessed[0] if opened.assessed else None
    asked = Asked(newest.facts, (newest.level is None and newest.reason) or "") if newest else Asked({})
    stored = values_of(Page(record.filled, opened.texts))
    view: dict[str, Any] = {
        "opened": opened,
        "values": values_of(page) if page else stored,
        "stored": stored,
        "version": record.version,
        "missing": opened.missing,
        "back": back,
        "there": None,
        "fault": "",
        "risk_fault": "",
        "action_fault": "",
        "what": "",
        "asked": asked,
    }
    return view | words_for_template() | contact_values(opened) | more
