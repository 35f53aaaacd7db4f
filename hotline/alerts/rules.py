"""Which alerts are texted to supervisors, and which wait on the board for somebody to look."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotline.alerts.model import AlertKind


class Reach(StrEnum):
    BOARD = "board"  # it stands there until somebody looks
    TEXT = "text"  # a person is needed now: a text as well, and one in a while for all alerts of its kind
    EACH = "each"  # ... and a text for each of them: a person asked for a person


REACH: Final[Mapping[AlertKind, Reach]] = MappingProxyType(
    {
        AlertKind.UNRESPONSIVE: Reach.BOARD,  # the next phone is rung by itself
        AlertKind.NOBODY_CAN: Reach.TEXT,  # she waits, and nobody who is there will ever be rung for her
        AlertKind.LONG_WAIT: Reach.TEXT,  # nobody has come, and in an hour nobody will unless somebody sees to it
        AlertKind.PROMISE_MISSED: Reach.BOARD,  # it stands in the line, in its turn
        AlertKind.CALLBACK_EXHAUSTED: Reach.BOARD,  # a follow-up by now, due within a day
        AlertKind.PIN_LOCKED: Reach.BOARD,
        AlertKind.SIGN_IN_LOCKED: Reach.BOARD,
        AlertKind.ROSTER_GAP: Reach.BOARD,  # told days ahead
        AlertKind.SHIFT_CALLED_OFF: Reach.TEXT,  # somebody else must be found before it begins
        AlertKind.TEXT_DANGER: Reach.TEXT,
        AlertKind.TEXT_WAITS: Reach.BOARD,  # given to somebody else by itself
        AlertKind.TEXT_FAILED: Reach.BOARD,
        AlertKind.MESSAGE_OVERDUE: Reach.BOARD,
        AlertKind.RECORDING_STUCK: Reach.BOARD,
        AlertKind.HELP_WANTED: Reach.EACH,
        AlertKind.RESCUE_OPEN: Reach.TEXT,
        AlertKind.NO_RECOVERY: Reach.BOARD,  # she goes on duty by herself, and off it
        AlertKind.FOLLOWUP_OVERDUE: Reach.BOARD,
        AlertKind.FOLLOWUP_WORSE: Reach.TEXT,
        AlertKind.FOLLOWUP_NOT_REACHED: Reach.TEXT,
        AlertKind.NUMBER_ASKED: Reach.TEXT,  # a quarter of an hour, then the wish is over
        AlertKind.NUMBER_SHOWN: Reach.BOARD,
        AlertKind.CARE_REVIEW_DUE: Reach.BOARD,
        AlertKind.BLOCK_ASKED: Reach.BOARD,
        AlertKind.COMPLAINT: Reach.BOARD,  # to be heard in time, and by nobody in the middle of the night
        AlertKind.RISK: Reach.TEXT,
    }
)
"""Few and true: a phone that is lit for what can wait is soon not looked at."""
