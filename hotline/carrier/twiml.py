"""Steps -> TwiML. Pure: a document is a text, and the same steps with the same mark always give the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from hotline.kernel.ids import marked
from hotline.kernel.steps import (
    Dial,
    Enqueue,
    Gather,
    GoOn,
    HangUp,
    Join,
    LeaveQueue,
    Pause,
    Play,
    Record,
    Say,
    Step,
    Steps,
)

HOLDING_QUEUE = "hotline"

# Voices the carrier knows for our languages; an invalid pair makes Say fail and the caller hears nothing.
VOICES = {
    "zh": ("cmn-CN", "Polly.Zhiyu-Neural"),
    "en": ("en-US", "Polly.Joanna-Neural"),
    "yue": ("yue-HK", "Google.yue-HK-Standard-A"),
}

_EVENTS = "start end join leave"


def renderer(public_url: str, new_mark: Callable[[], str]) -> Callable[[Steps], str]:
    """Return `render(steps)`, with every address made absolute under `public_url`.

    What follows on a document carries its mark, fresh for each: a caller may press the same key at the same question
    twice in a call, and a carrier that names no deliveries must not make one of the two (contract 5).
    """
    base = public_url.rstrip("/")

    def render(steps: Steps) -> str:
        where = _Where(base, new_mark())
        body = "".join(_step(step, where) for step in steps)
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>'

    return render


@dataclass(frozen=True)
class _Where:
    base: str
    mark: str

    def again(self, path: str) -> str:
        """An attribute: what the carrier asks for as often as it likes."""
        return quoteattr(self.base + path)

    def once(self, path: str) -> str:
        """An attribute: what follows on this document, once."""
        return quoteattr(marked(self.base + path, self.mark))


def _step(step: Step, where: _Where) -> str:
    match step:
        case Say(text, language):
            code, voice = VOICES[language]
            return f'<Say language="{code}" voice="{voice}">{escape(text)}</Say>'
        case Play(path):
            return f"<Play>{escape(where.base + path)}</Play>"
        case Pause(seconds):
            return f'<Pause length="{seconds}"/>'
        case Gather(prompts, action, seconds, most):
            inner = "".join(_step(prompt, where) for prompt in prompts)
            return f'<Gather numDigits="{most}" timeout="{seconds}" action={where.once(action)}>{inner}</Gather>'
        case Enqueue(wait, action):
            return f"<Enqueue waitUrl={where.again(wait)} action={where.once(action)}>{HOLDING_QUEUE}</Enqueue>"
        case LeaveQueue():
            return "<Leave/>"
        case Record(action, status, most_seconds):
            return (
                f'<Record maxLength="{most_seconds}" timeout="5" finishOnKey="#" playBeep="true"'
                f" action={where.once(action)} recordingStatusCallback={where.once(status)}"
                ' recordingStatusCallbackEvent="completed absent"/>'
            )
        case Join():
            return _join(step, where)
        case Dial(number, seconds):
            return f'<Dial timeout="{seconds}"><Number>{escape(number)}</Number></Dial>'
        case GoOn(path):
            return f"<Redirect>{escape(marked(where.base + path, where.mark))}</Redirect>"
        case HangUp():
            return "<Hangup/>"
        case _:
            assert_never(step)


def _join(step: Join, where: _Where) -> str:
    star = ' hangupOnStar="true"' if step.star_leaves else ""
    starts, ends = ("true" if yes else "false" for yes in (step.starts_it, step.ends_it))
    unheard = ' muted="true"' if step.muted else ""
    if step.coach is not None:
        unheard = f" coach={quoteattr(step.coach)}"
    # The carrier takes the first participant's callback only, so every leg names it. Beeps would frighten.
    return (
        f"<Dial action={where.once(step.action)}{star}>"
        f'<Conference beep="false" startConferenceOnEnter="{starts}" endConferenceOnExit="{ends}"{unheard}'
        f" waitUrl={where.again(step.wait)} statusCallback={where.once(step.events)}"
        f' statusCallbackEvent="{_EVENTS}">{escape(step.conference)}</Conference></Dial>'
    )


def text_reply(body: str | None, status_url: str | None = None) -> str:
    """Return the answer to a text: one message, or none at all."""
    if body is None:
        return '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    callback = "" if status_url is None else f" statusCallback={quoteattr(status_url)}"
    return f'<?xml version="1.0" encoding="UTF-8"?><Response><Message{callback}>{escape(body)}</Message></Response>'
