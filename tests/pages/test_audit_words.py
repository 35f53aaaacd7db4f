"""What the audit keeps in plain English the page says in its reader's own words: none is missing."""

import ast
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from hotline.audit.model import Act
from hotline.callbacks.model import Why
from hotline.coordination.model import Consent, RequestState
from hotline.emergencies.model import EmergencyState, Ground
from hotline.followups.model import Result
from hotline.kernel.risk import RiskLevel
from hotline.reveals.model import Reason
from hotline.roster.model import Role
from hotline.web.console.audit_words import TYPED, known, why_told
from hotline.web.console.words import LANGUAGES, words_of
from tests.architecture.test_house_rules import asked_with, outside, sources, tree

_MAY_BE = {
    "result.value": Result,
    "to.value": EmergencyState,
    "RequestState.WITHDRAWN.value": ["withdrawn"],
    "RequestState.TAKEN.value": ["taken"],
    "'answered' if end is None else end.value": ["answered", *RequestState],
    "None if why is None else why.value": Why,
    "'given' if give and (not missing) else None": ["given"],
    "what": ["changed", "called off", "exchanged", "swap approved", "swap refused"],
    "why": [f"{reason}, approved by Sun" for reason in Reason],
    "f'asked: {asked.ground.value}'": [f"asked: {ground}" for ground in Ground],
    "f'asked: {consent.value}'": [f"asked: {consent}" for consent in Consent],
    "f'asked: {reason.value}'": [f"asked: {reason}" for reason in Reason],
    "f'alone: {Reason.DANGER.value}'": ["alone: danger"],
    "f'approved: {asked.reason.value}'": [f"approved: {reason}" for reason in Reason],
    "f'refused: {asked.reason.value}'": [f"refused: {reason}" for reason in Reason],
    "f'risk {level.value}'": [f"risk {level}" for level in RiskLevel],
    "f'given to {other.name}'": ["given to Sun"],
    "f'placed until {until}'": ["placed until 2026-03-04"],
    "f'{len(new)} added'": ["12 added"],
    "week.isoformat()": ["2026-03-02"],
    "(search or 'everything')[:LONGEST_WHY]": ["everything"],
}
"""What an expression in the code may come to; a new one is to be named here."""

_NAMES = re.compile(r"Sun|R[0-4X]\b")


def kinds_named(file: str) -> dict[str, str]:
    """What a flow calls a kind, in its own file or by another's word for it."""
    named = {"subject": "calls"}
    for node in tree(file).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            named[ast.unparse(node.targets[0])] = str(node.value.value)
        if isinstance(node, ast.ImportFrom):
            for alias in (alias for alias in node.names if alias.name == "SUBJECT"):
                there = kinds_named(f"{str(node.module).replace('.', '/')}.py")
                named[alias.asname or alias.name] = there["SUBJECT"]
    return named


def written() -> Iterator[tuple[str, list[str]]]:
    """Give each kind that a flow writes down, with every reason it may write."""
    for file in outside(sources("hotline/flows"), ("hotline/flows/audit.py",)):
        for call, _ in asked_with(file, {"write_down"}):
            subject = ast.unparse(call.args[5])
            kind = kinds_named(file).get(subject, subject.strip("'"))
            why = ast.unparse(call.args[7]) if len(call.args) > 7 else "None"
            if kind not in TYPED:
                known_to_be = _MAY_BE[why] if why in _MAY_BE else [ast.literal_eval(why)]
                yield kind, [str(one) for one in known_to_be if one is not None]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with Flask("words").test_request_context(headers={"Accept-Language": LANGUAGES[request.param]}):
        yield request.param


def test_every_kind_act_and_role_has_its_word(language: str) -> None:
    words = words_of(language)
    kinds = {kind for kind, _ in written()} | TYPED | {"return", "minors"}
    asked = [*(f"subject_{kind}" for kind in kinds), *(f"act_{act}" for act in Act), *(f"role_{role}" for role in Role)]
    assert [one for one in asked if f"audit.{one}" not in words] == []
    assert known("subject", "of_tomorrow") == "of_tomorrow", "an old line is never unreadable"


def test_every_reason_that_nobody_typed_has_its_words(language: str) -> None:
    reasons = {(kind, why) for kind, whys in written() for why in whys}
    assert len(reasons) > 60
    told = {(kind, why): why_told(kind, why) for kind, why in reasons}
    if language == "zh":
        bare = {one: words for one, words in told.items() if re.search("[A-Za-z]", _NAMES.sub("", words))}
        assert bare == {}
    assert [words for words in told.values() if "_" in words] == []


def test_what_somebody_typed_stays_as_she_typed_it(language: str) -> None:
    assert why_told("call", "asked: danger") == "asked: danger"
    assert why_told("overflow", "given to Sun") == "given to Sun"
    assert why_told("line_hours", "ended") != "ended" or language == "en"
