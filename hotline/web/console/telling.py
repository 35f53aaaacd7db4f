"""A call's story in sentences that need no knowledge of the engine, in either language: for a page, and for
`hotline why`. What a line says only to us is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hotline.web.console.words import say, words_of

_PLAIN = frozenset({
    "dialled", "takes_over_callback", "phone_picked_up", "accepted", "connected", "talk_over", "stepped_aside",
    "joined", "handed_over", "callback_requested", "callback_confirmed", "callback_declined", "callback_kept",
    "place_kept", "waits_again", "reconnects", "asked_by_text", "person_picked_up", "not_dialled", "number_refused",
    "message", "machine", "counsellor_unresponsive", "kept_for", "blocked", "waits_long", "talks_before_callback",
})  # fmt: skip
"""Kinds of events whose sentence needs at most to know who it was."""


@dataclass(frozen=True)
class Teller:
    """Tells in one language, in the line's time. `names`: of the counsellor, by the id of her offer or her own."""

    language: str
    zone: ZoneInfo
    names: Mapping[str, str]

    def word(self, key: str, **blanks: object) -> str:
        return say(self.language, key, **blanks)

    def all(self, story: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
        """Everything that happened and was decided, as it came: when, and what is to be said of it."""
        told = [(str(event["at"]), self.event(event)) for event in story["events"]]
        told += [(str(decision["at"]), self.decision(decision)) for decision in story["decisions"]]
        return [(at, lines) for at, lines in sorted(told, key=lambda one: one[0]) if lines]

    # -- what happened -------------------------------------------------------------------------------------------------

    def event(self, event: Mapping[str, Any]) -> list[str]:
        sentence = self._sentence(str(event["kind"]), event["detail"])
        return [] if sentence is None else [sentence]

    def _sentence(self, kind: str, detail: Mapping[str, Any]) -> str | None:
        who = self._who(detail)
        match kind:
            case "received" | "waits":
                return self.word(f"story.event_{kind}", **{"class": self._class(detail["class"])})
            case "callback_due":
                return self.word("story.event_callback_due", of=detail["of"], **{"class": self._class(detail["class"])})
            case "resumes_place":
                return self.word("story.event_resumes_place", of=detail["of"])
            case "not_reached":
                how = self._known("story.attempt_", detail["how"])
                return self.word("story.event_not_reached", how=how, tries=detail["tries"])
            case "class":
                return self._class_changed(detail)
            case "needs" | "needs_not":
                return self.word(f"story.event_{kind}", by=detail["by"], skill=detail["skill"], reason=detail["reason"])
            case "kept_apart":
                return self.word("story.event_kept_apart", by=detail["by"], who=detail["name"])
            case "nobody_can" if "kept_apart" in detail:
                return self.word("story.event_nobody_but_apart", kept=self._list(detail["kept_apart"]))
            case "given":
                return self.word("story.event_given", by=detail["by"], reason=detail["reason"])
            case "nobody_can":
                return self.word("story.event_nobody_can", lacking=self._list(detail["lacking"]))
            case "offer_missed":
                return self.word("story.event_offer_missed", who=who, how=self._known("story.miss_", detail["reason"]))
            case "ended":
                return self.word("story.event_ended", outcome=self._known("story.outcome_", detail["outcome"]))
            case "told":
                return self.word("story.event_told", minutes=detail["within_minutes"])
            case "leaves_line":
                return self.word("story.event_leaves_line", to=self._known("story.exit_", detail["to"]))
            case "key":
                return self.word("story.event_key", wish=self._known("story.wish_", detail["key"]))
            case "asked_in":
                by = self.names.get(detail["by"], self.word("story.a_counsellor"))
                return self.word("story.event_asked_in", who=who, by=by)
            case _:
                return self.word(f"story.event_{kind}", who=who) if kind in _PLAIN else None

    def _class_changed(self, detail: Mapping[str, Any]) -> str:
        to = self._class(detail["to"])
        if "by" not in detail:
            return self.word("story.event_class", to=to, why=self._known("story.because_", detail["why"]))
        first = self.word("story.to_the_front") if detail.get("first") else ""
        was, by, reason = self._class(detail["was"]), detail["by"], detail["reason"]
        return self.word("story.event_class_by", by=by, was=was, to=to, first=first, reason=reason)

    def _who(self, detail: Mapping[str, Any]) -> str:
        named = (self.names.get(str(detail.get(of, ""))) for of in ("offer", "counsellor"))
        return next(filter(None, named), self.word("story.a_counsellor"))

    # -- what was decided ----------------------------------------------------------------------------------------------

    def decision(self, decision: Mapping[str, Any]) -> list[str]:
        """Who was rung and by which rule, who waited longest then, and why it was nobody else."""
        why, chosen, others = decision["why"], str(decision["chosen"]), decision["considered"][1:]
        idle = self.time(decision["considered"][0].get("idle_seconds"))
        reason = self._known("story.reason_", why["counsellor"])
        lines = [
            self.word("story.rung", who=chosen, rule=self._rule(decision["rule"], why)),
            self.word("story.waiting_longest", waits=self._waits(why)),
            self.word("story.chosen", who=chosen, reason=reason, idle=idle),
        ]
        if "pool" in why:
            lines.append(self.word(f"story.pool_{why['pool']}", waited=self.time(why["waited"])))
        if "apart_by" in why:
            lines.append(self.word("story.apart_in_danger", apart=self.apart(why)))
        if others:
            told = (self.word("story.not_one", who=one["counsellor"], state=self.state(one)) for one in others)
            lines.append(self.word("story.not_others", others=self.word("story.not_and").join(told)))
        lines.extend(self._passed_over(why.get("passed_over", ())))
        return lines

    def _rule(self, rule: str, why: Mapping[str, Any]) -> str:
        if f"story.rule_{rule}" in words_of(self.language):
            return self.word(f"story.rule_{rule}", streak=why["frontline_streak"])
        frontline, general, rate = why["frontline_wait"], why["general_wait"], why["general_rate"]
        if frontline is None or general is None:
            return self.word("story.nobody_else_waited")
        weighed = rate * general
        blanks = {"rate": f"{rate:g}", "general": self.time(general), "weighed": self.time(weighed)}
        blanks["frontline"] = self.time(frontline)
        return (
            self.word("story.weighs_more", **blanks)
            if weighed > frontline
            else self.word("story.weighs_less", **blanks)
        )

    def _waits(self, why: Mapping[str, Any]) -> str:
        told = [
            f"{self._class(name)} {self.time(why[f'{name}_wait'])}" for name in ("crisis", "frontline", "general")
            if why[f"{name}_wait"] is not None
        ]  # fmt: skip
        return self._list(told) or self.word("story.nobody")

    def _passed_over(self, passed_over: list[Mapping[str, Any]]) -> Iterator[str]:
        for passed in passed_over:
            lacking = self._list(passed.get("lacking", ()))
            yield self.word(f"story.passed_{passed['why']}", call=passed["call"], lacking=lacking)

    def state(self, one: Mapping[str, Any]) -> str:
        """Why somebody who was considered was not the one."""
        until = self.clock(one["until"]) if one.get("until") else self.word("story.in_a_moment")
        apart = self.apart(one) if "apart_by" in one else ""
        lacking = self._list(one.get("lacking", ()))
        return self._known("story.state_", one["verdict"], lacking=lacking, until=until, apart=apart)

    def apart(self, one: Mapping[str, Any]) -> str:
        """By whom, and until when, somebody is kept apart from the caller."""
        if one["apart_until"] is None:
            return self.word("story.apart_by", by=one["apart_by"])
        until = datetime.fromisoformat(one["apart_until"]).astimezone(self.zone)
        return self.word("story.apart_by_until", by=one["apart_by"], until=f"{until:%Y-%m-%d %H:%M}")

    # -- small words ---------------------------------------------------------------------------------------------------

    def clock(self, at: str) -> str:
        return f"{datetime.fromisoformat(at).astimezone(self.zone):%H:%M:%S}"

    def time(self, seconds: float | None) -> str:
        if seconds is None:
            return "-"
        if seconds < 120:
            return self.word("story.seconds", n=f"{seconds:.0f}")
        return self.word("story.minutes", n=f"{seconds / 60:.1f}")

    def _class(self, name: str) -> str:
        return self.word(f"story.class_{name}")

    def _list(self, parts: Any) -> str:
        return self.word("story.comma").join(parts)

    def _known(self, begin: str, value: object, **blanks: object) -> str:
        """The word for a value; the value itself when it is one we have no word for, such as a skill of this line."""
        key = f"{begin}{value}"
        return self.word(key, **blanks) if key in words_of(self.language) else str(value).replace("_", " ")
