"""The lines of the audit in the words of a page: acts, kinds, roles and reasons are kept as plain English, for ever.

What a person typed as her reason is shown as she typed it.
"""

import re

from hotline.web.console.frame import page_language, word
from hotline.web.console.words import words_of

TYPED = frozenset({"call", "staff", "overflow", "line_hours"})
"""Kinds of which `why` is what a person gave as her reason."""

_ENDED = "ended"
"""The only reason of those kinds that nobody typed."""

_HOMES = {
    "followup": ("followups.result_",),
    "emergency": ("emergencies.state_", "emergencies.ground_"),
    "request": ("requests.state_",),
    "callback": ("callbacks.why_",),
    "reveal": ("reveal.reason_",),
    "number": ("reveal.reason_",),
}
"""Where a kind has words for its own states already; all others stand in audit.toml."""

_FILLED = (
    (re.compile(r"risk (?P<level>\w+)"), "audit.why_risk"),
    (re.compile(r"given to (?P<name>.+)"), "audit.why_given_to"),
    (re.compile(r"placed until (?P<day>.+)"), "audit.why_placed_until"),
    (re.compile(r"(?P<n>\d+) added"), "audit.why_n_added"),
    (re.compile(r"(?P<what>\w+), approved by (?P<name>.+)"), "audit.why_approved_by"),
    (re.compile(r"(?P<step>\w+): (?P<what>\w+)"), "audit.why_step"),
)


def known(begin: str, value: str) -> str:
    """The word for an act, a kind or a role; itself when a part of the house has one of its own."""
    key = f"audit.{begin}_{value}"
    return word(key) if key in words_of(page_language()) else value


def why_told(subject: str, why: str) -> str:
    """Why it was done."""
    if subject in TYPED and why != _ENDED:
        return why
    for form, key in _FILLED:
        found = form.fullmatch(why)
        if found is not None:
            blanks = found.groupdict()
            told = {name: _word(subject, blank) for name, blank in blanks.items() if name in {"what", "step"}}
            return word(key, **blanks | told)
    return _word(subject, why)


def _word(subject: str, value: str) -> str:
    words, name = words_of(page_language()), value.replace(" ", "_")
    keys = [home + name for home in (*_HOMES.get(subject, ()), "audit.why_")]
    return next((word(key) for key in keys if key in words), value)
