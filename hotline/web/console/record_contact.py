"""How a caller may be reached: the part of a record's form that says so, read strictly and shown with what stands."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request

from hotline.consents.model import PLAN_TEXTS, Use
from hotline.flows.agree_contact import NO_SAFE_WAY, Told
from hotline.flows.read_record import Opened

_ANSWERS = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Asked:
    """One of the three questions as it stands in the form. `here`: what she said in this call, None: nothing yet;
    `before`: what she said last, and was not asked again."""

    use: Use
    here: bool | None
    before: Any


def read_told() -> Told:
    """Read what was chosen and typed; a choice that is none of ours makes no sense. One key says no to everything."""
    form = request.form
    chosen = {use: _answer(f"may_{use}") for use in Use}
    said = {use: given for use, given in chosen.items() if given is not None}
    texts = {name: form.get(name, "") for name in PLAN_TEXTS}
    if form.get("do") == "no_way":
        said = dict(NO_SAFE_WAY)
    return Told(said, form.get("hours", ""), _answer("if_drops"), texts)


def contact_values(opened: Opened) -> dict[str, Any]:
    """What record_contact.html shows. `told`: what she typed, when it was refused."""
    contact = opened.contact
    words = {} if contact is None else contact.words
    call_id = opened.record.call_id
    asked = []
    for use in Use:
        word = words.get(use)
        is_here = word is not None and word.call_id == call_id
        asked.append(Asked(use, word.given if word and is_here else None, None if is_here else word))
    plan = None
    if contact is not None:
        plan = Told({}, str(contact.hours or ""), contact.if_drops, contact.texts)
    return {"contact_asked": asked, "contact_plan": plan, "contact_fault": "", "plan_texts": PLAN_TEXTS}


def typed(told: Told) -> dict[str, Any]:
    """The same form with what she typed, for which it was refused."""
    return {"contact_asked": [Asked(use, told.said.get(use), None) for use in Use], "contact_plan": told}


def _answer(name: str) -> bool | None:
    chosen = request.form.get(name, "")
    return _ANSWERS[chosen] if chosen in _ANSWERS else abort(400)
