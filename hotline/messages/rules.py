"""What a recording was, and what is to be done about it. Pure."""

from hotline.messages.model import Left, NextAction, RecordingState

_NEXT_TO_NOTHING = 2
"""Seconds: a breath, a click, half a word."""

_FROM = {
    RecordingState.OFFERED: (),
    RecordingState.EXPECTED: (RecordingState.OFFERED,),
    RecordingState.ABSENT: (RecordingState.OFFERED, RecordingState.EXPECTED),
    RecordingState.FAILED: (RecordingState.OFFERED, RecordingState.EXPECTED),
    RecordingState.COMPLETED: (
        *(RecordingState.OFFERED, RecordingState.EXPECTED),
        *(RecordingState.ABSENT, RecordingState.FAILED),
    ),
}


def may_follow_on(told: RecordingState) -> tuple[RecordingState, ...]:
    """Out of which states this report changes anything: the carrier's reports come in any order, and more than once."""
    return _FROM[told]


def what_was_left(state: RecordingState, seconds: int | None) -> Left:
    """Name what somebody left. Whole seconds; None when the carrier has not told."""
    match state:
        case RecordingState.COMPLETED if seconds is None or seconds > _NEXT_TO_NOTHING:
            return Left.SPOKEN
        case RecordingState.COMPLETED:
            return Left.SHORT
        case RecordingState.ABSENT:
            return Left.SILENT
        case RecordingState.FAILED:
            return Left.FAILED
        case _:
            return Left.EXPECTED


def type_of_sound(content: bytes) -> str | None:
    """Say by its first bytes what kind of sound it is; None for what is none, such as a page of an error."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    is_mp3 = content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1:2] >= b"\xe0")
    return "audio/mpeg" if is_mp3 else None


def first_action(state: RecordingState) -> NextAction:
    """What a person does first: hear it; with nothing to hear, look who it was."""
    has_nothing = state in {RecordingState.ABSENT, RecordingState.FAILED}
    return NextAction.CHECK_CALLER if has_nothing else NextAction.LISTEN
