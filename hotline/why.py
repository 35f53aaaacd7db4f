"""`hotline why CALL`: a call's choices in sentences that need no knowledge of the engine."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_RULES = {
    "crisis_first": "danger goes before everything",
    "all_for_crisis": "in danger every free phone rings at once",
    "more_phones": "one phone had not helped, so more ring at the same time",
    "general_guard": "{streak} frontline families in a row were served, and this caller had waited at least as long as "
    "the next of them",
    "frontline_floor": "a frontline family that has waited so long goes before every general caller",
}
_STATES = {
    "lacks": "lacks {lacking}",
    "free_too": "free too",
    "reserved": "is being rung",
    "busy": "on a call",
    "wrap_up": "writing up until {until}",
    "recovery": "resting after a hard call until {until}",
    "cooling_off": "missed a ring, not rung again until {until}",
    "unresponsive": "did not answer twice; back when she says so",
    "paused": "on a break",
    "free": "free",
    "second_pool": "free, but of the second pool, which is rung later",
    "standby": "the standby phone, which is rung when it is nobody else's turn",
}
_POOLS = {
    "second": "She is of the second pool: the first had {waited}, or nobody of it is on duty.",
    "standby": "It is the standby phone: after {waited} nobody had come, or nobody is on duty.",
}
_REASONS = {
    "known_to_the_caller": "the caller knows her",
    "fewest_spare_skills": "fits best and keeps those with rarer skills free",
    "longest_idle": "free for longest",
    "only_one": "the only one who could",
}
_MISSES = {
    "no_answer": "did not answer",
    "busy": "was busy",
    "declined": "declined",
    "unreachable": "could not be reached",
    "wrong_key": "pressed another key than 1",
    "silent": "picked up but pressed nothing",
    "hung_up": "picked up and hung up",
    "not_dialled": "was never rung: the carrier did not take the call",
    "not_bridged": "accepted, but the two were not joined",
}


def tell(story: Mapping[str, Any], zone: ZoneInfo) -> str:
    """Tell the story of one call, as `boards.why.explain_call` gives it, in the line's time."""
    return "\n".join(_lines(story, zone))


def _lines(story: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    reason = f" ({story['class_reason']})" if story["class_reason"] else ""
    end = f", ended: {story['outcome']}" if story["outcome"] else ""
    yield f"Call {story['id']}: {story['class']}{reason}, {story['state']}{end}"
    names = _names(story)
    told = [(event["at"], _event(event, names)) for event in story["events"]]
    told += [(decision["at"], _decision(decision, zone)) for decision in story["decisions"]]
    for at, lines in sorted(told, key=lambda one: str(one[0])):
        for number, line in enumerate(lines):
            yield f"{_clock(at, zone) if number == 0 else '        '}  {line}"
    if story.get("waits_for"):
        yield from _now(story["waits_for"], zone)


def _names(story: Mapping[str, Any]) -> dict[str, str]:
    """Whom each offer was held out to: offers and decisions are written together, one for one."""
    made = (event["detail"]["offer"] for event in story["events"] if event["kind"] == "offered")
    return {offer: str(decision["chosen"]) for offer, decision in zip(made, story["decisions"], strict=False)}


def _decision(decision: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    why = decision["why"]
    chosen, *others = decision["considered"]
    lines = [
        f"{decision['chosen']} was rung: {_rule(decision['rule'], why)}.",
        f"Waiting longest then: {_waits(why)}.",
        f"{decision['chosen']}: {_REASONS.get(why['counsellor'], why['counsellor'])}, "
        f"idle {_time(chosen.get('idle_seconds'))}.",
    ]
    if "pool" in why:
        lines.append(_POOLS[why["pool"]].format(waited=_time(why["waited"])))
    if others:
        lines.append("Not " + "; not ".join(f"{one['counsellor']} ({_state(one, zone)})" for one in others) + ".")
    for passed in why.get("passed_over", ()):
        kept = passed["why"] == "held_for_her_counsellor"
        because = "kept for the counsellor she knows" if kept else f"nobody free has {', '.join(passed['lacking'])}"
        lines.append(f"Older call {passed['call']} was left standing: {because}.")
    return lines


def _rule(rule: str, why: Mapping[str, Any]) -> str:
    if rule in _RULES:
        return _RULES[rule].format(streak=why["frontline_streak"])
    frontline, general, rate = why["frontline_wait"], why["general_wait"], why["general_rate"]
    if frontline is None or general is None:
        return "nobody of another class waited"
    weighed = rate * general
    than = "more than" if weighed > frontline else "no more than"
    weight = f"a general wait counts {rate:g}: {_time(general)} weigh {_time(weighed)}"
    return f"{weight}, {than} the family's {_time(frontline)}"


def _waits(why: Mapping[str, Any]) -> str:
    told = [
        f"{name} {_time(why[f'{name}_wait'])}" for name in ("crisis", "frontline", "general")
        if why[f"{name}_wait"] is not None
    ]  # fmt: skip
    return ", ".join(told) or "nobody"


def _event(event: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    detail = event["detail"]
    who = names.get(detail.get("offer", ""), "A counsellor")
    match event["kind"]:
        case "received":
            return [f"The call arrived, class {detail['class']}."]
        case "waits":
            return [f"She waits, class {detail['class']}."]
        case "resumes_place":
            return [f"She stands where her call {detail['of']} stood that was cut off."]
        case "callback_due":
            return [f"The call-back promised in call {detail['of']} is due, class {detail['class']}."]
        case "dialled":
            return ["The person was rung."]
        case "not_reached":
            return [f"Nobody was reached: {detail['how'].replace('_', ' ')}, try {detail['tries']}."]
        case "takes_over_callback":
            return ["She rang before we rang back: she has the place of that promise."]
        case "class" if "by" in detail:
            front = ", to the front" if detail.get("first") else ""
            return [
                f"{detail['by']} changed the class from {detail['was']} to {detail['to']}{front}: {detail['reason']}"
            ]
        case "class":
            return [f"Class {detail['to']}: {detail['why']}."]
        case "needs":
            return [f"{detail['by']} noted that she needs {detail['skill']}: {detail['reason']}"]
        case "nobody_can":
            return [f"Nobody on duty has {', '.join(detail['lacking'])}; the supervisor was alerted."]
        case "offer_missed":
            return [f"{who} {_MISSES.get(detail['reason'], detail['reason'])}; the place is kept."]
        case "connected":
            return [f"The caller and {who} talk."]
        case "ended":
            return [f"Ended: {detail['outcome']}."]
        case _:
            return []


def _now(waits_for: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    ahead = ", ".join(f"{many} {name}" for name, many in waits_for["older_waiting"].items()) or "nobody"
    yield f"Now: waited {_time(waits_for['waited_seconds'])}; older and still waiting: {ahead}."
    if waits_for["required"]:
        yield f"Needs: {', '.join(waits_for['required'])}."
    for one in waits_for["counsellors"]:
        lacks = f", lacks {', '.join(one['lacking'])}" if one["lacking"] else ""
        later = f", {one['pool']} pool, rung later" if one["rung_later"] else ""
        yield f"  {one['counsellor']}: {_state({'verdict': one['state'], 'until': one['until']}, zone)}{lacks}{later}"
    if not waits_for["counsellors"]:
        yield "  Nobody is on duty."


def _state(one: Mapping[str, Any], zone: ZoneInfo) -> str:
    words = _STATES.get(one["verdict"], str(one["verdict"]))
    until = _clock(one["until"], zone) if one.get("until") else "a moment from now"
    return words.format(lacking=", ".join(one.get("lacking", ())), until=until)


def _clock(at: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%H:%M:%S}"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
