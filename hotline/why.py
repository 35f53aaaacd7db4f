"""`hotline why CALL`: a call's choices in sentences that need no knowledge of the engine; as its page tells them, in
English."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from hotline.web.console.telling import Teller


def tell(story: Mapping[str, Any], zone: ZoneInfo) -> str:
    """Tell the story of one call, as `boards.why.explain_call` gives it, in the line's time."""
    return "\n".join(_lines(story, Teller("en", zone, _names(story))))


def _lines(story: Mapping[str, Any], teller: Teller) -> Iterator[str]:
    reason = f" ({story['class_reason']})" if story["class_reason"] else ""
    end = f", ended: {story['outcome']}" if story["outcome"] else ""
    yield f"Call {story['id']}: {story['class']}{reason}, {story['state']}{end}"
    for at, lines in teller.all(story):
        for number, line in enumerate(lines):
            yield f"{teller.clock(at) if number == 0 else '        '}  {line}"
    if story.get("waits_for"):
        yield from _now(story["waits_for"], teller)


def _names(story: Mapping[str, Any]) -> dict[str, str]:
    """Whom each offer was held out to: offers and decisions are written together, one for one."""
    made = (event["detail"]["offer"] for event in story["events"] if event["kind"] == "offered")
    return {offer: str(decision["chosen"]) for offer, decision in zip(made, story["decisions"], strict=False)}


def _now(waits_for: Mapping[str, Any], teller: Teller) -> Iterator[str]:
    ahead = ", ".join(f"{many} {name}" for name, many in waits_for["older_waiting"].items()) or "nobody"
    yield f"Now: waited {teller.time(waits_for['waited_seconds'])}; older and still waiting: {ahead}."
    if waits_for["required"]:
        yield f"Needs: {', '.join(waits_for['required'])}."
    for one in waits_for["counsellors"]:
        lacks = f", lacks {', '.join(one['lacking'])}" if one["lacking"] else ""
        later = f", {one['pool']} pool, rung later" if one["rung_later"] else ""
        state = teller.state({"verdict": one["state"], "until": one["until"]})
        kept = f", kept apart from this caller by {teller.apart(one)}" if one["apart_by"] else ""
        yield f"  {one['counsellor']}: {state}{lacks}{later}{kept}"
    if not waits_for["counsellors"]:
        yield "  Nobody is on duty."
